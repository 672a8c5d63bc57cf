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


class TransferSerializer(serializers.Serializer[ChatTransfer]):
    """The documented shape of ``transfer_data``."""

    id = serializers.UUIDField()
    payer = serializers.CharField()
    payee = serializers.CharField()
    conversation = serializers.UUIDField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ChatTransfer.State.choices)
    created_at = serializers.DateTimeField()
    releases_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


_MOMENT = serializers.DateTimeField()
_MOMENTS = ("created_at", "releases_at", "expires_at", "accepted_at", "settled_at")


def transfer_data(transfer: ChatTransfer) -> dict[str, Any]:
    """A transfer, as both sides and whoever sees its card may know it. Moments are the reader's."""
    moments = {name: getattr(transfer, name) for name in _MOMENTS}
    return {
        "id": str(transfer.id),
        "payer": transfer.payer.handle,
        "payee": transfer.payee.handle,
        "conversation": str(transfer.conversation_id),
        "amount": transfer.amount,
        "currency": transfer.currency,
        "note": transfer.note,
        "state": str(transfer.state),
        **{name: at and _MOMENT.to_representation(at) for name, at in moments.items()},
    }
