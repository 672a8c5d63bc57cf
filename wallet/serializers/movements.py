"""JSON shapes of one movement, and of the questions that people ask about it."""

from typing import Any

from rest_framework import serializers

from wallet.models import Dispute
from wallet.selectors import Movement, other_side


class MovementSerializer(serializers.Serializer[Movement]):
    id = serializers.UUIDField()
    pending = serializers.UUIDField(allow_null=True, help_text="What it resolved, if anything.")
    reference = serializers.CharField(help_text="What people tell support.")
    kind = serializers.CharField()
    title = serializers.CharField()
    memo = serializers.CharField(allow_blank=True)
    mine = serializers.CharField(help_text="How the caller's side is called.")
    other = serializers.CharField(help_text="How the other side is called.")
    amount = serializers.IntegerField(help_text="Signed: minus what went out.")
    balance_after = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    at = serializers.DateTimeField()
    held_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(["done", "held", "released", "expired"])
    sheet = serializers.CharField(allow_blank=True, help_text="What it belongs to, as a page.")
    conversation = serializers.CharField(allow_blank=True)


class NewDisputeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id asks only once.")
    movement = serializers.UUIDField()
    words = serializers.CharField(max_length=1000)


class DisputeSerializer(serializers.Serializer[Dispute]):
    id = serializers.UUIDField()
    movement = serializers.UUIDField()
    title = serializers.CharField()
    amount = serializers.IntegerField(help_text="Signed: minus what went out.")
    currency = serializers.CharField()
    words = serializers.CharField()
    state = serializers.ChoiceField(Dispute.State.choices)
    conversation = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


def movement_data(moved: Movement) -> dict[str, Any]:
    return {
        "id": str(moved.transfer_id),
        "pending": str(moved.pending_id) if moved.pending_id else None,
        "reference": moved.reference,
        "kind": moved.kind,
        "title": moved.title,
        "memo": moved.memo,
        "mine": moved.mine.name,
        "other": moved.other.name,
        "amount": moved.amount,
        "balance_after": moved.balance_after,
        "currency": moved.currency,
        "at": moved.at.isoformat(),
        "held_at": moved.held_at.isoformat() if moved.held_at else None,
        "state": moved.state,
    }


def dispute_data(dispute: Dispute) -> dict[str, Any]:
    """A dispute with its movement loaded (``selectors.disputes``)."""
    _party, title, amount = other_side(dispute)
    moments = {
        name: moment.isoformat() if moment else None
        for name in ("created_at", "answered_at", "closed_at")
        for moment in [getattr(dispute, name)]
    }
    return {
        "id": str(dispute.id),
        "movement": str(dispute.transfer_id),
        "title": title,
        "amount": amount,
        "currency": dispute.transfer.currency,
        "words": dispute.words,
        "state": dispute.state,
        "conversation": str(dispute.conversation_id),
        **moments,
    }
