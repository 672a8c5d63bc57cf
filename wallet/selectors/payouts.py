"""Money out: where to, how far, at what price. The account comes first: its owner's, or a shop's
that the caller was allowed to see.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import User
from wallet.errors import BadAmount
from wallet.models import BankAccount, Chargeback, Payout, Refund, TopUp
from wallet.models.ledger import Account
from wallet.money import format_plain, parse_amount, portion_of
from wallet.selectors.accounts import balance_in

REFUNDABLE = timedelta(days=120)
SETTLED = ("paid", "failed", "returned", "cancelled")


def payout_fee(amount: int) -> int:
    """What a payout costs: a flat sum and a portion, rounded once, half to even."""
    return settings.PAYOUT_FEE_FLAT + portion_of(amount, settings.PAYOUT_FEE_BASIS_POINTS)


def most_payable(available: int) -> int:
    """The largest sum that can be paid out with its fee from what is available; 0 if none."""
    low, high = 0, max(available, 0)
    while low < high:
        middle = (low + high + 1) // 2
        is_covered = middle + payout_fee(middle) <= available
        low, high = (middle, high) if is_covered else (low, middle - 1)
    return low


def approvals_for(amount: int) -> int:
    """How many operators must agree before so much leaves."""
    return (amount > settings.PAYOUT_APPROVAL_ABOVE) + (
        amount > settings.PAYOUT_SECOND_APPROVAL_ABOVE
    )


def banks_of(account_id: UUID) -> list[BankAccount]:
    """Where the account's money may go, the oldest first."""
    found = BankAccount.objects.filter(account_id=account_id, removed_at=None)
    return list(found.order_by("created_at", "id"))


def bank_of(account_id: UUID, bank_id: UUID) -> BankAccount:
    bank = BankAccount.objects.filter(account_id=account_id, id=bank_id, removed_at=None).first()
    if bank is None:
        raise NotFound("bank_account_not_found")
    return bank


def payouts_of(account_id: UUID, limit: int = 20) -> list[Payout]:
    """The account's payouts, newest first."""
    found = Payout.objects.filter(account_id=account_id).select_related("bank")
    return list(found.order_by("-created_at", "-id")[:limit])


def payout_of(account_id: UUID, payout_id: UUID) -> Payout:
    found = Payout.objects.filter(account_id=account_id, id=payout_id).select_related("bank")
    payout = found.first()
    if payout is None:
        raise NotFound("payout_not_found")
    return payout


def open_payouts_of(viewer: User) -> list[Payout]:
    """What the person waits for, and what came of it lately without their knowing."""
    found = Payout.objects.filter(account__owner=viewer).exclude(state__in=SETTLED)
    return list(found.select_related("bank").order_by("-created_at")[:10])


def on_their_way(account_id: UUID) -> int:
    """What has left for a bank, or is about to, and has neither arrived nor come back."""
    found = Payout.objects.filter(account_id=account_id).exclude(state__in=SETTLED)
    return found.aggregate(total=Sum(F("amount") + F("fee")))["total"] or 0


def payout_form(account: Account, typed: str) -> dict[str, Any]:
    """What the sheet shows: where it may go, and what the typed sum costs; 0 for no sum."""
    typed, currency = typed.strip()[:20], account.currency
    try:
        amount = parse_amount(typed, currency) if typed else 0
    except BadAmount:
        amount = 0
    available, fee = balance_in(account, currency)["available"], payout_fee(amount)
    most, banks, at = most_payable(available), banks_of(account.id), now()
    return {
        "banks": banks,
        "is_usable": any(one.usable_at <= at for one in banks),
        "typed": typed,
        "amount": amount,
        "fee": fee,
        "total": amount + fee,
        "missing": max(0, amount + fee - available),
        "approvals": approvals_for(amount) if amount else 0,
        "most": most,
        "most_typed": format_plain(most, currency) if most else "",
        "available": available,
        "currency": currency,
        "is_sandbox": settings.PAYMENT_PROVIDER == "sandbox",
        "now": at,
    }


def payouts_to_send(limit: int = 50) -> list[UUID]:
    """Approved, and not sent yet."""
    found = Payout.objects.filter(state=Payout.State.APPROVED).order_by("created_at")
    return list(found.values_list("id", flat=True)[:limit])


def payouts_to_mail(before: datetime, limit: int = 50) -> list[UUID]:
    """Those whose owner was not told how far they came."""
    found = Payout.objects.exclude(mailed=F("state")).filter(created_at__lte=before)
    return list(found.order_by("created_at").values_list("id", flat=True)[:limit])


def refund_for(user: User, refund_id: UUID) -> Refund:
    """The person's own refund."""
    refund = Refund.objects.filter(user=user, id=refund_id).first()
    if refund is None:
        raise NotFound("refund_not_found")
    return refund


def refundable_of(viewer: User) -> list[TopUp]:
    """Top-ups of the last months of which something can still go back to the card."""
    since = timezone.now() - REFUNDABLE
    claimed = Chargeback.objects.exclude(state="won").values("top_up")
    top_ups = TopUp.objects.exclude(id__in=claimed).filter(
        user=viewer,
        state=TopUp.State.SUCCEEDED,
        refunded__lt=F("amount"),
        created_at__gte=since,
        provider=settings.PAYMENT_PROVIDER,
    )
    return list(top_ups.order_by("-created_at")[:5])


def now() -> datetime:
    """The moment to compare due times with."""
    return timezone.now()
