"""Every route of the application, and who has business there: what ``test_access`` goes through."""

from dataclasses import dataclass, field
from typing import Any

from tests.flows.credits import credits
from tests.flows.money_out import money_out

# Who has business there. Anybody; anybody signed in; both sides of a conversation or an order;
# the shop's side alone; the customer alone.
# Of a group: its members; nobody of the small world is in one.
MEMBERS = "members"
PUBLIC, SIGNED, PARTIES, STAFF, CUSTOMER = "public", "signed", "parties", "staff", "customer"


@dataclass(frozen=True)
class Ask:
    """One request: ``{conversation}`` and its like stand for an id, in path, query and body."""

    who: str = SIGNED
    method: str = "GET"
    query: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def get(who: str = SIGNED, query: str = "") -> Ask:
    return Ask(who, "GET", query)


def post(who: str = SIGNED, **body: Any) -> Ask:
    return Ask(who, "POST", "", body)


PLACE = {"client_id": "{new}", "kind": "location", "spec": {"address": "Quai 1"}}
PICKED = {"values": {"choices": ["1"]}}
MESSAGE = {"client_id": "{new}", "text": "hello"}
SHARE = {"listing": "{listing}", "client_id": "{new}"}
PICK = {"conversation": "{conversation}", **SHARE}
BOUND = {"amount": 100, "currency": "EUR", "payee": "packet", "reference": "{new}"}
CHAT, API_CHAT = "chats/<uuid:conversation_id>/", "api/conversations/<uuid:conversation_id>/"
NOTE, API_NOTE = "messages/<uuid:message_id>/", "api/messages/<uuid:message_id>/"
ORDER, API_ORDER = "orders/<uuid:order_id>/", "api/orders/<uuid:order_id>/"
MOVED = "wallet/movements/<uuid:movement_id>/"
GROUP = "api/groups/<uuid:group_id>/"
API_ASK = "api/asks/<uuid:ask_id>/"
API_REQUEST = "api/requests/<uuid:request_id>/"
API_STANDING = "api/standing/<uuid:standing_id>/"
API_POT = "api/pots/<uuid:pot_id>/"
API_TRANSFER = "api/transfers/<uuid:transfer_id>/"
SUM = {"id": "{new}", "amount": 100, "is_confirmed": True}
PAGE_GROUP = "groups/<uuid:conversation_id>/"
DESK, API_DESK = "desk/<uuid:conversation_id>/", "api/desk/conversations/<uuid:conversation_id>/"

SHOP = "shop=atelier-kaolin"
NEW_CHARGE = {"shop": "atelier-kaolin", "charge_id": "{new}", "amount": "5"}
API_CHARGE = "api/charges/<uuid:charge_id>/"
FORM_AWAY = {"mail_when": "soon", "quiet_from": "22:00", "quiet_until": "07:00"}

PAGES = {
    "": [get()],
    "chats/new/": [get(), post(handle="jeanne")],
    "chats/row/<uuid:conversation_id>/": [get(PARTIES)],
    "chats/rows/": [get(), get(query="folder=archived")],
    "chats/contacts/": [get(query="handle=a")],
    "chats/blocked/": [get()],
    "chats/notes/": [post()],
    f"{CHAT}keeping/": [get(PARTIES)],
    "@<str:handle>/": [get(), post(verb="request")],
    "join/<str:token>/": [get(), post()],
    "me/privacy/": [post(presence_for="everyone")],
    "groups/new/": [get(), post(id="{new}", title="Picnic")],
    PAGE_GROUP: [get(MEMBERS), post(MEMBERS, verb="accept", handle="sofia")],
    f"{PAGE_GROUP}add/": [get(MEMBERS), post(MEMBERS, handles="sofia")],
    f"{PAGE_GROUP}invites/": [get(MEMBERS), post(MEMBERS, verb="make")],
    f"{PAGE_GROUP}leave/": [get(MEMBERS), post(MEMBERS)],
    f"{PAGE_GROUP}members/": [get(MEMBERS)],
    f"{PAGE_GROUP}members/<str:handle>/": [get(MEMBERS), post(MEMBERS, verb="remove")],
    f"{PAGE_GROUP}settings/": [get(MEMBERS), post(MEMBERS, title="Picnic")],
    CHAT: [get(PARTIES), get(PARTIES, "at=1")],
    f"{CHAT}earlier/": [get(PARTIES), get(PARTIES, "before=2")],
    f"{CHAT}later/": [get(PARTIES, "after=1")],
    f"{CHAT}around/": [get(PARTIES, "at=2")],
    f"{CHAT}panel/": [get(PARTIES)],
    f"{CHAT}asks/<slug:kind>/": [get(PARTIES), post(PARTIES, client_id="{new}", handle="ines")],
    "asks/<uuid:ask_id>/": [get(PARTIES), post(PARTIES, choices="1")],
    "asks/<uuid:ask_id>/closing/": [post(PARTIES)],
    "media/previews/<int:preview_id>/": [get()],
    f"{CHAT}shop/": [get(CUSTOMER)],
    f"{CHAT}shelf/": [get(PARTIES), get(PARTIES, "tab=links&before=9")],
    "media/attachments/<uuid:attachment_id>/<slug:part>/": [get(PARTIES)],
    f"{CHAT}messages/": [post(PARTIES, **MESSAGE)],
    f"{CHAT}report/": [get(PARTIES), post(PARTIES, reason="spam")],
    "scan/": [get(), post(text="/@jeanne/")],
    "search/": [get(query="q=mug"), get(query="q=mug&section=messages")],
    "search/switcher/": [get()],
    "share/": [get(query="text=hello"), post(text="hello", url="https://a.example/")],
    f"{CHAT}pins/": [get(PARTIES)],
    "chats/emoji/": [get()],
    "chats/starred/": [get()],
    NOTE: [get(PARTIES)],
    f"{NOTE}forward/": [
        get(PARTIES),
        post(PARTIES, forward_id="{new}", conversation="{conversation}"),
    ],
    "wallet/": [get()],
    "wallet/safety/": [get()],
    "wallet/safety/pin/": [get(), post(pin="271828", again="271828")],
    "wallet/safety/limits/": [post(free="10")],
    "wallet/safety/freeze/": [post()],
    "wallet/safety/thaw/": [get(), post()],
    "wallet/safety/passkeys/": [get()],
    "wallet/safety/passkeys/<int:passkey_id>/": [get(), post()],
    "wallet/statement/": [get()],
    "wallet/with/<slug:key>/": [get()],
    "wallet/code/": [get(), post()],
    "wallet/export/": [get()],
    "wallet/export/file/": [get(), get(query="as=pdf&month=2026-11")],
    f"{MOVED}": [get(CUSTOMER)],
    f"{MOVED}receipt/": [get(CUSTOMER)],
    f"{MOVED}dispute/": [
        get(CUSTOMER),
        post(CUSTOMER, dispute_id="{new}", words="Not mine"),
    ],
    "wallet/top-up/": [get(), post(top_up_id="{new}", amount=1000)],
    "wallet/top-ups/<uuid:top_up_id>/": [get(CUSTOMER)],
    **money_out(get, post, Ask),
    **credits(get, post, Ask),
    "wallet/events/<slug:name>/": [post(PUBLIC)],
    "wallet/exchange/": [get(), post(sell="EUR", buy="USD", amount="5")],
    f"{CHAT}splits/": [get(PARTIES), post(PARTIES, split_id="{new}", title="Toll")],
    "splits/with/<slug:kind>/<uuid:bill_id>/": [get()],
    "splits/<uuid:split_id>/": [get(MEMBERS), post(MEMBERS)],
    "splits/<uuid:split_id>/reminders/": [post(MEMBERS, handle="sofia")],
    "splits/<uuid:split_id>/cancellation/": [post(MEMBERS)],
    f"{CHAT}packets/": [get(PARTIES), post(PARTIES, packet_id="{new}", amount="5")],
    "packets/<uuid:packet_id>/": [get(MEMBERS)],
    "packets/<uuid:packet_id>/drawn/": [get(MEMBERS)],
    "packets/<uuid:packet_id>/opening/": [post(MEMBERS)],
    "wallet/name/": [get(), post(name="Ines Morel")],
    # Between people: nobody sends money in a shop's conversation.
    f"{CHAT}transfers/": [get(MEMBERS), post(MEMBERS, transfer_id="{new}", amount="1")],
    "@<str:handle>/transfers/": [get(), post(transfer_id="{new}", amount="1")],
    "transfers/<uuid:transfer_id>/": [get(PARTIES), post(PARTIES, verb="recall")],
    f"{CHAT}requests/": [get(MEMBERS), post(MEMBERS, request_id="{new}", amount="1")],
    "requests/<uuid:request_id>/": [get(PARTIES), post(PARTIES, verb="decline")],
    f"{CHAT}standing/": [get(MEMBERS), post(MEMBERS, standing_id="{new}", amount="1")],
    "standing/<uuid:standing_id>/": [get(PARTIES), post(PARTIES, verb="pause")],
    f"{CHAT}pots/": [get(MEMBERS), post(MEMBERS, pot_id="{new}", title="Tent")],
    "pots/<uuid:pot_id>/": [get(MEMBERS), post(MEMBERS, move_id="{new}", verb="close")],
    "discover/": [get()],
    "shops/<slug:handle>/": [get()],
    "listings/picker/": [
        get(PARTIES, "conversation={conversation}"),
        post(PARTIES, **PICK),
    ],
    "listings/<uuid:listing_id>/": [get()],
    "cart/": [get()],
    "cart/lines/": [post(variant="{variant}", quantity=1)],
    "cart/lines/<uuid:variant_id>/": [post(quantity=1)],
    "cart/lines/<uuid:variant_id>/remove/": [post()],
    "cart/undo/": [post(token="nothing")],
    "checkout/": [get(query="cart=1")],
    "orders/": [get()],
    ORDER: [get(PARTIES)],
    f"{ORDER}<slug:verb>/": [post(PARTIES)],
    "pay/<str:code>/": [get(), post()],
    "charges/<uuid:charge_id>/": [get(PARTIES), post(PARTIES)],
    "m/<slug:handle>": [get()],
    "m/<slug:handle>/": [get()],
    "desk/": [get()],
    "desk/lanes/": [get()],
    "desk/orders/": [get()],
    "desk/orders/<uuid:order_id>/<slug:verb>/": [post(STAFF)],
    "desk/statement/": [get(), get(STAFF, "shop=atelier-kaolin")],
    "desk/till/": [get(), get(STAFF, SHOP), post(STAFF, **NEW_CHARGE)],
    "desk/till/newest/": [get(), get(STAFF, SHOP)],
    "desk/till/<uuid:charge_id>/": [get(STAFF)],
    "desk/till/<uuid:charge_id>/calling-off/": [post(STAFF)],
    "desk/statement/export/": [get(STAFF, "shop=atelier-kaolin")],
    "desk/statement/file/": [
        get(STAFF, "shop=atelier-kaolin"),
        get(STAFF, "shop=atelier-kaolin&as=pdf"),
    ],
    "desk/statement/movements/<uuid:movement_id>/": [get(STAFF, "shop=atelier-kaolin")],
    "desk/statement/movements/<uuid:movement_id>/receipt/": [get(STAFF, "shop=atelier-kaolin")],
    "desk/picker/": [get(query="conversation={conversation}"), post(**PICK)],
    DESK: [get(STAFF)],
    f"{DESK}client/": [get(STAFF)],
    "stylists/": [get(), post(handle="camille")],
    "me/": [get(), post()],
    "me/picture/": [post()],
    "me/sessions/": [post()],
    "me/data/": [get(), post()],
    "me/data/<uuid:export_id>/": [get()],
    "me/delete/": [get(), post(handle="nobody")],
    "mail/": [get(PUBLIC)],
    "media/<path:path>": [get(PUBLIC)],
    "away/reply/<str:token>/": [get(PUBLIC), post(PUBLIC, text="hello")],
    "away/mute/<str:token>/": [get(PUBLIC), post(PUBLIC)],
    "away/stop/<str:token>/": [get(PUBLIC), post(PUBLIC)],
    "me/notifications/": [get(), post(**FORM_AWAY)],
    "me/notifications/devices/": [post()],
    "sw.js": [get(PUBLIC)],
    "manifest.webmanifest": [get(PUBLIC)],
    "offline/": [get(PUBLIC)],
    "favicon.ico": [get(PUBLIC)],
    "livez": [get(PUBLIC)],
    "readyz": [get(PUBLIC)],
    "ledgerz": [get(PUBLIC)],
    "i18n/setlang/": [post(PUBLIC, language="fr")],
    "admin/login/": [get()],
    "admin/logout/": [get(PUBLIC)],
}

DOORS = {
    "accounts/login/": [get(PUBLIC)],
    "accounts/passkey/": [get(PUBLIC), post(PUBLIC, credential="{}")],
    "accounts/logout/": [get(PUBLIC)],
    "accounts/inactive/": [get(PUBLIC)],
    "accounts/signup/": [get(PUBLIC)],
    "accounts/reauthenticate/": [get()],
    "accounts/email/": [get()],
    "accounts/confirm-email/": [get(PUBLIC)],
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": [get(PUBLIC)],
    "accounts/password/change/": [get()],
    "accounts/password/set/": [get()],
    "accounts/password/reset/": [get(PUBLIC)],
    "accounts/password/reset/done/": [get(PUBLIC)],
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": [get(PUBLIC)],
    "accounts/password/reset/key/done/": [get(PUBLIC)],
    "accounts/login/code/confirm/": [get(PUBLIC)],
    "accounts/sessions/": [get(PUBLIC)],
}

AWAY = {"mail_when": "soon", "quiet_from": None, "quiet_until": None, "hides_previews": False}
API = {
    "api/push/devices/": [get(), Ask(method="DELETE", body={"endpoint": "https://push.example/1"})],
    "api/push/devices/<uuid:device_id>/": [Ask(method="DELETE")],
    "api/me/notifications/": [get(), Ask(method="PUT", body=AWAY)],
    "api/conversations/": [get(), post(handle="jeanne")],
    API_CHAT: [get(PARTIES)],
    f"{API_CHAT}messages/": [get(PARTIES), post(PARTIES, **MESSAGE)],
    f"{API_CHAT}attachments/": [get(PARTIES), post(PARTIES)],
    "api/attachments/<uuid:attachment_id>/": [get(PARTIES), Ask(CUSTOMER, "DELETE")],
    f"{API_CHAT}events/": [get(PARTIES, "after=0"), get(PARTIES, "after=0&html=1")],
    f"{API_CHAT}search/": [get(PARTIES, "q=mug")],
    "api/scan/frames/": [post()],
    "api/search/": [get(query="q=mug"), get(query="q=mug&section=messages")],
    f"{API_CHAT}read/": [post(PARTIES, seq=1)],
    f"{API_CHAT}delivered/": [post(PARTIES, seq=1)],
    f"{API_CHAT}asks/": [post(PARTIES, **PLACE)],
    **{"api/asks/mine/": [get(query="ids={ask}")], API_ASK: [get(PARTIES)]},
    f"{API_ASK}answer/": [Ask(PARTIES, "PUT", body=PICKED), Ask(PARTIES, "DELETE")],
    f"{API_ASK}closing/": [post(PARTIES)],
    "api/messages/<uuid:message_id>/preview/": [Ask(PARTIES, "DELETE")],
    f"{API_CHAT}typing/": [post(PARTIES, is_typing=True)],
    f"{API_CHAT}reports/": [post(PARTIES, reason="spam")],
    f"{API_CHAT}draft/": [
        get(PARTIES),
        Ask(PARTIES, "PUT", "", {"text": "Bon", "tab": "1"}),
    ],
    API_NOTE: [
        get(PARTIES),
        Ask(PARTIES, "PATCH", "", {"text": "Bonsoir"}),
        Ask(PARTIES, "DELETE", "for=nobody"),
    ],
    f"{API_NOTE}readers/": [get(PARTIES)],
    f"{API_NOTE}versions/": [get(PARTIES)],
    f"{API_NOTE}reactions/": [
        post(PARTIES, emoji="👍"),
        Ask(PARTIES, "DELETE", "", {"emoji": "👍"}),
    ],
    f"{API_NOTE}star/": [Ask(PARTIES, "PUT"), Ask(PARTIES, "DELETE")],
    f"{API_NOTE}pin/": [Ask(PARTIES, "PUT"), Ask(PARTIES, "DELETE")],
    f"{API_NOTE}forwards/": [
        post(PARTIES, forward_id="{new}", conversations=["{conversation}"]),
    ],
    "api/stars/": [get()],
    f"{API_CHAT}listings/": [post(PARTIES, **SHARE)],
    f"{API_CHAT}keeping/": [get(PARTIES), post(PARTIES, is_pinned=True)],
    "api/folders/": [get()],
    "api/notes/": [post()],
    "api/groups/": [post(title="Picnic", handles=["camille"])],
    GROUP: [get(MEMBERS), Ask(MEMBERS, "PATCH", body={"about": "Here"})],
    f"{GROUP}picture/": [Ask(MEMBERS, "PUT")],
    f"{GROUP}members/": [get(MEMBERS), post(MEMBERS, handles=[])],
    f"{GROUP}members/<str:handle>/": [
        Ask(MEMBERS, "PATCH", body={"role": "member"}),
        Ask(MEMBERS, "DELETE"),
    ],
    f"{GROUP}leave/": [post(MEMBERS)],
    f"{GROUP}invites/": [get(MEMBERS), post(MEMBERS, lasts="day")],
    f"{GROUP}invites/<str:token>/": [Ask(MEMBERS, "DELETE")],
    f"{GROUP}requests/": [get(MEMBERS)],
    f"{GROUP}requests/<str:handle>/": [post(MEMBERS, accepts=True)],
    "api/invites/<str:token>/": [get(), post()],
    "api/contacts/": [get(), post(handle="camille")],
    "api/contacts/<str:handle>/": [Ask(method="DELETE")],
    "api/contacts/<str:handle>/accept/": [post()],
    "api/contacts/<str:handle>/decline/": [post()],
    "api/blocks/": [get(), post(handle="sofia")],
    "api/blocks/<str:handle>/": [Ask(method="DELETE")],
    "api/people/<str:handle>/": [get()],
    "api/me/privacy/": [get(), Ask(method="PUT", body={"presence_for": "nobody"})],
    "api/me/exports/": [get(), post()],
    "api/me/exports/<uuid:export_id>/": [get()],
    "api/me/exports/<uuid:export_id>/file/": [post()],
    "api/me/deletion/": [get(), post(handle="nobody")],
    "api/wallet/": [get()],
    "api/wallet/statement/": [get()],
    "api/wallet/step-up/": [post(**BOUND, pin="000000")],
    "api/wallet/codes/": [post()],
    "api/wallet/statement/file/": [get(), get(query="as=pdf&month=2026-11")],
    f"api/{MOVED}": [get(CUSTOMER)],
    f"api/{MOVED}receipt/": [get(CUSTOMER)],
    "api/wallet/disputes/": [get(), post(id="{new}", movement="{movement}", words="Not mine")],
    "api/wallet/disputes/<uuid:dispute_id>/": [get(CUSTOMER)],
    "api/wallet/disputes/<uuid:dispute_id>/closing/": [post(CUSTOMER)],
    "api/wallet/step-up/passkey/": [post(**BOUND)],
    "api/wallet/step-up/passkey/<uuid:step_up_id>/": [post(credential={})],
    "api/wallet/passkeys/": [get(), post(credential={})],
    "api/wallet/passkeys/options/": [post()],
    "api/wallet/passkeys/<int:passkey_id>/": [Ask(method="DELETE")],
    "api/wallet/safety/": [get()],
    "api/wallet/safety/pin/": [Ask(method="PUT", body={"pin": "271828"})],
    "api/wallet/safety/limits/": [Ask(method="PUT", body={"name": "free", "amount": 1000})],
    "api/wallet/safety/freeze/": [Ask(method="PUT"), Ask(method="DELETE")],
    "api/wallet/top-ups/": [post(id="{new}", amount=1000)],
    "api/wallet/top-ups/<uuid:top_up_id>/": [get(CUSTOMER)],
    "api/wallet/currencies/": [get()],
    "api/wallet/quotes/": [post(sell="EUR", buy="USD", amount=500)],
    "api/wallet/exchanges/": [post(quote="{new}")],
    f"{API_CHAT}splits/": [post(PARTIES, id="{new}", title="Toll", people=["ines"], amount=500)],
    "api/splits/<uuid:split_id>/": [get(MEMBERS)],
    "api/splits/<uuid:split_id>/payment/": [post(MEMBERS)],
    "api/splits/<uuid:split_id>/reminders/": [post(MEMBERS, handle="sofia")],
    "api/splits/<uuid:split_id>/cancellation/": [post(MEMBERS)],
    f"{API_CHAT}packets/": [post(PARTIES, id="{new}", amount=500)],
    "api/packets/<uuid:packet_id>/": [get(MEMBERS)],
    "api/packets/<uuid:packet_id>/share/": [Ask(MEMBERS, "PUT")],
    "api/transfers/": [get()],
    f"{API_CHAT}transfers/": [post(MEMBERS, payee="sofia", **SUM)],
    API_TRANSFER: [get(PARTIES)],
    f"{API_TRANSFER}acceptance/": [post(PARTIES)],
    f"{API_TRANSFER}refusal/": [post(PARTIES)],
    f"{API_TRANSFER}recall/": [post(PARTIES)],
    "api/requests/": [get()],
    f"{API_CHAT}requests/": [post(MEMBERS, people=["sofia"], **SUM)],
    API_REQUEST: [get(PARTIES)],
    f"{API_REQUEST}payment/": [post(PARTIES, is_confirmed=True)],
    f"{API_REQUEST}refusal/": [post(PARTIES)],
    f"{API_REQUEST}cancellation/": [post(PARTIES)],
    f"{API_REQUEST}reminders/": [post(PARTIES)],
    "api/standing/": [get()],
    f"{API_CHAT}standing/": [
        post(MEMBERS, payee="sofia", every="day", first_on="2099-01-01", **SUM)
    ],
    API_STANDING: [get(PARTIES)],
    f"{API_STANDING}pause/": [post(PARTIES)],
    f"{API_STANDING}resumption/": [post(PARTIES)],
    f"{API_STANDING}end/": [post(PARTIES)],
    "api/pots/": [get()],
    f"{API_CHAT}pots/": [post(MEMBERS, id="{new}", title="Tent")],
    API_POT: [get(MEMBERS)],
    f"{API_POT}contributions/": [post(MEMBERS, **SUM)],
    f"{API_POT}withdrawals/": [post(MEMBERS, **SUM)],
    f"{API_POT}closing/": [post(MEMBERS)],
    "api/shops/": [get()],
    "api/shops/<slug:handle>/": [get()],
    "api/shops/<slug:handle>/thread/": [post()],
    "api/listings/": [get()],
    "api/listings/<uuid:listing_id>/": [get()],
    "api/cart/": [get(), Ask(method="DELETE")],
    "api/cart/lines/": [post(variant="{variant}", quantity=1)],
    "api/cart/lines/<uuid:variant_id>/": [Ask(method="PUT", body={"quantity": 1})],
    "api/checkouts/": [post(id="{new}", cart=True, expected_total=1)],
    "api/orders/": [get()],
    API_ORDER: [get(PARTIES)],
    f"{API_ORDER}shipments/": [post(PARTIES)],
    f"{API_ORDER}deliveries/": [post(PARTIES)],
    f"{API_ORDER}cancellations/": [post(PARTIES)],
    "api/charges/": [post(STAFF, id="{new}", shop="atelier-kaolin", amount=500)],
    API_CHARGE: [get(PARTIES), Ask(PARTIES, "DELETE")],
    f"{API_CHARGE}payments/": [post(PARTIES)],
    "api/pay/<str:code>/": [get(), post()],
    "api/desk/conversations/": [get()],
    f"{API_DESK}client/": [get(STAFF)],
    f"{API_DESK}recommendations/": [post(PARTIES, **SHARE)],
    "api/desk/orders/": [get()],
    "api/desk/statement/": [get(), get(STAFF, "shop=atelier-kaolin")],
    "api/stylists/": [get()],
    "api/stylists/<slug:handle>/thread/": [post()],
    "api/token/": [post(PUBLIC, username="ines", password="wrong")],
    "api/schema/": [get(PUBLIC)],
    "api/docs/": [get(PUBLIC)],
}

TABLE: dict[str, list[Ask]] = PAGES | DOORS | API
