"""JSON shapes of this floor, the same in REST answers and in events."""

from typing import Any

from rest_framework import serializers

from messaging.models import Message, User
from messaging.selectors import face_of


def person_data(user: User) -> dict[str, Any]:
    """A person as anyone in a conversation with them may see them."""
    face = face_of(user)
    return {
        "id": str(user.id),
        "handle": user.handle,
        "name": user.display_name,
        "hue": face["hue"],
        "initials": face["initials"],
        "avatar": face["avatar"],
    }


def message_data(message: Message) -> dict[str, Any]:
    """A message: what every participant sees, whoever they are."""
    is_card = message.kind == Message.Kind.CARD
    return {
        "id": str(message.id),
        "conversation": str(message.conversation_id),
        "seq": message.seq,
        "changed_seq": message.changed_seq,
        "kind": message.kind,
        "text": message.text,
        "card": {
            "type": message.card_type,
            "ref": message.card_ref,
            "summary": message.summary,
        }
        if is_card
        else None,
        "sender": person_data(message.sender),
        "client_id": str(message.client_id),
        "created_at": message.created_at.isoformat(),
    }


class PersonSerializer(serializers.Serializer[User]):
    id = serializers.UUIDField()
    handle = serializers.CharField()
    name = serializers.CharField()
    hue = serializers.IntegerField()
    initials = serializers.CharField()
    avatar = serializers.CharField(allow_blank=True)


class CardSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    ref = serializers.CharField()
    summary = serializers.DictField(child=serializers.CharField())


class MessageSerializer(serializers.Serializer[Message]):
    """The documented shape of ``message_data``."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    seq = serializers.IntegerField()
    changed_seq = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    text = serializers.CharField(allow_blank=True)
    card = CardSerializer(allow_null=True)
    sender = PersonSerializer()
    client_id = serializers.UUIDField()
    created_at = serializers.DateTimeField()


class MessagePageSerializer(serializers.Serializer[Any]):
    messages = MessageSerializer(many=True)
    has_earlier = serializers.BooleanField()


class ReceiptSerializer(serializers.Serializer[Any]):
    user = serializers.UUIDField()
    delivered_seq = serializers.IntegerField()
    read_seq = serializers.IntegerField()


class ConversationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    role = serializers.CharField()
    name = serializers.CharField()
    last_seq = serializers.IntegerField()
    last_message_at = serializers.DateTimeField()
    unread = serializers.IntegerField()
    snippet = serializers.CharField(allow_blank=True)


class ConversationDetailSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    last_seq = serializers.IntegerField()
    members_version = serializers.IntegerField()
    people = PersonSerializer(many=True)
    receipts = ReceiptSerializer(many=True)


class EnvelopeSerializer(serializers.Serializer[Any]):
    """A fact, as sockets and the gap fetch carry it."""

    type = serializers.CharField()
    conversation = serializers.UUIDField(allow_null=True)
    seq = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment]
    html = serializers.CharField(required=False)


class ChangesSerializer(serializers.Serializer[Any]):
    events = EnvelopeSerializer(many=True)
    head = serializers.IntegerField()
    complete = serializers.BooleanField()
    receipts = ReceiptSerializer(many=True)


class OpenDirectSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=31)


class SendSerializer(serializers.Serializer[Any]):
    client_id = serializers.UUIDField()
    text = serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=100_000)


class SeqSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField(min_value=0)


class TypingSerializer(serializers.Serializer[Any]):
    is_typing = serializers.BooleanField()
