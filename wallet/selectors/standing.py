"""Standing transfers: when each occurrence is, what a card shows, what is due."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import ChatTransfer, StandingTransfer
from wallet.selectors.transfers import is_present

Every, State = StandingTransfer.Every, StandingTransfer.State


def day_of(every: str, first_on: date, number: int) -> date:
    """The day of an occurrence, counted from 0. Monthly ones are on the first one's day of the
    month; where a month has no such day, on its last."""
    if every == Every.MONTH:
        year, month = divmod(first_on.year * 12 + first_on.month - 1 + number, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(first_on.day, last))
    step = {Every.ONCE: 0, Every.DAY: 1, Every.WEEK: 7}[Every(every)]
    return first_on + timedelta(days=step * number)


def moment_of(standing: StandingTransfer, number: int) -> datetime | None:
    """When an occurrence is due; None after the last.

    At the wall time of the owner's zone: where the clocks leap over it, as much later as they
    leap; where they show it twice, the first time.
    """
    if standing.every == Every.ONCE and number > 0:
        return None
    day = day_of(standing.every, standing.first_on, number)
    if standing.last_on is not None and day > standing.last_on:
        return None
    here = datetime.combine(day, standing.at_time, tzinfo=ZoneInfo(standing.time_zone))
    return here.astimezone(UTC)


def standings_by_id(refs: Sequence[str]) -> dict[str, StandingTransfer]:
    """What cards show; one query."""
    found = StandingTransfer.objects.filter(id__in=list(refs)).select_related("payer", "payee")
    return {str(one.id): one for one in found}


def standing_for(viewer: User, standing_id: UUID | str) -> Any:
    """A standing transfer of the viewer's, to them, or seen in a conversation of theirs."""
    try:
        found = StandingTransfer.objects.select_related("payer", "payee").get(id=standing_id)
    except (StandingTransfer.DoesNotExist, ValidationError):
        raise NotFound("standing_not_found") from None
    me = {found.payer_id: "payer", found.payee_id: "payee"}.get(viewer.id, "")
    if not me and not is_present(viewer, found.conversation_id):
        raise NotFound("standing_not_found")
    found.me = me  # type: ignore[attr-defined]
    return found


def standings_of(viewer: User) -> list[StandingTransfer]:
    """What the viewer has ordered and not ended, the next one first; then what is paused."""
    mine = StandingTransfer.objects.filter(payer=viewer).exclude(state=State.ENDED)
    return list(mine.select_related("payer", "payee").order_by("run_at", "id")[:100])


def due_standings(moment: datetime) -> QuerySet[StandingTransfer]:
    """What the clock makes now, of people who still have an account."""
    due = StandingTransfer.objects.filter(
        state=State.ACTIVE, run_at__lte=moment, payer__is_active=True
    )
    return due.order_by("run_at", "id")


def runs_of(standing: StandingTransfer, limit: int = 12) -> list[ChatTransfer]:
    """What it has paid, newest first."""
    return list(standing.runs.order_by("-created_at")[:limit])
