"""What is sent to give money back."""

from rest_framework import serializers

from shop.serializers import Shape
from wallet.serializers import AmountField


class GivenSerializer(Shape):
    id = serializers.UUIDField(help_text="Made by the client; the same id gives only once.")
    amount = AmountField()


class OrderRefundSerializer(GivenSerializer):
    variant = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The line that it is for."
    )
