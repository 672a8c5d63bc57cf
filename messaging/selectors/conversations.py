"""Conversations, as one of their participants sees them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import JSONObject, Left, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from messaging.errors import Invalid, NotFound
from messaging.models import Conversation, Hiding, Message, Participant, User
from messaging.permissions import is_archived, is_muted
from messaging.selectors.people import face_of

Kind, Role = Conversation.Kind, Participant.Role
INBOX_LIMIT, INBOX_PAGE = 200, 60
CURSOR = "%Y%m%dT%H%M%S.%f"
COUNTED, SHOWN_OF_EACH = 100, 9
# What each folder shows of what is not archived; ``unread`` is annotated by ``_unread``.
FOLDERS = {
    "all": Q(),
    "unread": Q(unread__gt=0) | Q(is_marked_unread=True),
    "people": Q(conversation__kind__in=[Kind.DIRECT, Kind.NOTES]),
    "groups": Q(conversation__kind=Kind.GROUP),
    "shops": Q(conversation__kind=Kind.SHOP),
}
# Marks of bold, italic and code, which one line has no use for.
_MARKS = re.compile(r"```|(?<!\w)[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}(?!\w)")


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
    is_pinned: bool
    is_muted: bool
    is_archived: bool
    is_marked_unread: bool
    cursor: str


def present(viewer: User) -> QuerySet[Participant]:
    return Participant.objects.filter(user=viewer, left_at__isnull=True)


def participation_of(viewer: User, conversation_id: UUID | str) -> Participant:
    """The viewer's own place in the conversation (with it); NotFound for outsiders."""
    try:
        return present(viewer).select_related("conversation").get(conversation_id=conversation_id)
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
        if conversation.kind == Kind.NOTES:
            name = gettext("Notes to self")
        face = face_of_group(conversation)
    conversation.name, conversation.face = name, face  # type: ignore[attr-defined]
    return conversation


def face_of_group(conversation: Conversation) -> dict[str, Any]:
    """What the avatar partial draws for a conversation that is nobody's own face."""
    return {
        "kind": conversation.kind,
        "user": "",
        "initials": "",
        "hue": conversation.hue,
        "avatar": conversation.picture.url if conversation.picture else "",
        "sign": conversation.sign or ("book" if conversation.kind == Kind.NOTES else "users"),
    }


def _facing(
    conversation: Conversation, me: Participant, others: Sequence[Participant]
) -> Participant | None:
    """The one person the viewer faces: the peer, or the customer for a shop's staff."""
    if conversation.kind == Kind.DIRECT:
        return others[0] if others else None
    if conversation.kind == Kind.SHOP and me.role == Role.STAFF:
        return next((one for one in others if one.role == Role.CUSTOMER), None)
    return None


def unread(viewer: User) -> Func:
    """Words of others after the viewer's watermark, counted in the row's own query.

    A hundred at most are looked at, which the index gives: a row says 99+ past that, and a
    conversation that nobody opened for a year costs no more than one of this morning.
    """
    waiting = (
        Message.objects.filter(
            conversation=OuterRef("conversation"), seq__gt=OuterRef("last_read_seq")
        )
        .exclude(sender=viewer)
        .exclude(kind=Message.Kind.NOTICE)
        .order_by("seq")
        .values("id")[:COUNTED]
    )
    return Func(ArraySubquery(waiting), function="cardinality", output_field=IntegerField())


def is_behind(me: Participant) -> bool:
    """Whether others have written what the participant has not read."""
    written = Message.objects.filter(conversation=me.conversation_id, seq__gt=me.last_read_seq)
    return written.exclude(sender=me.user_id).exclude(kind=Message.Kind.NOTICE).exists()


def archived() -> Q:
    """The query of ``permissions.is_archived``."""
    silent = Q(conversation__last_message_at__lte=F("archived_at"))
    return Q(archived_at__isnull=False) & (silent | Q(muted_until__gt=timezone.now()))


def side(*, as_staff: bool) -> Q:
    return Q(role=Role.STAFF) if as_staff else ~Q(role=Role.STAFF)


def _in_folder(folder: str) -> Q:
    if folder == "archived":
        return archived()
    if folder not in FOLDERS:
        raise Invalid("no_such_folder", fields={"folder": ", ".join(FOLDERS)})
    return ~archived() & FOLDERS[folder]


def _after(cursor: str) -> Q:
    """Rows below the one that gave the cursor; pinned ones all stand on the first page."""
    try:
        moment, identifier = cursor.split("_")
        at, last = datetime.strptime(moment, CURSOR).replace(tzinfo=UTC), UUID(identifier)
    except ValueError:
        raise Invalid("bad_cursor") from None
    below = Q(conversation__last_message_at__lt=at)
    level = Q(conversation__last_message_at=at, conversation__lt=last)
    return Q(pinned_at__isnull=True) & (below | level)


def inbox_of(
    viewer: User,
    *,
    as_staff: bool = False,
    only: UUID | None = None,
    folder: str = "",
    after: str = "",
    limit: int = INBOX_LIMIT,
) -> list[Row]:
    """Conversations as a customer and friend, or (``as_staff``) as a shop's staff.

    Pinned ones first, then the newest. ``only`` asks for the row of one conversation, however
    old; ``folder`` for those of a folder, "" for all there are; ``after`` (the ``cursor`` of the
    last row one has) for the next page. Two queries, whatever the number of rows.
    """
    hidden = Hiding.objects.filter(message=OuterRef("pk"), user=viewer)
    newest = (
        Message.objects.filter(
            ~Exists(hidden),
            conversation=OuterRef("conversation"),
            seq__gt=OuterRef("joined_seq"),
        )
        .order_by("-seq")
        .values(
            found=JSONObject(
                seq="seq",
                sender_id="sender_id",
                sender_name="sender__display_name",
                kind="kind",
                text=Left("text", 300),
                summary="summary",
                recalled_at="recalled_at",
            )
        )
    )
    which = side(as_staff=as_staff)
    if only is not None:
        which &= Q(conversation=only)
    if folder:
        which &= _in_folder(folder)
    if after:
        which &= _after(after)
    mine = list(
        present(viewer)
        .select_related("conversation")
        .annotate(unread=unread(viewer))
        .filter(which)
        .annotate(newest=Subquery(newest[:1]))
        .order_by(
            F("pinned_at").desc(nulls_last=True),
            "-conversation__last_message_at",
            "-conversation_id",
        )[:limit]
    )
    everyone = _company([me.conversation_id for me in mine])
    return [_row(viewer, me, everyone[me.conversation_id]) for me in mine]


def _company(conversations: Sequence[UUID]) -> dict[UUID, list[Participant]]:
    """Who is in these conversations: of a large one, the few that its row can show.

    A shop's customer comes first, and then whoever has read furthest, so that "read by somebody"
    is decided by the same few.
    """
    order = [
        Case(When(role=Role.CUSTOMER, then=0), default=1),
        F("last_read_seq").desc(),
        F("id").asc(),
    ]
    everyone: dict[UUID, list[Participant]] = {one: [] for one in conversations}
    for one in (
        Participant.objects.filter(conversation__in=conversations, left_at__isnull=True)
        .annotate(place=Window(RowNumber(), partition_by="conversation_id", order_by=order))
        .filter(place__lte=SHOWN_OF_EACH)
        .select_related("user")
        .order_by("id")
    ):
        everyone[one.conversation_id].append(one)
    return everyone


def _row(viewer: User, me: Any, everyone: Sequence[Participant]) -> Row:
    sender_name = me.newest["sender_name"] if me.newest else ""
    message = _newest(me)
    conversation = appear(me, everyone)
    others: list[Participant] = conversation.others  # type: ignore[attr-defined]
    is_mine = message is not None and message.sender_id == viewer.id
    is_notice = message is not None and message.kind == Message.Kind.NOTICE
    shows_sender = (
        message is not None
        and not is_mine
        and not is_notice
        and conversation.kind != Kind.DIRECT
        and len(others) > 1
    )
    at = conversation.last_message_at
    return Row(
        conversation=conversation,
        name=conversation.name,  # type: ignore[attr-defined]
        face=conversation.face,  # type: ignore[attr-defined]
        snippet=snippet_of(message),
        snippet_sender=sender_name.split(" ")[0] if shows_sender else "",
        snippet_icon="tag" if message and message.kind == Message.Kind.CARD else "",
        is_mine=is_mine and not is_notice,
        is_read_by_others=bool(
            message and others and any(one.last_read_seq >= message.seq for one in others)
        ),
        time=at,
        unread=me.unread,
        url=reverse("messaging:chat", args=[conversation.id]),
        peers=[str(one.user_id) for one in others],
        is_pinned=me.pinned_at is not None,
        is_muted=is_muted(me),
        is_archived=is_archived(me),
        is_marked_unread=me.is_marked_unread,
        cursor=f"{at.astimezone(UTC):{CURSOR}}_{conversation.id}",
    )


def _newest(me: Any) -> Message | None:
    """The message that the row's own query brought along."""
    if me.newest is None:
        return None
    found = {name: value for name, value in me.newest.items() if name != "sender_name"}
    return Message(**{**found, "sender_id": UUID(found["sender_id"])})


def snippet_of(message: Message | None) -> str:
    """A message in one line: its text, or its summary in the active language."""
    if message is None:
        return ""
    if message.recalled_at:
        return gettext("Message deleted")
    if message.text:
        return " ".join(_MARKS.sub("", message.text[:400]).split())[:140]
    language = (get_language() or "en")[:2]
    return message.summary.get(language) or next(iter(message.summary.values()), "")


class Head(NamedTuple):
    """How long a conversation's log is, and from where on one of its people may hear it."""

    last_seq: int
    members_version: int
    joined_seq: int


HEAD = (
    "conversation_id",
    "conversation__last_seq",
    "conversation__members_version",
    "joined_seq",
)


def heads_of(viewer: User) -> dict[UUID, Head]:
    """Every conversation of the viewer."""
    return {identifier: Head(*rest) for identifier, *rest in present(viewer).values_list(*HEAD)}


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
