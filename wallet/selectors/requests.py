"""Money asked for: what a card shows, what a viewer may do, who is to be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import MoneyRequest, RequestShare
from wallet.selectors.transfers import MAIL_AFTER, is_present

State = RequestShare.State
REMIND_EVERY = timedelta(hours=24)
NUDGE_AFTER = timedelta(hours=24)
MAIL_UNTIL = timedelta(days=2)
SHOWN = 6  # shares on a card


@dataclass(frozen=True)
class RequestView:
    """A request with everybody's share; ``mine`` is the viewer's, on a sheet."""

    request: MoneyRequest
    shares: list[RequestShare]
    mine: RequestShare | None = None

    @property
    def paid(self) -> int:
        """How many have paid."""
        return sum(one.state == State.PAID for one in self.shares)

    @property
    def waiting(self) -> list[RequestShare]:
        return [one for one in self.shares if one.state == State.WAITING]

    @property
    def is_open(self) -> bool:
        """Whether somebody can still pay."""
        return self.request.cancelled_at is None and bool(self.waiting)

    @property
    def names(self) -> str:
        """Whose answer is missing, in a line."""
        return ", ".join(one.person.get_short_name() for one in self.waiting[:4])

    @property
    def more(self) -> int:
        """How many shares a card has no room for."""
        return max(0, len(self.shares) - SHOWN)

    @property
    def received(self) -> int:
        return self.paid * self.request.amount

    @property
    def total(self) -> int:
        return len(self.shares) * self.request.amount

    @property
    def percent(self) -> int:
        return 100 * self.paid // len(self.shares) if self.shares else 0


def requests_by_id(refs: Sequence[str]) -> dict[str, RequestView]:
    """What cards show; one query."""
    found = (
        RequestShare.objects.filter(request__in=list(refs))
        .select_related("request__asker", "person")
        .order_by("person__display_name", "id")
    )
    shares: dict[str, list[RequestShare]] = {}
    for share in found:
        shares.setdefault(str(share.request_id), []).append(share)
    return {ref: RequestView(some[0].request, some) for ref, some in shares.items()}


def request_for(viewer: User, request_id: UUID | str) -> RequestView:
    """A request that the viewer made, was asked by, or sees in a conversation of theirs."""
    try:
        found = requests_by_id([str(request_id)])[str(request_id)]
    except (KeyError, ValidationError):
        raise NotFound("request_not_found") from None
    mine = next((one for one in found.shares if one.person_id == viewer.id), None)
    is_known = mine is not None or found.request.asker_id == viewer.id
    if not is_known and not is_present(viewer, found.request.conversation_id):
        raise NotFound("request_not_found")
    return RequestView(found.request, found.shares, mine)


def shares_waiting_for(viewer: User) -> QuerySet[RequestShare]:
    """What the viewer was asked for and has not answered, the oldest first."""
    return (
        RequestShare.objects.filter(
            person=viewer, state=State.WAITING, request__cancelled_at__isnull=True
        )
        .select_related("request__asker")
        .order_by("request__created_at", "id")
    )


def unmailed_shares(moment: datetime) -> QuerySet[RequestShare]:
    """What has waited for so long that who was asked is told by e-mail, once.

    What was asked days ago has been said in the conversation, and again by the reminder.
    """
    return RequestShare.objects.filter(
        state=State.WAITING,
        mailed_at__isnull=True,
        request__cancelled_at__isnull=True,
        request__created_at__lte=moment - MAIL_AFTER,
        request__created_at__gt=moment - MAIL_UNTIL,
        person__is_active=True,
    ).order_by("request__created_at", "id")


def share_paid(viewer: User, share_id: UUID) -> RequestShare | None:
    """The share that was paid by this movement, if the viewer asked for it or paid it."""
    mine = Q(person=viewer) | Q(request__asker=viewer)
    return RequestShare.objects.filter(mine, id=share_id).select_related("request").first()


def requests_of(viewer: User, limit: int = 50) -> list[RequestView]:
    """What the viewer asked for, newest first."""
    mine = MoneyRequest.objects.filter(asker=viewer).order_by("-created_at", "-id")
    refs = [str(one) for one in mine.values_list("id", flat=True)[:limit]]
    found = requests_by_id(refs)
    return [found[ref] for ref in refs if ref in found]


def may_remind(view: RequestView, moment: datetime) -> bool:
    """Whether the asker may remind now: once in 24 hours, the first time at any moment."""
    last = view.request.reminded_at
    return view.is_open and (last is None or moment - last >= REMIND_EVERY)


def requests_to_nudge(moment: datetime) -> QuerySet[MoneyRequest]:
    """What somebody has left unanswered for a day, and no reminder came by itself."""
    return MoneyRequest.objects.filter(
        nudged_at__isnull=True,
        cancelled_at__isnull=True,
        created_at__lte=moment - NUDGE_AFTER,
        asker__is_active=True,
    ).order_by("created_at", "id")
