"""Red packets as JSON. Amounts are minor units."""

from typing import Any

from rest_framework import serializers

from messaging.serializers import PersonSerializer, person_data
from wallet.models import Packet, PacketShare
from wallet.models.packets import NOTE_LENGTH
from wallet.serializers import AmountField


class NewPacketSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id sends only once.")
    amount = AmountField(help_text="The whole packet.")
    shares = serializers.IntegerField(min_value=1, default=1)
    kind = serializers.ChoiceField(Packet.Kind.choices, default=Packet.Kind.LUCKY)
    note = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True, default="")
    only_for = serializers.ListField(
        child=serializers.CharField(max_length=31),
        default=list,
        max_length=500,
        help_text="Handles of members; empty: for everybody who is there.",
    )
    proof = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="What a step-up gave, if asked for."
    )


class PacketShareSerializer(serializers.Serializer[PacketShare]):
    person = PersonSerializer()
    number = serializers.IntegerField()
    amount = serializers.IntegerField()
    is_best = serializers.BooleanField()
    at = serializers.DateTimeField()


class PacketSerializer(serializers.Serializer[Packet]):
    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    sender = PersonSerializer()
    kind = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    shares = serializers.IntegerField()
    left_amount = serializers.IntegerField()
    left_shares = serializers.IntegerField()
    only_for = serializers.ListField(child=serializers.UUIDField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    emptied_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    mine = serializers.IntegerField(allow_null=True, help_text="What the caller drew.")


class PacketWithSharesSerializer(PacketSerializer):
    drawn = PacketShareSerializer(many=True)


class DrawnSerializer(serializers.Serializer[Any]):
    packet = serializers.UUIDField()
    number = serializers.IntegerField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()


def packet_data(packet: Packet, mine: int | None) -> dict[str, Any]:
    return {
        "id": str(packet.id),
        "conversation": str(packet.conversation_id),
        "sender": person_data(packet.sender),
        "kind": packet.kind,
        "note": packet.note,
        "amount": packet.amount,
        "currency": packet.currency,
        "shares": packet.shares,
        "left_amount": packet.left_amount,
        "left_shares": packet.left_shares,
        "only_for": [str(one) for one in packet.only_for],
        "created_at": packet.created_at,
        "expires_at": packet.expires_at,
        "emptied_at": packet.emptied_at,
        "returned_at": packet.returned_at,
        "mine": mine,
    }


def share_data(share: Any) -> dict[str, Any]:
    return {
        "person": person_data(share.claimer),
        "number": share.number,
        "amount": share.amount,
        "is_best": share.is_best,
        "at": share.created_at,
    }
