"""Bills that floors above can split: an order's lines, for one.

``register_bill("order", find)`` from a floor's ``cards.py``: ``find`` is given the viewer and the
thing's id and answers a ``Bill``, or raises NotFound for what is not theirs. Its sheet leads to
``{% url 'wallet:split_with' 'order' order.id %}``, which asks with whom.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from messaging.errors import NotFound
from messaging.models import User


@dataclass(frozen=True, slots=True)
class Bill:
    """What was paid for: a title, and each line's words and amount (minor units)."""

    title: str
    currency: str
    lines: Sequence[tuple[str, int]]

    @property
    def amount(self) -> int:
        return sum(amount for _words, amount in self.lines)


_bills: dict[str, Callable[[User, Any], Bill]] = {}


def register_bill(kind: str, find: Callable[[User, Any], Bill]) -> None:
    """Offer things of a kind to be split."""
    if kind in _bills:
        raise ValueError(f"bills of kind {kind} are known already")
    _bills[kind] = find


def bill_for(viewer: User, kind: str, ref: Any) -> Bill:
    """The viewer's bill; NotFound for what is not theirs, and for kinds that nobody offers."""
    if kind not in _bills:
        raise NotFound("bill_not_found")
    return _bills[kind](viewer, ref)
