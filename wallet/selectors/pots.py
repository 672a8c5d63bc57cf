"""Shared pots: what is in them, who put in what, and how the rest is shared out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import Pot, PotMove
from wallet.selectors.transfers import is_present

Kind = PotMove.Kind


@dataclass(frozen=True)
class PotView:
    """A pot with what was put in and what is there."""

    pot: Pot
    gathered: int
    givers: int
    balance: int

    @property
    def is_open(self) -> bool:
        return self.pot.closed_at is None

    @property
    def percent(self) -> int:
        """How much of the goal was put in, at most 100."""
        return min(100, 100 * self.gathered // self.pot.goal) if self.pot.goal else 0


def pots_by_id(refs: Sequence[str]) -> dict[str, PotView]:
    """What cards show; one query."""
    given = Q(moves__kind=Kind.CONTRIBUTION)
    found = (
        Pot.objects.filter(id__in=list(refs))
        .select_related("owner", "account")
        .annotate(
            gathered=Coalesce(Sum("moves__amount", filter=given), 0),
            givers=Count("moves__person", filter=given, distinct=True),
        )
    )
    return {
        str(pot.id): PotView(pot, int(pot.gathered), pot.givers, pot.account.balance)
        for pot in found
    }


def pot_for(viewer: User, pot_id: UUID | str) -> PotView:
    """A pot of a group that the viewer is in, owns, or has put money into."""
    try:
        view = pots_by_id([str(pot_id)])[str(pot_id)]
    except (KeyError, ValidationError):
        raise NotFound("pot_not_found") from None
    is_known = view.pot.owner_id == viewer.id or is_present(viewer, view.pot.conversation_id)
    if not is_known and not view.pot.moves.filter(person=viewer).exists():
        raise NotFound("pot_not_found")
    return view


def moves_of(pot: Pot, limit: int = 100) -> list[PotMove]:
    """What went in and out, newest first."""
    return list(pot.moves.select_related("person").order_by("-created_at", "-id")[:limit])


def move_seen(viewer: User, move_id: UUID) -> PotMove | None:
    """The viewer's own movement of a pot."""
    return PotMove.objects.filter(person=viewer, id=move_id).select_related("pot").first()


def contributions_to(pot: Pot) -> dict[UUID, int]:
    """What each person has put in, in the order in which they began to."""
    given: dict[UUID, int] = {}
    rows = pot.moves.filter(kind=Kind.CONTRIBUTION).order_by("created_at", "id")
    for person_id, amount in rows.values_list("person_id", "amount"):
        given[person_id] = given.get(person_id, 0) + amount
    return given


def pots_of(viewer: User) -> list[PotView]:
    """The open pots of the viewer's own, and those they have put money into."""
    mine = Pot.objects.filter(Q(owner=viewer) | Q(moves__person=viewer), closed_at__isnull=True)
    refs = [
        str(one) for one in mine.order_by("-created_at").values_list("id", flat=True).distinct()
    ]
    found = pots_by_id(refs[:50])
    return [found[ref] for ref in refs if ref in found]


def shared_out(balance: int, given: Mapping[UUID, int]) -> dict[UUID, int]:
    """What is left, in proportion to what each has put in; the sum is exactly ``balance``.

    Each gets the whole cents of their part. The cents that remain go one by one to those whose
    part was cut the most; of equals, to who began to contribute first.
    """
    total = sum(given.values())
    if not total or not balance:
        return {}
    parts = {person: divmod(balance * sum_, total) for person, sum_ in given.items()}
    shares = {person: whole for person, (whole, _cut) in parts.items()}
    left = balance - sum(shares.values())
    order = {person: place for place, person in enumerate(given)}
    by_cut = sorted(parts, key=lambda person: (-parts[person][1], order[person]))
    for person in by_cut[:left]:
        shares[person] += 1
    return {person: share for person, share in shares.items() if share}
