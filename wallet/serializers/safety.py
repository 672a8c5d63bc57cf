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


class OptionsSerializer(serializers.Serializer[Any]):
    options = serializers.DictField(help_text="For `navigator.credentials`.")


class ChallengeSerializer(OptionsSerializer):
    id = serializers.UUIDField(help_text="Names this confirmation.")


class CredentialSerializer(serializers.Serializer[Any]):
    credential = serializers.DictField(help_text="What `navigator.credentials` answered.")


class NewPasskeySerializer(CredentialSerializer):
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class PasskeySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class NewPinSerializer(serializers.Serializer[Any]):
    pin = serializers.CharField(min_length=6, max_length=6, write_only=True)
    current = serializers.CharField(
        max_length=6, required=False, allow_blank=True, default="", write_only=True
    )


class LimitSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=["free", "day"])
    amount = serializers.IntegerField(min_value=0, max_value=MAX_AMOUNT, allow_null=True)


class RoomSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(help_text="hour, day, month, or own: the owner's, a day.")
    limit = serializers.IntegerField()
    spent = serializers.IntegerField()
    left = serializers.IntegerField()


class AllowanceSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    tier = serializers.CharField()
    left = serializers.IntegerField(help_text="The most that may leave now.")
    free = serializers.IntegerField(help_text="Of it, without PIN or passkey.")
    has_pin = serializers.BooleanField()
    has_passkey = serializers.BooleanField()
    is_frozen = serializers.BooleanField()
    rooms = RoomSerializer(many=True)


class OwnLimitSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True, help_text="null: the tier's.")
    usual = serializers.IntegerField()
    most = serializers.IntegerField()
    next = serializers.IntegerField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)


class GuardedSerializer(serializers.Serializer[Any]):
    pin_set_at = serializers.DateTimeField(allow_null=True)
    frozen_at = serializers.DateTimeField(allow_null=True)
    is_frozen_by_house = serializers.BooleanField()
    frozen_reason = serializers.CharField(allow_blank=True)
    limits = OwnLimitSerializer(many=True)


class SafetySerializer(serializers.Serializer[Any]):
    allowance = AllowanceSerializer()
    safety = GuardedSerializer()
