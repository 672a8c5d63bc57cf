"""Split bills, who owes what and who has paid; the viewer comes first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import Participant, User
from messaging.selectors import FACE_FIELDS, drawn_from, face_of, is_id, may_reach
from wallet.models import Split, SplitShare

SPLIT = "wallet.split"
REMIND_AGAIN = timedelta(hours=24)
NEAR = timedelta(minutes=5)  # the application's clock and the database's


def apportioned(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount shared out by weight, to the last unit: the largest remainders get the odd ones.

    Of equal remainders the first come first: 100.00 among three is 33.34, 33.33, 33.33.
    """
    whole = sum(weights)
    shares = [amount * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in by_rest[: amount - sum(shares)]:
        shares[at] += 1
    return shares


def splits_by_id(refs: Sequence[str]) -> dict[str, Any]:
    """Bills under their ids with their ``parts`` (who, how much, paid or not). One query."""
    wanted = [ref for ref in refs if is_id(ref)]
    return {str(one.id): _dressed(one) for one in _described(Split.objects.filter(id__in=wanted))}


def split_for(viewer: User, split_id: UUID | str) -> Any:
    """The bill with ``parts`` and ``mine``, the viewer's part or None.

    For those in its conversation, and for whoever owes of it or is owed, even if they have left:
    a debt does not go away with its debtor. NotFound for everybody else.
    """
    there = Participant.objects.filter(
        conversation=OuterRef("conversation"), user=viewer, left_at__isnull=True
    )
    owes = SplitShare.objects.filter(split=OuterRef("pk"), debtor=viewer)
    try:
        split: Any = (
            _described(Split.objects.filter(id=split_id))
            .filter(Q(Exists(there)) | Q(Exists(owes)) | Q(initiator=viewer))
            .first()
        )
    except (ValidationError, ValueError):
        split = None
    if split is None:
        raise NotFound("split_not_found")
    _dressed(split)
    split.mine = next((one for one in split.parts if one["user"] == viewer.id), None)
    split.is_mine = split.initiator_id == viewer.id
    split.is_payable = (
        split.mine is not None
        and not split.mine["is_paid"]
        and not split.cancelled_at
        and may_reach(viewer, split.initiator)
    )
    return split


def split_moved(viewer: User, transfer_id: UUID, at: datetime) -> Any:
    """The bill of which this movement of the viewer's, made at that moment, paid a share; or None.

    The movement's id is derived from the share's, and both are dated by the same transaction.
    """
    mine = SplitShare.objects.filter(Q(debtor=viewer) | Q(split__initiator=viewer))
    near = mine.filter(paid_at__gt=at - NEAR, paid_at__lt=at + NEAR)
    for share_id, split_id in near.values_list("id", "split_id"):
        if paid_by(share_id) == transfer_id:
            return split_for(viewer, split_id)
    return None


def paid_by(share_id: UUID) -> UUID:
    """The id of the ledger transfer that pays a share."""
    return uuid5(share_id, "pay")


def owed_by(viewer: User, limit: int = 20) -> list[SplitShare]:
    """What the viewer still owes, the newest bill first."""
    return list(_open(SplitShare.objects.filter(debtor=viewer))[:limit])


def owed_to(viewer: User, limit: int = 20) -> list[SplitShare]:
    """What others still owe the viewer, the newest bill first."""
    return list(_open(SplitShare.objects.filter(split__initiator=viewer))[:limit])


def paid_in(split_id: UUID) -> tuple[int, bool]:
    """What a card counts at this moment. For services, which check by themselves."""
    paid = SplitShare.objects.filter(split=split_id, paid_at__isnull=False).count()
    return paid, Split.objects.filter(id=split_id, cancelled_at__isnull=False).exists()


def may_remind(part: Any, now: datetime) -> bool:
    """Not paid, and not reminded within a day."""
    return not part["is_paid"] and (
        part["reminded_at"] is None or part["reminded_at"] + REMIND_AGAIN <= now
    )


def _open(shares: QuerySet[SplitShare]) -> QuerySet[SplitShare]:
    return (
        shares.filter(paid_at__isnull=True, split__cancelled_at__isnull=True)
        .select_related("split__initiator", "debtor")
        .order_by("-split__created_at", "position")
    )


def _described(found: QuerySet[Split]) -> QuerySet[Split]:
    shares = SplitShare.objects.filter(split=OuterRef("pk")).order_by("position")
    face = {name: f"debtor__{name}" for name in FACE_FIELDS}
    rows = shares.values(
        found=JSONObject(amount="amount", paid_at="paid_at", reminded_at="reminded_at", **face)
    )
    return found.select_related("initiator", "conversation").annotate(rows=ArraySubquery(rows))


def _dressed(split: Any) -> Any:
    split.parts = [_part(split, row) for row in split.rows]
    owed = [one for one in split.parts if not one["is_own"]]
    split.owed = sum(one["amount"] for one in owed)
    split.received = sum(one["amount"] for one in owed if one["is_paid"])
    split.waiting = [one for one in owed if not one["is_paid"]]
    split.is_settled = not split.waiting
    split.percent = 100 * split.received // split.owed if split.owed else 100
    return split


def _part(split: Split, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "user": UUID(str(row["id"])),
        "handle": row["handle"],
        "name": row["display_name"],
        "face": face_of(drawn_from(row)),
        "amount": row["amount"],
        "is_own": str(row["id"]) == str(split.initiator_id),
        "is_paid": row["paid_at"] is not None,
        "paid_at": _moment(row["paid_at"]),
        "reminded_at": _moment(row["reminded_at"]),
    }


def _moment(text: str | None) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None
