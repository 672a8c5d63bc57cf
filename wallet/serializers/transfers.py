"""JSON shapes of transfers between people."""

from typing import Any

from rest_framework import serializers

from wallet.models import ChatTransfer
from wallet.selectors.transfers import DELAYS
from wallet.serializers import AmountField


class NewTransferSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id sends only once.")
    payee = serializers.CharField(max_length=30, help_text="Handle of somebody in there.")
    amount = AmountField()
    note = serializers.CharField(max_length=140, required=False, allow_blank=True, default="")
    delay_hours = serializers.ChoiceField(choices=DELAYS, required=False, default=0)
    is_confirmed = serializers.BooleanField(
        required=False,
        default=False,
        help_text="It is the person I mean: asked for once, by the refusal first_transfer.",
    )
    proof = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class TransferSerializer(serializers.ModelSerializer[ChatTransfer]):
    payer = serializers.CharField(source="payer.handle")
    payee = serializers.CharField(source="payee.handle")
    conversation = serializers.UUIDField(source="conversation_id")

    class Meta:
        model = ChatTransfer
        fields = [
            *("id", "payer", "payee", "conversation", "amount", "currency", "note", "state"),
            *("created_at", "releases_at", "expires_at", "accepted_at", "settled_at"),
        ]
