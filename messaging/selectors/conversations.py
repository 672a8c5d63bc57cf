"""Conversations, as one of their participants sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject, Left
from django.urls import reverse
from django.utils.translation import get_language, gettext

from messaging.errors import NotFound
from messaging.models import Conversation, Hiding, Message, Participant, User
from messaging.selectors.people import face_of

Kind, Role = Conversation.Kind, Participant.Role
INBOX_LIMIT = 200


@dataclass(frozen=True)
class Row:
    """A line of the inbox, ready to draw. ``snippet`` is in the viewer's language."""

    conversation: Conversation
    name: str
    face: dict[str, Any]
    snippet: str
    snippet_sender: str
    snippet_icon: str
    is_mine: bool
    is_read_by_others: bool
    time: datetime
    unread: int
    url: str
    peers: list[str]


def _present(viewer: User) -> QuerySet[Participant]:
    return Participant.objects.filter(user=viewer, left_at__isnull=True)


def participation_of(viewer: User, conversation_id: UUID | str) -> Participant:
    """The viewer's own place in the conversation (with it); NotFound for outsiders."""
    try:
        return _present(viewer).select_related("conversation").get(conversation_id=conversation_id)
    except (Participant.DoesNotExist, ValidationError):
        raise NotFound("conversation_not_found") from None


def conversation_for(viewer: User, conversation_id: UUID | str) -> Conversation:
    """The conversation with ``me``, ``others``, ``name`` and ``face`` as the viewer sees them."""
    me = participation_of(viewer, conversation_id)
    people = Participant.objects.filter(
        conversation_id=me.conversation_id, left_at__isnull=True
    ).select_related("user")
    return appear(me, list(people))


def appear(me: Participant, everyone: Sequence[Participant]) -> Conversation:
    """Dress the conversation for one of its participants."""
    conversation = me.conversation
    others = [one for one in everyone if one.user_id != me.user_id]
    conversation.me = me  # type: ignore[attr-defined]
    conversation.others = others  # type: ignore[attr-defined]
    facing = _facing(conversation, me, others)
    if facing is not None:
        name, face = facing.user.display_name, face_of(facing.user)
    else:
        name = conversation.title or ", ".join(one.user.get_short_name() for one in others[:4])
        face = {
            "kind": conversation.kind,
            "user": "",
            "initials": "",
            "hue": conversation.hue,
            "avatar": "",
            "sign": conversation.sign or "users",
        }
    conversation.name, conversation.face = name, face  # type: ignore[attr-defined]
    return conversation


def _facing(
    conversation: Conversation, me: Participant, others: Sequence[Participant]
) -> Participant | None:
    """The one person the viewer faces: the peer, or the customer for a shop's staff."""
    if conversation.kind == Kind.DIRECT:
        return others[0] if others else None
    if conversation.kind == Kind.SHOP and me.role == Role.STAFF:
        return next((one for one in others if one.role == Role.CUSTOMER), None)
    return None


def _unread(viewer: User) -> Subquery:
    """Messages of others after the viewer's watermark, counted in the row's own query."""
    counted = (
        Message.objects.filter(
            conversation=OuterRef("conversation"), seq__gt=OuterRef("last_read_seq")
        )
        .exclude(sender=viewer)
        .order_by()
        .values("conversation")
        .annotate(count=Count("id"))
        .values("count")
    )
    return Subquery(counted)


def inbox_of(viewer: User, *, as_staff: bool = False, only: UUID | None = None) -> list[Row]:
    """The newest conversations, as a customer and friend, or (``as_staff``) as a shop's staff.

    ``only`` asks for the row of one conversation, however old. Two queries, whatever the number
    of rows.
    """
    hidden = Hiding.objects.filter(message=OuterRef("pk"), user=viewer)
    newest = (
        Message.objects.filter(~Exists(hidden), conversation=OuterRef("conversation"))
        .order_by("-seq")
        .values(
            found=JSONObject(
                seq="seq",
                sender_id="sender_id",
                kind="kind",
                text=Left("text", 300),
                summary="summary",
                recalled_at="recalled_at",
            )
        )
    )
    side = Q(role=Role.STAFF) if as_staff else ~Q(role=Role.STAFF)
    which = side if only is None else side & Q(conversation=only)
    mine = list(
        _present(viewer)
        .filter(which)
        .select_related("conversation")
        .annotate(unread=Coalesce(_unread(viewer), 0), newest=Subquery(newest[:1]))
        .order_by("-conversation__last_message_at")[:INBOX_LIMIT]
    )
    everyone: dict[UUID, list[Participant]] = {}
    for one in Participant.objects.filter(
        conversation__in=[me.conversation_id for me in mine], left_at__isnull=True
    ).select_related("user"):
        everyone.setdefault(one.conversation_id, []).append(one)
    return [_row(viewer, me, everyone[me.conversation_id]) for me in mine]


def _row(viewer: User, me: Any, everyone: Sequence[Participant]) -> Row:
    message = _newest(me)
    conversation = appear(me, everyone)
    others: list[Participant] = conversation.others  # type: ignore[attr-defined]
    is_mine = message is not None and message.sender_id == viewer.id
    shows_sender = (
        message is not None and not is_mine and conversation.kind != Kind.DIRECT and len(others) > 1
    )
    return Row(
        conversation=conversation,
        name=conversation.name,  # type: ignore[attr-defined]
        face=conversation.face,  # type: ignore[attr-defined]
        snippet=snippet_of(message),
        snippet_sender=_sender_name(message, others) if message and shows_sender else "",
        snippet_icon="tag" if message and message.kind == Message.Kind.CARD else "",
        is_mine=is_mine,
        is_read_by_others=bool(
            message and others and any(one.last_read_seq >= message.seq for one in others)
        ),
        time=conversation.last_message_at,
        unread=me.unread,
        url=reverse("messaging:chat", args=[conversation.id]),
        peers=[str(one.user_id) for one in others],
    )


def _newest(me: Any) -> Message | None:
    """The message that the row's own query brought along."""
    if me.newest is None:
        return None
    return Message(**{**me.newest, "sender_id": UUID(me.newest["sender_id"])})


def _sender_name(message: Message, others: Sequence[Participant]) -> str:
    """Who said it, unless they have left since."""
    names = [one.user.get_short_name() for one in others if one.user_id == message.sender_id]
    return names[0] if names else ""


def snippet_of(message: Message | None) -> str:
    """A message in one line: its text, or its summary in the active language."""
    if message is None:
        return ""
    if message.recalled_at:
        return gettext("Message deleted")
    if message.text:
        return " ".join(message.text.split())[:140]
    language = (get_language() or "en")[:2]
    return message.summary.get(language) or next(iter(message.summary.values()), "")


def unread_total(viewer: User, *, as_staff: bool = False) -> int:
    """How many messages wait for the viewer in all conversations of that side."""
    side = Q(role=Role.STAFF) if as_staff else ~Q(role=Role.STAFF)
    return (
        Message.objects.filter(
            conversation__participants__in=_present(viewer).filter(side),
            seq__gt=F("conversation__participants__last_read_seq"),
        )
        .exclude(sender=viewer)
        .count()
    )


def unread_by_side(viewer: User) -> tuple[int, int]:
    """Messages that wait for the viewer: as a customer and friend, and as a shop's staff."""
    counted = _present(viewer).annotate(unread=Coalesce(_unread(viewer), 0))
    sums = counted.aggregate(
        mine=Sum("unread", filter=~Q(role=Role.STAFF), default=0),
        desk=Sum("unread", filter=Q(role=Role.STAFF), default=0),
    )
    return sums["mine"], sums["desk"]


def heads_of(viewer: User) -> dict[UUID, tuple[int, int]]:
    """Every conversation of the viewer: (last number, members version)."""
    rows = _present(viewer).values_list(
        "conversation_id", "conversation__last_seq", "conversation__members_version"
    )
    return {identifier: (seq, version) for identifier, seq, version in rows}


def receipts_of(conversation: Conversation) -> list[dict[str, Any]]:
    """How far each present participant has received and read."""
    people: Iterable[Participant] = Participant.objects.filter(
        conversation=conversation, left_at__isnull=True
    )
    return [
        {
            "user": str(one.user_id),
            "delivered_seq": one.last_delivered_seq,
            "read_seq": one.last_read_seq,
        }
        for one in people
    ]
