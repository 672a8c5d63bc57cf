"""The routes of money out, for ``tests/flows/table.py``, which is long enough."""

from typing import Any

SHOP, STAFF = "shop=atelier-kaolin", "staff"
NEW_BANK = {"iban": "FR00", "holder": "Kaolin"}


def money_out(get: Any, post: Any, ask: Any) -> dict[str, list[Any]]:
    """Every route of payouts, banks, refunds, cards and disputes, and who has business there."""
    return {
        "wallet/top-ups/<uuid:top_up_id>/refunds/": [
            post("customer", refund_id="{new}", typed="1")
        ],
        "wallet/payouts/new/": [get(), get(query="typed=20"), post(payout_id="{new}", typed="20")],
        "wallet/payouts/<uuid:payout_id>/": [get("customer"), post("customer")],
        "wallet/banks/": [get(), post(bank_id="{new}", iban="FR00", holder="Ines")],
        "wallet/banks/<uuid:bank_id>/removal/": [post("customer")],
        "api/wallet/top-ups/<uuid:top_up_id>/refunds/": [post("customer", id="{new}", amount=1)],
        "api/wallet/banks/": [get(), post(id="{new}", iban="FR00", holder="Ines")],
        "api/wallet/banks/<uuid:bank_id>/": [ask("customer", "DELETE")],
        "api/wallet/payouts/": [get(), post(id="{new}", bank="{bank}", amount=10, expected_fee=1)],
        "api/wallet/payouts/fee/": [get(query="amount=100")],
        "api/wallet/payouts/<uuid:payout_id>/": [get("customer")],
        "api/wallet/payouts/<uuid:payout_id>/cancellations/": [post("customer")],
        "desk/payouts/": [get(), get(STAFF, SHOP)],
        "desk/payouts/new/": [get(), get(STAFF, SHOP), ask("signed", "POST", SHOP)],
        "desk/payouts/<uuid:payout_id>/": [get(query=SHOP), ask("signed", "POST", SHOP)],
        "desk/banks/": [
            get(STAFF, SHOP),
            ask(STAFF, "POST", SHOP, {"bank_id": "{new}", **NEW_BANK}),
        ],
        "desk/banks/<uuid:bank_id>/removal/": [ask("signed", "POST", SHOP)],
        "api/desk/till/": [get(), get(STAFF, SHOP)],
        "api/desk/banks/": [
            get(STAFF, SHOP),
            post(STAFF, id="{new}", shop="atelier-kaolin", **NEW_BANK),
        ],
        "api/desk/banks/<uuid:bank_id>/": [ask("signed", "DELETE", SHOP)],
        "api/desk/payouts/": [
            get(STAFF, SHOP),
            post(id="{new}", shop="x", bank="{bank}", amount=10, expected_fee=1),
        ],
        "api/desk/payouts/<uuid:payout_id>/": [get(query=SHOP)],
        "api/desk/payouts/<uuid:payout_id>/cancellations/": [ask("signed", "POST", SHOP)],
        "wallet/support/": [post()],
        "wallet/disputes/<uuid:dispute_id>/": [get("customer")],
        "wallet/disputes/<uuid:dispute_id>/closing/": [post("customer")],
        "wallet/cards/": [get(), post(card_id="{new}")],
        "wallet/cards/<uuid:card_id>/<slug:verb>/": [post()],
        "wallet/sandbox/<slug:reference>/": [get(), post(verb="confirm")],
        "api/wallet/cards/": [get()],
        "api/wallet/cards/<uuid:card_id>/": [ask("signed", "PUT"), ask("signed", "DELETE")],
    }
