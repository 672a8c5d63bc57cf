"""JSON shapes of step-up, limits and safety."""

from typing import Any

from rest_framework import serializers

from wallet.money import MAX_AMOUNT


class BoundSerializer(serializers.Serializer[Any]):
    """What a confirmation is for: sent as the refusal ``step_up_needed`` gave it."""

    amount = serializers.IntegerField(min_value=0, max_value=MAX_AMOUNT)
    currency = serializers.CharField(min_length=3, max_length=3)
    payee = serializers.CharField(max_length=80)
    reference = serializers.UUIDField()


class StepUpSerializer(BoundSerializer):
    pin = serializers.CharField(min_length=6, max_length=6, write_only=True)


class ProofSerializer(serializers.Serializer[Any]):
    proof = serializers.CharField(help_text="Send it with the first request again, as `proof`.")
    expires_in = serializers.IntegerField(help_text="Seconds.")
