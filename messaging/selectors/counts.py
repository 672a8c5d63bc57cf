"""What waits for a viewer, counted: on the rail, on the folders, on the pages of both sides."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Func, IntegerField, Max, Q, QuerySet, Sum
from django.utils import timezone

from messaging.models import Participant, User
from messaging.selectors.contacts import waiting
from messaging.selectors.conversations import FOLDERS, archived, present, side, unread

Role = Participant.Role
# No limit of ours: with one, the database counts what is unread in a row once, and not once more
# for each sum that it is in.
EVERY = 2**31


def _waiting(viewer: User) -> QuerySet[Participant]:
    """The viewer's places where something new was written, each with ``unread``; not the muted.

    A muted conversation still counts on its own row: it asks for nobody's attention elsewhere.
    """
    muted = Q(muted_until__gt=timezone.now())
    behind = present(viewer).filter(conversation__last_seq__gt=F("last_read_seq"))
    return behind.exclude(muted).annotate(unread=unread(viewer))


def unread_total(viewer: User, *, as_staff: bool = False) -> int:
    """How many messages wait for the viewer in all unmuted conversations of that side."""
    counted = _waiting(viewer).filter(side(as_staff=as_staff))
    total: int = counted.aggregate(total=Sum("unread", default=0))["total"]
    return total


def unread_by_side(viewer: User) -> tuple[int, int]:
    """Messages that wait for the viewer: as a customer and friend, and as a shop's staff."""
    sums = _waiting(viewer)[:EVERY].aggregate(
        mine=Sum("unread", filter=~Q(role=Role.STAFF), default=0),
        desk=Sum("unread", filter=Q(role=Role.STAFF), default=0),
    )
    return sums["mine"], sums["desk"]


@dataclass(frozen=True)
class Counts:
    """What waits for a viewer: messages on each side, contacts' requests, and in each folder.

    Of a folder those with something new are counted; of ``archived``, all.
    """

    mine: int
    desk: int
    requests: int
    folders: dict[str, int]


def counts_of(viewer: User) -> Counts:
    """All that the inbox and the rail count, in one query.

    It looks at a hundred messages of a conversation at most.
    """
    here, fresh = side(as_staff=False), FOLDERS["unread"]
    # Of the viewer, not of a row: carried along by every one, it costs no question of its own.
    asked = Func(
        ArraySubquery(waiting(viewer).values("id")),
        function="cardinality",
        output_field=IntegerField(),
    )
    heard = ~Q(muted_until__gt=timezone.now()) | Q(muted_until__isnull=True)
    found = (
        present(viewer)
        .annotate(unread=unread(viewer), asked=asked)[:EVERY]
        .aggregate(
            requests=Max("asked"),
            mine=Sum("unread", filter=here & heard, default=0),
            desk=Sum("unread", filter=side(as_staff=True) & heard, default=0),
            in_archived=Count("id", filter=here & archived()),
            **{
                f"in_{name}": Count("id", filter=here & ~archived() & fresh & narrowed)
                for name, narrowed in FOLDERS.items()
            },
        )
    )
    mine, desk, requests = found.pop("mine"), found.pop("desk"), found.pop("requests")
    if requests is None:  # not one conversation yet
        requests = waiting(viewer).count()
    folders = {key.removeprefix("in_"): count for key, count in found.items()}
    return Counts(mine, desk, requests, folders)
