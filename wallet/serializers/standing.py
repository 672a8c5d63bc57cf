"""JSON shapes of standing transfers."""

from datetime import time
from typing import Any

from rest_framework import serializers

from wallet.models import StandingTransfer
from wallet.serializers import AmountField


class NewStandingSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id orders only once.")
    payee = serializers.CharField(max_length=30, help_text="Handle of somebody in there.")
    amount = AmountField()
    every = serializers.ChoiceField(choices=StandingTransfer.Every.choices)
    first_on = serializers.DateField()
    at_time = serializers.TimeField(required=False, default=time(9))
    last_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=140, required=False, allow_blank=True, default="")
    is_confirmed = serializers.BooleanField(required=False, default=False)
    proof = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class StandingTransferSerializer(serializers.ModelSerializer[StandingTransfer]):
    payer = serializers.CharField(source="payer.handle")
    payee = serializers.CharField(source="payee.handle")
    conversation = serializers.UUIDField(source="conversation_id")

    class Meta:
        model = StandingTransfer
        fields = [
            *("id", "payer", "payee", "conversation", "amount", "currency", "note", "every"),
            *("first_on", "last_on", "at_time", "time_zone", "state", "made", "due_at"),
        ]
