"""JSON shapes of this floor, the same in REST answers and in events."""

import functools
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from messaging.errors import Invalid
from messaging.models import Attachment, LinkPreview, Message, User
from messaging.selectors import (
    Result,
    Section,
    attachments_of,
    face_of,
    reactions_of,
)

QUOTED = 200
EXTRAS = ("reply_to", "attachments", "confirmed")


def person_data(user: User) -> dict[str, Any]:
    """A person as anyone in a conversation with them may see them."""
    drawn = (user.id, user.handle, user.display_name, user.hue, user.avatar.name, user.erased_at)
    return _person(*drawn).copy()


@functools.lru_cache(maxsize=4096)
def _person(*drawn: Any) -> dict[str, Any]:
    names = ("id", "handle", "display_name", "hue", "avatar", "erased_at")
    user = User(**dict(zip(names, drawn, strict=True)))
    face = face_of(user)
    said = {"id": str(user.id), "handle": user.handle, "name": user.display_name}
    return said | {name: face[name] for name in ("hue", "initials", "avatar")}


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
        "summary": message.summary,
        "card": {
            "type": message.card_type,
            "ref": message.card_ref,
            "summary": message.summary,
        }
        if is_card
        else None,
        "sender": person_data(message.sender),
        "client_id": str(message.client_id),
        "reply_to": quote_data(message.reply_to) if message.reply_to else None,
        "mentions": [str(one) for one in message.mentions],
        "attachments": [attachment_data(one) for one in attachments_of(message)],
        "preview": preview_data(message.preview),
        "reactions": reactions_of(message),
        "is_forwarded": message.is_forwarded,
        "cautions": list(message.cautions),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "recalled_at": message.recalled_at.isoformat() if message.recalled_at else None,
        "created_at": message.created_at.isoformat(),
    }


def quote_data(message: Message) -> dict[str, Any]:
    """The message that another one answers, as far as a quote shows it."""
    return {
        "id": str(message.id),
        "seq": message.seq,
        "client_id": str(message.client_id),
        "sender": {"id": str(message.sender_id), "name": message.sender.display_name},
        "text": message.text[:QUOTED],
        "summary": message.summary,
        "is_recalled": message.recalled_at is not None,
    }


def attachment_data(attachment: Attachment) -> dict[str, Any]:
    """A file as participants get it; the addresses answer to them alone."""
    base = f"/media/attachments/{attachment.id}"
    is_ready = attachment.state == Attachment.State.READY
    return {
        "id": str(attachment.id),
        "kind": attachment.kind,
        "state": attachment.state,
        "problem": attachment.problem,
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
        "duration_ms": attachment.duration_ms,
        "waveform": list(attachment.waveform),
        "tiny": attachment.tiny,
        "url": f"{base}/file/" if is_ready else "",
        "thumb_url": f"{base}/thumb/" if is_ready and attachment.thumb else "",
        "poster_url": f"{base}/poster/" if is_ready and attachment.poster else "",
    }


def preview_data(preview: LinkPreview | None) -> dict[str, Any] | None:
    """What a link says of itself; None while nothing is known, or where there is nothing."""
    if preview is None or preview.state != LinkPreview.State.READY:
        return None
    return {
        "url": preview.url,
        "site": preview.site,
        "title": preview.title,
        "description": preview.description,
        "image_url": f"/media/previews/{preview.pk}/" if preview.image else "",
        "image_width": preview.image_width,
        "image_height": preview.image_height,
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


class QuoteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    client_id = serializers.UUIDField()
    sender = serializers.DictField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)
    summary = serializers.DictField(child=serializers.CharField())
    is_recalled = serializers.BooleanField()


class AttachmentSerializer(serializers.Serializer[Attachment]):
    """The documented shape of ``attachment_data``; sizes in bytes and pixels."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    state = serializers.ChoiceField(choices=Attachment.State.choices)
    problem = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    mime = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    waveform = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=100))
    tiny = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    thumb_url = serializers.CharField(allow_blank=True)
    poster_url = serializers.CharField(allow_blank=True)


class PreviewSerializer(serializers.Serializer[LinkPreview]):
    url = serializers.URLField()
    site = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    image_url = serializers.CharField(allow_blank=True)
    image_width = serializers.IntegerField(allow_null=True)
    image_height = serializers.IntegerField(allow_null=True)


class ReactionSerializer(serializers.Serializer[Any]):
    emoji = serializers.CharField()
    users = serializers.ListField(child=serializers.UUIDField())


class MessageSerializer(serializers.Serializer[Message]):
    """The documented shape of ``message_data``."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    seq = serializers.IntegerField()
    changed_seq = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    text = serializers.CharField(allow_blank=True)
    summary = serializers.DictField(child=serializers.CharField())
    card = CardSerializer(allow_null=True)
    sender = PersonSerializer()
    client_id = serializers.UUIDField()
    reply_to = QuoteSerializer(allow_null=True)
    mentions = serializers.ListField(child=serializers.UUIDField())
    attachments = AttachmentSerializer(many=True)
    preview = PreviewSerializer(allow_null=True)
    reactions = ReactionSerializer(many=True)
    is_forwarded = serializers.BooleanField()
    cautions = serializers.ListField(child=serializers.CharField())
    edited_at = serializers.DateTimeField(allow_null=True)
    recalled_at = serializers.DateTimeField(allow_null=True)
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
    cursor = serializers.CharField()
    is_pinned = serializers.BooleanField()
    is_muted = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    is_marked_unread = serializers.BooleanField()


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


class ExtrasSerializer(serializers.Serializer[Any]):
    """What a message may have beside its text, alike on the socket and by HTTP."""

    reply_to = serializers.UUIDField(required=False, allow_null=True)
    attachments = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=100
    )
    confirmed = serializers.BooleanField(required=False)


class SendSerializer(ExtrasSerializer):
    client_id = serializers.UUIDField()
    text = serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=100_000)


def extras_of(sent: dict[str, Any]) -> dict[str, Any]:
    """The checked extras of a message, as ``send_message`` takes them."""
    return {
        "reply_to": sent.get("reply_to"),
        "attachments": sent.get("attachments", ()),
        "is_confirmed": sent.get("confirmed", False),
    }


def extras_in(frame: dict[str, Any]) -> dict[str, Any]:
    """The extras in a socket's frame, checked. An outbox may have kept nonsense: refused in words
    (Invalid) it ends its waiting, where closing the socket would only bring it back."""
    given = {name: frame[name] for name in EXTRAS if name in frame}
    if not given:
        return {}
    extras = ExtrasSerializer(data=given)
    if not extras.is_valid():
        raise Invalid("invalid", _("Some fields need attention."))
    return extras_of(extras.validated_data)


class SeqSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField(min_value=0)


class TypingSerializer(serializers.Serializer[Any]):
    is_typing = serializers.BooleanField()


def result_data(result: Result) -> dict[str, Any]:
    """One line of what was found; ``parts`` are stretches of its text, those that match marked."""
    return {
        "id": result.id,
        "title": str(result.title),
        "text": result.text,
        "parts": [{"text": text, "match": is_match} for text, is_match in result.parts],
        "url": result.url,
        "conversation": result.conversation or None,
        "seq": result.seq,
        "sender": str(result.note),
        "at": result.when.isoformat() if result.when else None,
    }


def section_data(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": str(section.title),
        "results": [result_data(result) for result in section.results],
        "cursor": section.cursor or None,
        "is_close": section.is_close,
    }


class PartSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    match = serializers.BooleanField()


class ResultSerializer(serializers.Serializer[Any]):
    """Where ``url`` has ``?at=``, the thread opens at that message."""

    id = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    parts = PartSerializer(many=True)
    url = serializers.CharField()
    conversation = serializers.UUIDField(allow_null=True)
    seq = serializers.IntegerField(allow_null=True)
    sender = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class SectionSerializer(serializers.Serializer[Any]):
    """``cursor`` with this ``section`` asks for more; ``is_close``: alike, not the same words."""

    name = serializers.CharField()
    title = serializers.CharField()
    results = ResultSerializer(many=True)
    cursor = serializers.CharField(allow_null=True)
    is_close = serializers.BooleanField()


class SearchSerializer(serializers.Serializer[Any]):
    query = serializers.CharField()
    problems = serializers.ListField(child=serializers.CharField())
    sections = SectionSerializer(many=True)


class HitsSerializer(serializers.Serializer[Any]):
    """The numbers of the messages that match, newest first, and the words that do, folded."""

    hits = serializers.ListField(child=serializers.IntegerField())
    words = serializers.ListField(child=serializers.CharField())
    is_close = serializers.BooleanField()


class UploadSerializer(serializers.Serializer[Any]):
    """One file; ``voice`` for a recorded note, the measures to reserve its place on the screen."""

    id = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    voice = serializers.BooleanField(default=False)
    width = serializers.IntegerField(required=False, min_value=1, max_value=20_000)
    height = serializers.IntegerField(required=False, min_value=1, max_value=20_000)


class ShelvedSerializer(AttachmentSerializer):
    message = serializers.UUIDField()
    seq = serializers.IntegerField()


class ShelfSerializer(serializers.Serializer[Any]):
    attachments = ShelvedSerializer(many=True)
    next = serializers.CharField(allow_blank=True)
