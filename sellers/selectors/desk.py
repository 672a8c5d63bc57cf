"""The desk's lanes: who waits for an answer, what waits to be sent, who has been answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.models import Conversation, Message, Participant, User
from messaging.selectors import Row, inbox_of
from sellers.selectors.people import desk_shops, is_stylist
from shop.models import Order, Shop, ShopThread

RING = 37.7  # the length of the promise's ring, radius 6
STYLIST_MINUTES = 60
ANSWER, PREPARE, WAIT = "answer", "prepare", "wait"


@dataclass(frozen=True)
class DeskRow:
    """A conversation in its lane. ``waiting_since`` and ``due_at`` only where one must answer."""

    row: Row
    lane: str
    shop: Shop | None
    waiting_since: datetime | None
    due_at: datetime | None
    minutes: int
    order_number: str
    now: datetime

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= self.now

    @property
    def ring(self) -> str:
        """How much of the promised time is left, as the stroke of a ring."""
        if self.due_at is None or self.is_late:
            return f"{RING} {RING}"
        left = (self.due_at - self.now).total_seconds() / (self.minutes * 60)
        return f"{RING * min(1.0, left):.1f} {RING}"

    @property
    def clock(self) -> str:
        """The time left in words; scripts keep it going."""
        if self.due_at is None:
            return ""
        if self.is_late:
            return _("late")
        left = int((self.due_at - self.now).total_seconds() // 60) + 1
        if left < 90:
            return _("%(n)d min") % {"n": left}
        return _("%(n)d h") % {"n": round(left / 60)}


@dataclass(frozen=True)
class Desk:
    """The lanes, in the order in which one works."""

    answer: list[DeskRow]
    prepare: list[DeskRow]
    wait: list[DeskRow]
    shops: list[Shop]
    is_stylist: bool

    @property
    def lanes(self) -> list[tuple[str, str, list[DeskRow]]]:
        return [
            (ANSWER, _("To answer"), self.answer),
            (PREPARE, _("To prepare"), self.prepare),
            (WAIT, _("Waiting for the client"), self.wait),
        ]

    @property
    def is_empty(self) -> bool:
        return not (self.answer or self.prepare or self.wait)


def desk_inbox(viewer: User, *, shop: str = "") -> Desk:
    """The viewer's conversations as staff, and as a stylist, each in one lane.

    To answer: a client has said something since anybody of the shop did (an order alone is
    answered by preparing it). A constant number of queries; NoDesk for people without a desk.
    """
    shops = desk_shops(viewer)
    advises = is_stylist(viewer)
    rows = inbox_of(viewer, as_staff=True) if shops else []
    at = _threads([row.conversation.id for row in rows])
    to_prepare = _to_prepare(shops)
    now = timezone.now()
    placed = [
        _placed(row, at[row.conversation.id], to_prepare, now)
        for row in rows
        if row.conversation.id in at and shop in ("", at[row.conversation.id].shop.handle)
    ]
    if advises and not shop:
        talks = [one for one in inbox_of(viewer) if one.conversation.kind == "direct"]
        since = _asked_directly(viewer, [one.conversation.id for one in talks])
        placed += [_advised(row, since.get(row.conversation.id), now) for row in talks]
    return Desk(
        answer=sorted(_in(placed, ANSWER), key=lambda one: one.due_at or now),
        prepare=sorted(_in(placed, PREPARE), key=lambda one: one.row.time),
        wait=sorted(_in(placed, WAIT), key=lambda one: one.row.time, reverse=True),
        shops=shops,
        is_stylist=advises,
    )


def _in(rows: list[DeskRow], lane: str) -> list[DeskRow]:
    return [one for one in rows if one.lane == lane]


def _threads(conversation_ids: list[UUID]) -> dict[UUID, Any]:
    """Each thread with the moment since which its customer waits for an answer, if they do."""
    said = Message.objects.filter(conversation=OuterRef("conversation"))
    answered = said.exclude(sender=OuterRef("customer")).order_by("-seq").values("seq")[:1]
    asked = (
        said.filter(sender=OuterRef("customer"), seq__gt=OuterRef("answered"))
        .exclude(card_type="shop.order")
        .order_by("seq")
        .values("created_at")[:1]
    )
    threads = (
        ShopThread.objects.filter(conversation__in=conversation_ids)
        .select_related("shop")
        .annotate(answered=Coalesce(Subquery(answered), 0))
        .annotate(waiting_since=Subquery(asked))
    )
    return {thread.conversation_id: thread for thread in threads}


def _to_prepare(shops: list[Shop]) -> dict[UUID, str]:
    """The oldest order to send of each conversation."""
    rows = (
        Order.objects.filter(shop__in=shops, state=Order.State.PLACED)
        .order_by("-placed_at")
        .values_list("conversation_id", "number")
    )
    return dict(rows)


def _placed(row: Row, thread: Any, to_prepare: dict[UUID, str], now: datetime) -> DeskRow:
    number = to_prepare.get(row.conversation.id, "")
    since = thread.waiting_since
    minutes = thread.shop.reply_minutes
    return DeskRow(
        row=row,
        lane=ANSWER if since else PREPARE if number else WAIT,
        shop=thread.shop,
        waiting_since=since,
        due_at=since + timedelta(minutes=minutes) if since else None,
        minutes=max(1, minutes),
        order_number=number,
        now=now,
    )


def _asked_directly(viewer: User, conversation_ids: list[UUID]) -> dict[UUID, datetime]:
    """Since when the other waits, in conversations between two."""
    said = Message.objects.filter(conversation=OuterRef("conversation"))
    answered = said.filter(sender=viewer).order_by("-seq").values("seq")[:1]
    asked = (
        said.filter(seq__gt=OuterRef("answered"))
        .exclude(Q(sender=viewer) | Q(card_type="shop.order"))
        .order_by("seq")
        .values("created_at")[:1]
    )
    rows = (
        Participant.objects.filter(
            user=viewer,
            conversation__in=conversation_ids,
            conversation__kind=Conversation.Kind.DIRECT,
        )
        .annotate(answered=Coalesce(Subquery(answered), 0))
        .annotate(waiting_since=Subquery(asked), talk=F("conversation_id"))
        .exclude(waiting_since=None)
        .values_list("talk", "waiting_since")
    )
    return dict(rows)


def _advised(row: Row, since: datetime | None, now: datetime) -> DeskRow:
    return DeskRow(
        row=row,
        lane=ANSWER if since else WAIT,
        shop=None,
        waiting_since=since,
        due_at=since + timedelta(minutes=STYLIST_MINUTES) if since else None,
        minutes=STYLIST_MINUTES,
        order_number="",
        now=now,
    )
