"""Split bills as JSON. Amounts are minor units."""

from typing import Any

from rest_framework import serializers

from messaging.serializers import PersonSerializer, person_data
from wallet.models import Split
from wallet.models.splits import TITLE_LENGTH
from wallet.serializers import AmountField


class NewLineSerializer(serializers.Serializer[Any]):
    amount = AmountField()
    people = serializers.ListField(
        child=serializers.CharField(max_length=31), max_length=100, help_text="Handles."
    )


class NewSplitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id splits only once.")
    title = serializers.CharField(max_length=TITLE_LENGTH)
    kind = serializers.ChoiceField(Split.Kind.choices, default=Split.Kind.EQUAL)
    people = serializers.ListField(
        child=serializers.CharField(max_length=31),
        min_length=1,
        max_length=100,
        help_text="Handles of those who share it, in order; the caller's own to have a share.",
    )
    amount = AmountField(required=False, help_text="The bill; not needed for amounts and items.")
    weights = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10_000), default=list, max_length=100
    )
    amounts = serializers.ListField(child=AmountField(), default=list, max_length=100)
    lines = NewLineSerializer(many=True, default=list)


class SplitPartSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    name = serializers.CharField()
    amount = serializers.IntegerField()
    is_own = serializers.BooleanField(help_text="The initiator's own, paid from the start.")
    is_paid = serializers.BooleanField()
    paid_at = serializers.DateTimeField(allow_null=True)


class SplitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    initiator = PersonSerializer()
    kind = serializers.CharField()
    title = serializers.CharField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    owed = serializers.IntegerField(help_text="What the others owe in all.")
    received = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    parts = SplitPartSerializer(many=True)


class PayShareSerializer(serializers.Serializer[Any]):
    proof = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="What a step-up gave, if asked for."
    )


class RemindSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=31)


def split_data(split: Any) -> dict[str, Any]:
    """A bill of ``selectors.split_for`` or ``splits_by_id``."""
    names = ("handle", "name", "amount", "is_own", "is_paid", "paid_at")
    return {
        "id": str(split.id),
        "conversation": str(split.conversation_id),
        "initiator": person_data(split.initiator),
        "kind": split.kind,
        "title": split.title,
        "amount": split.amount,
        "currency": split.currency,
        "owed": split.owed,
        "received": split.received,
        "created_at": split.created_at,
        "cancelled_at": split.cancelled_at,
        "parts": [{name: one[name] for name in names} for one in split.parts],
    }
