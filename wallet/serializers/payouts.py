"""JSON shapes of money out. An IBAN goes in whole and comes out masked."""

from typing import Any

from rest_framework import serializers

from wallet.models import BankAccount, Payout, Refund
from wallet.serializers import AmountField

PROOF = "What the step-up gave for exactly this; empty at the first try."


class NewBankSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id adds it only once.")
    iban = serializers.CharField(max_length=60)
    holder = serializers.CharField(max_length=70)


class BankSerializer(serializers.ModelSerializer[BankAccount]):
    iban = serializers.CharField(source="masked", read_only=True, help_text="Masked.")

    class Meta:
        model = BankAccount
        fields = ["id", "iban", "holder", "bank_name", "usable_at"]


class NewPayoutSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id pays out only once.")
    bank = serializers.UUIDField()
    amount = AmountField()
    expected_fee = serializers.IntegerField(
        min_value=0, max_value=10**12, help_text="What was shown; another one is refused."
    )
    proof = serializers.CharField(default="", allow_blank=True, max_length=2000, help_text=PROOF)


class PayoutSerializer(serializers.ModelSerializer[Payout]):
    bank = serializers.UUIDField(source="bank_id", read_only=True)

    class Meta:
        model = Payout
        fields = [
            *("id", "bank", "amount", "fee", "currency", "state", "reason"),
            *("created_at", "sent_at", "settled_at"),
        ]


class PayoutFeeSerializer(serializers.Serializer[Any]):
    amount = serializers.IntegerField()
    fee = serializers.IntegerField()
    total = serializers.IntegerField(help_text="What leaves the wallet.")
    approvals = serializers.IntegerField(help_text="How many operators must agree first.")


class NewRefundSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id is sent only once.")
    amount = AmountField()
    proof = serializers.CharField(default="", allow_blank=True, max_length=2000, help_text=PROOF)


class RefundSerializer(serializers.ModelSerializer[Refund]):
    class Meta:
        model = Refund
        fields = ["id", "top_up", "amount", "currency", "state", "created_at"]
