"""How often things may be done: settings, in a file of their own."""

# How often a person, and an address, may do a thing: (so many at once, back within so many
# seconds). Both are asked in one question; refused by one, nothing is taken from the other.
RATE_LIMITS: dict[str, dict[str, tuple[int, int]]] = {
    "api": {"person": (1200, 60)},  # any request for JSON
    "send": {"person": (60, 60), "address": (600, 60)},
    "contact": {"person": (20, 3600), "address": (60, 3600)},
    "invite": {"person": (30, 3600), "address": (90, 3600)},
    "join": {"person": (30, 3600), "address": (120, 3600)},
    "report": {"person": (10, 3600), "address": (30, 3600)},
    "upload": {"person": (60, 600), "address": (240, 600)},
    "search": {"person": (60, 60), "address": (300, 60)},
    "reply": {"person": (20, 600), "address": (60, 600)},
    # A till that guesses codes gets nowhere; one that serves a queue is not stopped.
    "till": {"person": (60, 60), "address": (240, 60)},
    "code": {"person": (30, 60), "address": (240, 60)},
    # A shop's promo codes are words: whoever tries them one after the other gets few.
    "coupon": {"person": (60, 600), "address": (240, 600)},
    "scan": {"person": (360, 60), "address": (1440, 60)},
    "step_up": {"person": (30, 600), "address": (120, 600)},
    "sign_in": {"address": (30, 600)},
    "export": {"person": (10, 86_400)},
}
# Where a payment link leads: a stranger who sends one asks to be paid where nothing is protected.
PAYMENT_HOSTS = [
    "paypal.me",
    "paypal.com",
    "revolut.me",
    "wise.com",
    "buy.stripe.com",
    "lydia-app.com",
    "lyf.eu",
    "cash.app",
    "venmo.com",
    "sumup.link",
    "moneygram.com",
    "westernunion.com",
    "leetchi.com",
]
# Doors that are counted: method, route and the limit it falls under. Sending counts itself, the
# same on the socket and over HTTP.
RATE_LIMITED_ROUTES: dict[tuple[str, str], str] = {
    ("POST", "chats/new/"): "contact",
    ("POST", "api/conversations/"): "contact",
    ("POST", "chats/<uuid:conversation_id>/report/"): "report",
    ("POST", "api/conversations/<uuid:conversation_id>/reports/"): "report",
    ("POST", "api/conversations/<uuid:conversation_id>/attachments/"): "upload",
    ("POST", "api/contacts/"): "contact",
    ("POST", "api/groups/<uuid:group_id>/invites/"): "invite",
    ("POST", "api/invites/<str:token>/"): "join",
    ("POST", "scan/"): "code",
    ("POST", "api/scan/frames/"): "scan",
    ("POST", "wallet/credits/"): "code",
    ("POST", "api/wallet/gift-cards/redemptions/"): "code",
    ("POST", "wallet/code/"): "code",
    ("POST", "api/wallet/codes/"): "code",
    ("POST", "desk/till/"): "till",
    ("POST", "api/charges/"): "till",
    ("GET", "search/"): "search",
    ("GET", "api/search/"): "search",
    ("GET", "api/conversations/<uuid:conversation_id>/search/"): "search",
    ("POST", "api/wallet/step-up/"): "step_up",
    ("POST", "api/wallet/step-up/passkey/"): "step_up",
    ("POST", "accounts/signup/"): "sign_in",
    ("POST", "accounts/password/reset/"): "sign_in",
    ("POST", "api/token/"): "sign_in",
    ("POST", "me/data/"): "export",
    ("POST", "me/delete/"): "export",
    ("POST", "api/me/exports/"): "export",
    ("POST", "api/me/exports/<uuid:export_id>/file/"): "export",
    ("POST", "api/me/deletion/"): "export",
}
