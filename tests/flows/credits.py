"""The routes of credits, gift cards and refunds, for ``tests/flows/table.py``."""

from typing import Any

from tests.flows.coupons import coupons

GIVEN = {"given_id": "{new}", "amount": "1"}
WITH_SHOP = "conversation={conversation}"
ALLOWED = {"id": "{new}", "grantee": "nobody", "cap": 5, "until": "2030-01-01T00:00Z"}
ORDERED = {"id": "{new}", "lines": [{"variant": "{variant}"}], "expected_total": 2400}


def credits(get: Any, post: Any, ask: Any) -> dict[str, list[Any]]:
    """Every route of what else than the wallet pays, of what a shop gives back, and of who else
    may spend."""
    return {
        **coupons(get, post, ask),
        "wallet/credits/": [get(), post(code="none")],
        "wallet/credits/<uuid:account_id>/": [get("members"), post("members", **GIVEN)],
        "api/wallet/credits/<uuid:account_id>/give-ups/": [post("members", id="{new}", amount=1)],
        "wallet/gift-cards/new/": [get(), post(card_id="{new}", amount="10")],
        "wallet/gift-cards/<uuid:gift_id>/": [get("members"), post("members")],
        "charges/<uuid:charge_id>/refund/": [get("staff"), post("staff", **GIVEN)],
        "orders/<uuid:order_id>/refund/": [get("staff"), post("staff", **GIVEN)],
        "chats/<uuid:conversation_id>/credit/": [get("staff"), post("staff", **GIVEN)],
        "wallet/allowances/": [get()],
        "wallet/allowances/new/": [
            get("members", WITH_SHOP),
            post("members", conversation="{conversation}", mandate_id="{new}", cap="5"),
        ],
        "wallet/allowances/<uuid:mandate_id>/": [get("members"), post("members")],
        "api/mandates/": [get(), post(**ALLOWED)],
        "api/mandates/<uuid:mandate_id>/": [get("members"), ask("members", "DELETE")],
        "api/mandates/<uuid:mandate_id>/orders/": [post("members", **ORDERED)],
        "api/wallet/credits/": [get()],
        "api/wallet/gift-cards/": [post(id="{new}", amount=1000)],
        "api/wallet/gift-cards/redemptions/": [post(code="none")],
        "api/wallet/gift-cards/<uuid:gift_id>/": [get("members")],
        "api/orders/<uuid:order_id>/refunds/": [post("staff", id="{new}", amount=1)],
        "api/charges/<uuid:charge_id>/refunds/": [post("staff", id="{new}", amount=1)],
        "api/conversations/<uuid:conversation_id>/credits/": [post("staff", id="{new}", amount=1)],
    }
