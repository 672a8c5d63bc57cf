"""The shapes of coupons: what is shown of one, how one is made, what a checkout would cost."""

from typing import Any

from rest_framework import serializers

from shop.models import Coupon
from shop.models.coupons import CODE_LENGTH
from shop.selectors import Quote
from shop.selectors.checkout import MAX_LINES
from shop.serializers import CheckoutLineSerializer, CodesField, Shape
from wallet.serializers import AmountField


class CouponSerializer(Shape):
    id = serializers.UUIDField()
    shop = serializers.CharField()
    code = serializers.CharField()
    percent = serializers.IntegerField(allow_null=True)
    amount = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    minimum = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    most_each = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=Coupon.State.choices)


class DeskCouponSerializer(CouponSerializer):
    """With what only the shop knows."""

    customer = serializers.CharField(allow_null=True)
    uses = serializers.IntegerField()
    most_uses = serializers.IntegerField(allow_null=True)


class DeskCouponsSerializer(Shape):
    coupons = DeskCouponSerializer(many=True)
    has_more = serializers.BooleanField()


class NewCouponSerializer(Shape):
    id = serializers.UUIDField(help_text="Made by the client; the same id makes only one.")
    shop = serializers.SlugField(help_text="One of the caller's shops, by its handle.")
    code = serializers.CharField(
        max_length=CODE_LENGTH, help_text="3 to 24 letters, digits and hyphens; any case."
    )
    percent = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=100
    )
    amount = AmountField(
        required=False, allow_null=True, default=None, help_text="In place of a percentage."
    )
    minimum = AmountField(
        required=False, allow_null=True, default=None, help_text="The least that must be bought."
    )
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    most_uses = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=10**6
    )
    most_each = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=10**3
    )
    customer = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=30,
        help_text="Handle of the only person who may use it.",
    )


class SendCouponSerializer(Shape):
    coupon = serializers.UUIDField()
    client_id = serializers.UUIDField()


class AskQuoteSerializer(Shape):
    cart = serializers.BooleanField(default=False, help_text="The whole cart.")
    lines = CheckoutLineSerializer(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    coupons = CodesField()


class QuotedCouponSerializer(Shape):
    shop = serializers.CharField()
    code = serializers.CharField()
    discount = serializers.IntegerField()


class CheckoutQuoteSerializer(Shape):
    subtotal = serializers.IntegerField()
    discount = serializers.IntegerField()
    total = serializers.IntegerField()
    currency = serializers.CharField()
    coupons = QuotedCouponSerializer(many=True)


def coupon_data(coupon: Coupon) -> dict[str, Any]:
    return {
        "id": str(coupon.id),
        "shop": coupon.shop.handle,
        "code": coupon.code,
        "percent": coupon.percent,
        "amount": coupon.amount,
        "currency": coupon.currency,
        "minimum": coupon.minimum,
        "starts_at": coupon.starts_at.isoformat(),
        "ends_at": coupon.ends_at.isoformat() if coupon.ends_at else None,
        "most_each": coupon.most_each,
        "state": coupon.stands,
    }


def desk_coupon_data(coupon: Coupon) -> dict[str, Any]:
    return {
        **coupon_data(coupon),
        "customer": coupon.customer.handle if coupon.customer else None,
        "uses": coupon.uses,
        "most_uses": coupon.most_uses,
    }


def quote_data(quote: Quote) -> dict[str, Any]:
    shops = {group.shop.id: group.shop.handle for group in quote.groups}
    return {
        "subtotal": quote.cart.total,
        "discount": quote.discount,
        "total": quote.total,
        "currency": quote.currency,
        "coupons": [
            {
                "shop": shops[one.coupon.shop_id],
                "code": one.coupon.code,
                "discount": one.discount,
            }
            for one in quote.coupons
        ],
    }
