"""Allowances, for the two people that each is between."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from messaging.errors import NotFound
from messaging.models import User
from wallet import ledger
from wallet.models import Mandate, MandateUse

PAGE = 50


def mandate_for(viewer: User, mandate_id: UUID | str) -> Mandate:
    """The allowance with this id, or with a use that has it, for who gave it and who has it;
    NotFound for everybody else."""
    everything = Mandate.objects.select_related("grantor", "grantee", "payee_account__payee")
    found = (
        everything.filter(id=mandate_id).first() or everything.filter(uses__id=mandate_id).first()
    )
    if found is None or viewer.id not in (found.grantor_id, found.grantee_id):
        raise NotFound("mandate_not_found")
    return found


def mandates_of(viewer: User) -> list[Mandate]:
    """What the viewer gave and was given, the newest first."""
    mine = Q(grantor=viewer) | Q(grantee=viewer)
    found = Mandate.objects.filter(mine).select_related(
        "grantor", "grantee", "payee_account__payee"
    )
    return list(found.order_by("-created_at")[:PAGE])


def mandates_to_spend(
    viewer: User, currency: str, payee_account_ids: set[UUID], categories: set[str]
) -> list[Mandate]:
    """What the viewer was given that is good for buying these things now, even where too little
    is left of it; what ends first comes first. One query."""
    where, what = Q(payee_account=None), Q(category="")
    if len(payee_account_ids) == 1:
        where |= Q(payee_account__in=payee_account_ids)
    if len(categories) == 1:
        what |= Q(category__in=categories)
    found = Mandate.objects.filter(
        where,
        what,
        grantee=viewer,
        currency=currency,
        revoked_at__isnull=True,
        until__gt=ledger.now(),
        spent__lt=F("cap"),
    )
    return list(found.select_related("grantor").order_by("until", "id")[:PAGE])


def is_used(mandate: Mandate, use_id: UUID) -> bool:
    """Whether this is the id of a use of that allowance."""
    return MandateUse.objects.filter(mandate=mandate, id=use_id).exists()


def uses_of(mandate: Mandate) -> list[MandateUse]:
    """What was spent under an allowance that the caller was allowed to see."""
    found = _with_returns(MandateUse.objects.filter(mandate=mandate))
    return list(found.order_by("-created_at")[:PAGE])


def mandates_due(moment: datetime, limit: int) -> list[UUID]:
    """The allowances whose time is over and whose cards do not say so yet."""
    due = Mandate.objects.filter(
        until__lte=moment, revoked_at__isnull=True, expired_at__isnull=True
    )
    return list(due.order_by("until", "id").values_list("id", flat=True)[:limit])


def mandates_by_id(ids: Sequence[str]) -> dict[str, Mandate]:
    """Many allowances in bulk, for their faces."""
    found = Mandate.objects.filter(id__in=list(ids)).select_related(
        "grantor", "grantee", "payee_account__payee"
    )
    return {str(one.id): one for one in found}


def uses_by_id(ids: Sequence[str]) -> dict[str, MandateUse]:
    """Many uses in bulk, for their faces."""
    found = _with_returns(MandateUse.objects.filter(id__in=list(ids))).select_related(
        "mandate__grantor", "mandate__grantee"
    )
    return {str(one.id): one for one in found}


def _with_returns(uses: QuerySet[MandateUse]) -> QuerySet[MandateUse]:
    """With what ``came_back`` of each."""
    return uses.annotate(came_back=Coalesce(Sum("backs__amount"), 0))
