"""The shapes of charges, and what ``charge.changed`` carries."""

from typing import Any

from rest_framework import serializers

from shop.models import Charge
from shop.selectors.charges import charge_code
from shop.selectors.checkout import MAX_LINES
from shop.serializers import Shape, ShopSerializer
from wallet.serializers import AmountField


class ChargeSerializer(Shape):
    id = serializers.UUIDField()
    shop = serializers.CharField()
    way = serializers.ChoiceField(choices=Charge.Way.choices)
    amount = serializers.IntegerField()
    refunded = serializers.IntegerField()
    currency = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Charge.State.choices)
    payer = serializers.CharField(allow_null=True)
    conversation = serializers.UUIDField(allow_null=True)
    order = serializers.UUIDField(allow_null=True)
    expires_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(allow_null=True, help_text="For the shop: its link is /pay/code/.")


class ScannedChargeSerializer(Shape):
    shop = ShopSerializer()
    charge = ChargeSerializer(allow_null=True, help_text="Null: the payer writes the amount.")


class PayCodeSerializer(Shape):
    id = serializers.UUIDField(
        required=False, allow_null=True, help_text="Made by the client, for a counter's code."
    )
    amount = AmountField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    proof = serializers.CharField(required=False, allow_blank=True, max_length=400, default="")


class ProofSerializer(Shape):
    proof = serializers.CharField(required=False, allow_blank=True, max_length=400, default="")


class ChargeLineSerializer(Shape):
    variant = serializers.UUIDField()
    quantity = serializers.IntegerField(default=1)


class NewChargeSerializer(Shape):
    id = serializers.UUIDField(help_text="Made by the client; the same id charges only once.")
    shop = serializers.SlugField()
    amount = AmountField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    lines = ChargeLineSerializer(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    digits = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        default="",
        help_text="The payer's eighteen digits; without them the answer has a code to show.",
    )


def charge_data(charge: Charge, *, with_code: bool = False) -> dict[str, Any]:
    """A charge; the code that pays it is for the shop that shows it."""
    shows = with_code and charge.way == Charge.Way.SHOWN and charge.is_open
    return {
        "id": str(charge.id),
        "shop": charge.shop.handle,
        "way": charge.way,
        "amount": charge.amount,
        "refunded": charge.refunded,
        "currency": charge.currency,
        "note": charge.note,
        "state": charge.stands,
        "payer": charge.payer.handle if charge.payer else None,
        "conversation": str(charge.conversation_id) if charge.conversation_id else None,
        "order": str(charge.order_id) if charge.order_id else None,
        "expires_at": charge.expires_at.isoformat(),
        "paid_at": charge.paid_at.isoformat() if charge.paid_at else None,
        "code": charge_code(charge) if shows else None,
    }


def charge_event(charge: Charge) -> dict[str, Any]:
    """What ``charge.changed`` carries."""
    return {
        "charge": str(charge.id),
        "shop": charge.shop.handle,
        "amount": charge.amount,
        "state": charge.state,
        "payer": str(charge.payer_id or ""),
    }
