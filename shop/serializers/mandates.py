"""What is sent to give an allowance, and to order under one."""

from rest_framework import serializers

from shop.selectors.checkout import MAX_LINES
from shop.serializers import CheckoutLineSerializer, CodesField, Shape
from wallet.money import MAX_AMOUNT
from wallet.serializers import AmountField


class NewMandateSerializer(Shape):
    id = serializers.UUIDField(help_text="Made by the client; the same id gives only one.")
    grantee = serializers.CharField(max_length=30, help_text="Handle of who may spend.")
    cap = AmountField(help_text="At most in all.")
    per_use = AmountField(required=False, allow_null=True, default=None)
    shop = serializers.SlugField(
        required=False, allow_blank=True, default="", help_text="Good there alone."
    )
    category = serializers.SlugField(
        required=False, allow_blank=True, max_length=50, default="", help_text="For that alone."
    )
    until = serializers.DateTimeField(help_text="At most a year ahead.")
    proof = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")


class OrderUnderSerializer(Shape):
    id = serializers.UUIDField(help_text="Made by the client; the same id orders only once.")
    cart = serializers.BooleanField(default=False, help_text="Order the caller's whole cart.")
    lines = CheckoutLineSerializer(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    coupons = CodesField()
    expected_total = serializers.IntegerField(
        min_value=0, max_value=MAX_AMOUNT, help_text="What the caller was shown."
    )
