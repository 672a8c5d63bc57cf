"""What is reported, what moderators see of it, and what they told people."""

import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from messaging.errors import Invalid, NotFound
from messaging.models import AuditEntry, Conversation, Message, Participant, Report, User
from messaging.selectors.messages import complete, unquoted, visible_to

SPAN = 10
PICTURES = ("image/webp", "image/png", "image/jpeg")
NOTICES_SHOWN_DAYS = 30
NOTICES = ("person.warned", "person.silenced", "person.lifted")


def reportable(
    viewer: User,
    conversation: Conversation,
    *,
    message_id: UUID | None = None,
    person_id: UUID | None = None,
) -> tuple[Message | None, User]:
    """What the viewer points at in a conversation fetched for them: a message or nothing, a person.

    A message that they can't see and a person who was never there are NotFound; their own message
    and they themselves are Invalid. Without either it is whoever answers for the conversation.
    """
    if message_id is not None:
        message = _seen(viewer, conversation).filter(id=message_id).first()
        if message is None or message.kind == Message.Kind.NOTICE:
            raise NotFound("message_not_found")
        if message.sender_id == viewer.id:
            raise Invalid("own_message")
        return message, message.sender
    present = Participant.objects.filter(conversation=conversation).select_related("user")
    others = list(present.exclude(user=viewer).order_by("joined_at", "pk"))
    if person_id is not None:
        if person_id == viewer.id:
            raise Invalid("own_message")
        found = next((one.user for one in others if one.user_id == person_id), None)
        if found is None:
            raise NotFound("person_not_found")
        return None, found
    return None, _answering(others)


def _answering(others: Sequence[Participant]) -> User:
    ranks: list[str] = [Participant.Role.OWNER, Participant.Role.STAFF, Participant.Role.ADMIN]
    by_rank = sorted(
        others, key=lambda one: ranks.index(one.role) if one.role in ranks else len(ranks)
    )
    if not by_rank:
        raise Invalid("nobody_to_report")
    return by_rank[0].user


def span_of(viewer: User, conversation: Conversation, around: Message | None) -> list[Message]:
    """The messages about the reported one, or the newest ones; only what the reporter can see."""
    seen = _seen(viewer, conversation)
    joined_seq: int = conversation.me.joined_seq  # type: ignore[attr-defined]
    if around is None:
        newest = list(complete(seen).order_by("-seq")[: 2 * SPAN + 1])
        return unquoted(newest[::-1], joined_seq)
    before = complete(seen).filter(seq__lt=around.seq).order_by("-seq")[:SPAN]
    since = complete(seen).filter(seq__gte=around.seq).order_by("seq")[: SPAN + 1]
    return unquoted([*list(before)[::-1], *since], joined_seq)


def _seen(viewer: User, conversation: Conversation) -> QuerySet[Message]:
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is reported by the one it was fetched for"
    found = Message.objects.filter(conversation=conversation, seq__gt=me.joined_seq)
    return visible_to(viewer, found).select_related("sender")


def with_counts(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Each with ``others_count``: how many reports there are about the same person."""
    same = (
        Report.objects.filter(person=OuterRef("person"))
        .order_by()
        .values("person")
        .annotate(count=Count("id"))
        .values("count")
    )
    return reports.annotate(others_count=Subquery(same))


def open_reports_count() -> int:
    """How many wait for a decision."""
    return Report.objects.filter(state=Report.State.OPEN).count()


def deeds_about(subject: str) -> QuerySet[AuditEntry]:
    """What is written about a subject, newest first, with who did it."""
    return AuditEntry.objects.filter(subject=subject).select_related("actor")


def notices_of(viewer: User) -> list[dict[str, Any]]:
    """What moderators told the viewer in the last thirty days, newest first."""
    since = timezone.now() - timedelta(days=NOTICES_SHOWN_DAYS)
    told = AuditEntry.objects.filter(
        subject=f"person:{viewer.id}", verb__in=NOTICES, created_at__gt=since
    )
    return [
        {"kind": one.verb, "texts": one.data.get("notice", {}), "at": one.created_at}
        for one in told
    ]


def evidence_file(report: Report, number: int) -> tuple[bytes, str] | None:
    """The bytes and type of a report's copied file, by its place among all files of the span."""
    files = [file for one in report.evidence for file in one.get("attachments", [])]
    name = files[number]["copy"] if 0 <= number < len(files) else ""
    if not name.startswith(f"evidence/{report.pk}/"):
        return None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        with default_storage.open(name) as content:
            return content.read(), kind if kind in PICTURES else "application/octet-stream"
    except OSError:
        return None
