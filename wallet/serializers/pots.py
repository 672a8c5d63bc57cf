"""JSON shapes of shared pots."""

from typing import Any

from rest_framework import serializers

from wallet.models import PotMove
from wallet.money import MAX_AMOUNT
from wallet.selectors.pots import PotView
from wallet.serializers import AmountField


class GoalField(AmountField):
    """An amount, or 0 for no goal."""

    def to_internal_value(self, data: object) -> int:
        return 0 if type(data) is int and data == 0 else super().to_internal_value(data)


class NewPotSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id opens one pot.")
    title = serializers.CharField(max_length=60)
    goal = GoalField(required=False, default=0, help_text=f"0 to {MAX_AMOUNT}; 0 for none.")


class PotAmountSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id moves money once.")
    amount = AmountField()
    note = serializers.CharField(max_length=140, required=False, allow_blank=True, default="")
    proof = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class PotMoveSerializer(serializers.ModelSerializer[PotMove]):
    person = serializers.CharField(source="person.handle")

    class Meta:
        model = PotMove
        fields = ["id", "person", "kind", "amount", "note", "created_at"]


class PotSerializer(serializers.Serializer[PotView]):
    id = serializers.UUIDField(source="pot.id")
    owner = serializers.CharField(source="pot.owner.handle")
    conversation = serializers.UUIDField(source="pot.conversation_id")
    title = serializers.CharField(source="pot.title")
    goal = serializers.IntegerField(source="pot.goal")
    currency = serializers.CharField(source="pot.currency")
    gathered = serializers.IntegerField(help_text="What was put in, all in all.")
    balance = serializers.IntegerField(help_text="What is there now.")
    closed_at = serializers.DateTimeField(source="pot.closed_at", allow_null=True)
