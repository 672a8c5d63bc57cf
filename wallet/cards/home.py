"""What the wallet's home shows of every way money moves, and where a movement leads back to.

Whoever adds a way for money to move fills these from the module of its card
(``wallet/cards/<noun>.py``, or ``cards.py`` of a floor above), when Django starts:

- ``register_quick(Quick("exchange", 80, _("Exchange"), "swap", url="wallet:exchange"))`` puts a
  button among the home's actions. ``url`` names a route without arguments whose sheet begins the
  thing; a button whose route is not installed is left out. What begins in a conversation gives
  its composer entry instead: ``Quick("send", 20, _("Send"), "up", entry=ENTRY)``; the home then
  asks with whom first (conversations where the entry is offered), and opens the sheet there.
- ``register_waiting(transfers_to_accept)`` adds things that wait for the viewer: the selector is
  given the viewer and answers ``Waiting`` rows, in a constant number of queries (one, if it can).
- ``register_source("transfer", find)`` says what a movement of that kind belongs to: ``find`` is
  given the viewer and the movement (``pending_id`` is what it resolved, if anything) and answers
  a ``Source``, or None for what they may not see.

The home draws itself anew at ``balance.changed``, and whenever a card of the wallet is posted or
shows a new face: nothing more is needed to have a waiting row come and go live.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from messaging.cards import ComposerEntry
from messaging.errors import NotFound
from messaging.models import User
from messaging.selectors import inbox_of, seq_of_card
from messaging.selectors.asked import fold
from messaging.selectors.conversations import Row
from wallet.selectors.accounts import Party
from wallet.selectors.movements import Movement

WAITING_AT_MOST = 20  # rows on the home; a selector need not answer more


@dataclass(frozen=True, slots=True)
class Quick:
    """A button of the home. Begins at ``url`` (a route's name), or at ``entry`` with somebody.

    ``key`` is a slug of its own. Places: 10 top up, 20 send, 30 request, 40 scan, 50 pay code,
    60 split, 70 red packet, 80 exchange, 90 pay out; a tie keeps the order of registration.
    """

    key: str
    place: int
    label: Any
    icon: str
    url: str = ""
    entry: ComposerEntry | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the viewer. ``url`` is the sheet where it is answered.

    ``key`` tells it from every other (``transfer.<id>``). ``title`` says whose and what
    ("Zoé requests €6.00"), ``memo`` the words that came with it; ``verb`` is on the button
    ("Accept"). ``due_at`` is when it goes by itself, None for never. ``is_first``: the others
    wait for it.
    """

    key: str
    party: Party
    title: str
    memo: str
    amount: int
    currency: str
    at: datetime
    due_at: datetime | None
    url: str
    verb: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a movement belongs to: the thing's sheet, and the conversation where its card is."""

    label: str
    sheet_url: str = ""
    conversation_url: str = ""


Moved = Movement  # what a source is found by
WaitingSelector = Callable[[User], Iterable[Waiting]]
SourceFinder = Callable[[User, Movement], Source | None]

_quick: dict[str, Quick] = {}
_waiting: list[WaitingSelector] = []
_sources: dict[str, SourceFinder] = {}


def register_quick(quick: Quick) -> None:
    """Offer a button on the wallet's home."""
    if not quick.url and quick.entry is None:
        raise ValueError(f"{quick.key} begins nowhere")
    if quick.key in _quick:
        raise ValueError(f"the home has a button {quick.key} already")
    _quick[quick.key] = quick


def register_waiting(selector: WaitingSelector) -> WaitingSelector:
    """Ask this selector, too, what waits for the viewer; fit for use as a decorator."""
    _waiting.append(selector)
    return selector


def register_source(kind: str, find: SourceFinder) -> None:
    """Say how movements of ``kind`` lead back to what they belong to."""
    if kind in _sources:
        raise ValueError(f"movements of kind {kind} have a source already")
    _sources[kind] = find


def quick_actions() -> list[dict[str, Any]]:
    """The buttons to show, in order: key, label, icon and the sheet's url."""
    shown = []
    for quick in sorted(_quick.values(), key=lambda one: one.place):
        try:
            url = reverse("wallet:with", args=[quick.key]) if quick.entry else reverse(quick.url)
        except NoReverseMatch:
            continue
        shown.append({"key": quick.key, "label": quick.label, "icon": quick.icon, "url": url})
    return shown


def quick_with(key: str) -> Quick:
    """The button that begins in a conversation; NotFound for any other key."""
    quick = _quick.get(key)
    if quick is None or quick.entry is None:
        raise NotFound("no_such_action")
    return quick


def places_for(viewer: User, quick: Quick, query: str = "") -> list[tuple[Row, str]]:
    """The viewer's conversations where the button's entry is offered, each with its sheet's url.

    Newest first; ``query`` keeps those whose name has these words.
    """
    entry = quick.entry
    assert entry is not None
    words = fold(query)
    return [
        (row, entry.url(row.conversation))
        for row in inbox_of(viewer)
        if (not words or words in fold(row.name)) and entry.offered(viewer, row.conversation)
    ]


def waiting_for(viewer: User) -> list[Waiting]:
    """Everything that waits for the viewer: what the others wait for, then what goes first."""
    rows = [row for selector in _waiting for row in selector(viewer)]
    rows.sort(key=lambda row: (not row.is_first, row.due_at is None, row.due_at or row.at, row.key))
    return rows[:WAITING_AT_MOST]


def shown_in(conversation_id: UUID, card_type: str, ref: object) -> str:
    """The conversation, at the message that shows this card."""
    chat = reverse("messaging:chat", args=[conversation_id])
    seq = seq_of_card(conversation_id, card_type, str(ref))
    return f"{chat}?at={seq}" if seq else chat


def source_of(viewer: User, moved: Movement) -> Source | None:
    """What the movement belongs to, as far as its kind knows and the viewer may see."""
    find = _sources.get(moved.kind)
    return find(viewer, moved) if find else None


register_quick(Quick("top-up", 10, _("Top up"), "topup", url="wallet:top_up"))
