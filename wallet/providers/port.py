"""The port: what a payment provider does for us, in our words.

Three things move money, and all three are asked for in the same way: ``send`` under a key that
never changes, ``fetch`` to know what became of it. Nothing here is called inside a transaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

Purpose = Literal["charge", "refund", "payout"]
# action: its owner has something to do at ``url``; waiting: nothing to do but wait; done, refused:
# final, though a payout that was done can still come back.
State = Literal["action", "waiting", "done", "refused"]


class NoAnswer(Exception):
    """Nobody knows whether it was done: no answer, or one that says nothing. Ask again later."""


class NotTaken(Exception):
    """The provider refuses what it was given, and says why; nothing was done."""


class BadSignature(Exception):
    """This event was not sent by the provider, not like this, or not now."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``key`` is the idempotency key; ``request`` what the purpose needs:

    charge: customer, method (a kept card, or empty for the provider's page), keeps_card,
    return_url, memo; refund: charge (reference); payout: bank (reference), holder, iban, memo.
    """

    key: UUID
    purpose: Purpose
    amount: int
    currency: str
    request: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider says. ``amount`` is what it moved, where it says so."""

    state: State
    reference: str = ""
    url: str = ""
    reason: str = ""
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event: what it is about. ``key`` where the object carries ours."""

    id: str
    kind: str
    object_id: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What moved for a claim, signed: minus what was taken from us."""

    id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a card's bank asks back, as it stands now. ``key`` is that of the charge.

    inquiry: only a question; open: taken, and not decided; won: ours in the end; lost: theirs.
    """

    reference: str
    key: UUID | None
    amount: int
    currency: str
    reason: str
    state: Literal["inquiry", "open", "won", "lost"]
    lines: tuple[ClaimLine, ...] = ()
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """What a kept card looks like."""

    reference: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the provider's statement, signed: plus what it owes us more. ``fee`` is its own.

    ``reference`` is the object's id, ``key`` ours where the object carries it.
    """

    id: str
    at: datetime
    kind: str
    amount: int
    currency: str
    reference: str = ""
    key: str = ""
    fee: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


class PaymentProvider(Protocol):
    """Every call may raise NoAnswer; none refuses otherwise than by its outcome."""

    name: str
    # Whether a charge can end at once, without the person going anywhere.
    is_instant: bool

    def send(self, order: Order) -> Outcome:
        """Do it, once for each key."""

    def fetch(self, order: Order, reference: str) -> Outcome | None:
        """What became of it; None when the provider has never heard of it."""

    def key_of(self, event: Event) -> UUID | None:
        """The key of the order that the event is about, from the object itself."""

    def claim(self, reference: str) -> Claim | None:
        """The claim of a card's bank with this id; None for an id of anything else."""

    def keep_file(self, name: str, content: bytes) -> str:
        """Keep a file to be shown to a bank: its id there. NotTaken where it is refused."""

    def answer_claim(self, reference: str, key: UUID, text: str, file: str) -> None:
        """Hand evidence against a claim in, for good, once for each key; ``file`` is a kept one or
        empty. NotTaken where the claim takes none any more."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """The event in these raw bytes; BadSignature if forged, altered or stale."""

    def customer(self, user_id: UUID, email: str, name: str) -> str:
        """The person's id at the provider; the same one each time."""

    def add_card(self, key: UUID, customer: str, return_url: str) -> str:
        """The page where the person gives a card to be kept."""

    def cards(self, customer: str) -> list[Face]: ...

    def remove_card(self, customer: str, reference: str) -> None: ...

    def prefer_card(self, customer: str, reference: str) -> None: ...

    def statement(self, since: datetime, until: datetime, currency: str) -> Iterator[Line]:
        """What the provider's own books say, oldest first."""
