"""What stays unread and is due by e-mail, and the links that such a mail holds."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from messaging.errors import NotFound
from messaging.models import Block, Conversation, Message, Participant, User
from messaging.selectors.away import concerns, is_quiet, zone_of
from messaging.selectors.conversations import appear, conversation_for, snippet_of
from messaging.selectors.people import connected_among

DAILY_AT = time(8)
LINES, CONVERSATIONS = 3, 20
LINK_SECONDS = 7 * 24 * 3600
STOP_SECONDS = 90 * 24 * 3600
OLD = timedelta(days=14)
REPLY, MUTE, STOP = "reply", "mute", "stop"


@dataclass(frozen=True)
class Unread:
    """One conversation of a mail: its name, how much waits, its last lines, its links."""

    name: str
    count: int
    lines: list[tuple[str, str]]
    url: str
    reply_url: str
    mute_url: str


def due_before(person: User, now: datetime) -> datetime:
    """What was said before this moment is due: minutes ago, or by eight this morning."""
    if person.mail_when != User.MailWhen.DAILY:
        return now - timedelta(minutes=settings.UNREAD_MAIL_MINUTES)
    here = now.astimezone(zone_of(person))
    day = here.date() if here.time() >= DAILY_AT else here.date() - timedelta(days=1)
    return datetime.combine(day, DAILY_AT, tzinfo=here.tzinfo)


def untold(now: datetime, said_since: datetime | None = None) -> QuerySet[Participant]:
    """Places with something unread of which no mail has told, kept by those who want to know.

    ``said_since`` leaves out the conversations that have been silent since.
    """
    return Participant.objects.filter(
        Q(muted_until__isnull=True) | Q(muted_until__lte=now),
        left_at__isnull=True,
        archived_at__isnull=True,
        conversation__last_seq__gt=Greatest(F("last_read_seq"), F("emailed_seq")),
        conversation__last_message_at__gte=said_since or now - OLD,
    ).exclude(notify=Participant.Notify.NOTHING)


def to_be_mailed(now: datetime, said_since: datetime | None = None) -> list[User]:
    """Who may be due a mail: away for a while, not in their quiet hours."""
    a_while_ago = now - timedelta(minutes=settings.UNREAD_MAIL_MINUTES)
    people = list(
        User.objects.filter(
            Exists(untold(now, said_since).filter(user=OuterRef("pk"))),
            Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=a_while_ago),
            is_active=True,
        )
        .exclude(mail_when=User.MailWhen.NEVER)
        .exclude(email="")
    )
    online = connected_among([one.id for one in people])
    return [one for one in people if str(one.id) not in online and not is_quiet(one, now)]


def unread_by_mail(
    person: User, places: list[Participant], now: datetime
) -> tuple[list[Unread], dict[int, int]]:
    """What the mail tells of these places, and how far each is told of then (by the place's id).

    ``places`` are rows of ``untold`` with their conversation. What the person does not want to be
    told of is passed over, and counts as told.
    """
    before = due_before(person, now)
    at_odds = Block.objects.filter(
        Q(blocker=person, blocked=OuterRef("sender"))
        | Q(blocker=OuterRef("sender"), blocked=person)
    )
    told: dict[int, int] = {}
    found: list[Unread] = []
    for place in places:
        after = max(place.last_read_seq, place.emailed_seq, place.joined_seq)
        waiting = list(
            Message.objects.filter(
                conversation=place.conversation_id, seq__gt=after, created_at__lt=before
            )
            .exclude(sender=person)
            .exclude(Exists(at_odds))
            .select_related("sender", "reply_to")
            .order_by("seq")[:200]
        )
        if not waiting:
            continue
        told[place.id] = waiting[-1].seq
        said = [
            one
            for one in waiting
            if one.kind != Message.Kind.NOTICE and not one.recalled_at and concerns(one, place)
        ]
        if said:
            found.append(_unread(person, place, said))
    return found, told


def _unread(person: User, place: Participant, said: list[Message]) -> Unread:
    everyone = Participant.objects.filter(
        conversation=place.conversation_id, left_at__isnull=True
    ).select_related("user")
    conversation: Any = appear(place, list(everyone))
    links = {
        purpose: link_of(purpose, person, place.conversation_id, said[-1].seq)
        for purpose in (REPLY, MUTE)
    }
    lines = [(one.sender.display_name, snippet_of(one)) for one in said[-LINES:]]
    return Unread(
        name=conversation.name,
        count=len(said),
        lines=[] if person.hides_previews else lines,
        url=absolute(reverse("messaging:chat", args=[place.conversation_id])),
        reply_url=links[REPLY],
        mute_url=links[MUTE],
    )


def absolute(path: str) -> str:
    return f"{settings.ORIGINS[0] if settings.ORIGINS else ''}{path}"


def link_of(purpose: str, person: User, conversation_id: UUID | None = None, seq: int = 0) -> str:
    """A link that does one thing, for one person, in one conversation, without signing in."""
    said = {"u": str(person.id), "c": str(conversation_id or ""), "s": seq}
    if purpose == REPLY:  # it speaks for the person: a new password ends it
        said["p"] = _proof(person)
    token = signing.dumps(said, salt=f"palabre.mail.{purpose}", compress=True)
    return absolute(reverse(f"messaging:mail_{purpose}", args=[token]))


def _proof(person: User) -> str:
    return person.get_session_auth_hash()[:20]


def holder_of(purpose: str, token: str) -> tuple[User, UUID | None, int]:
    """Whose link it is, its conversation and number; NotFound for one that is over or was never."""
    over = NotFound("link_over", _("This link is over. Sign in to answer."))
    try:
        said = signing.loads(
            token,
            salt=f"palabre.mail.{purpose}",
            max_age=STOP_SECONDS if purpose == STOP else LINK_SECONDS,
        )
    except signing.BadSignature:
        raise over from None
    person = User.objects.filter(id=said["u"], is_active=True).first()
    if person is None:
        raise over
    if purpose == REPLY and not constant_time_compare(said["p"], _proof(person)):
        raise over
    return person, UUID(said["c"]) if said["c"] else None, said["s"]


def mailed_lines(person: User, conversation_id: UUID, seq: int) -> tuple[Conversation, list[Any]]:
    """The conversation and the last lines that the mail told of; NotFound for who has left it."""
    conversation: Any = conversation_for(person, conversation_id)
    said = (
        Message.objects.filter(
            conversation=conversation,
            seq__lte=seq,
            seq__gt=conversation.me.joined_seq,
            recalled_at__isnull=True,
        )
        .exclude(kind=Message.Kind.NOTICE)
        .select_related("sender")
        .order_by("-seq")[:LINES]
    )
    return conversation, [
        {"name": one.sender.display_name, "text": snippet_of(one), "at": one.created_at}
        for one in reversed(said)
        if not person.hides_previews
    ]
