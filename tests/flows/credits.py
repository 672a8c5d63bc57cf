"""The routes of credits, gift cards and refunds, for ``tests/flows/table.py``."""

from typing import Any

GIVEN = {"gift_id": "{new}", "amount": "1"}


def credits(get: Any, post: Any) -> dict[str, list[Any]]:
    """Every route of what else than the wallet pays and of what a shop gives back."""
    return {
        "wallet/credits/": [get(), post(code="none")],
        "wallet/gift-cards/new/": [get(), post(card_id="{new}", amount="10")],
        "wallet/gift-cards/<uuid:gift_id>/": [get("members"), post("members")],
        "charges/<uuid:charge_id>/refund/": [get("staff"), post("staff", **GIVEN)],
        "orders/<uuid:order_id>/refund/": [get("staff"), post("staff", **GIVEN)],
        "chats/<uuid:conversation_id>/credit/": [get("staff"), post("staff", **GIVEN)],
        "api/wallet/credits/": [get()],
        "api/wallet/gift-cards/": [post(id="{new}", amount=1000)],
        "api/wallet/gift-cards/redemptions/": [post(code="none")],
        "api/wallet/gift-cards/<uuid:gift_id>/": [get("members")],
        "api/orders/<uuid:order_id>/refunds/": [post("staff", id="{new}", amount=1)],
        "api/charges/<uuid:charge_id>/refunds/": [post("staff", id="{new}", amount=1)],
        "api/conversations/<uuid:conversation_id>/credits/": [post("staff", id="{new}", amount=1)],
    }
