"""What banks took back, and what people owe the house since."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Cast, Substr

from messaging.models import User
from messaging.selectors.rows import prepared
from wallet.ledger import Told
from wallet.models import Chargeback, TopUp
from wallet.models.ledger import Account
from wallet.money import Money
from wallet.selectors.accounts import WALLET

OWED = "owed"


def owed_code(user_id: UUID) -> str:
    """The code of the account that holds what somebody owes: as far below zero as they do."""
    return f"{OWED}.{user_id}"


def owed_by(viewer: User, currency: str) -> int:
    """What the person owes the house: more was taken back than their wallet had."""
    account = Account.objects.filter(
        owner=None, code=owed_code(viewer.id), currency=currency
    ).first()
    return -account.balance if account else 0


def told_of(account_ids: Iterable[UUID]) -> list[Told]:
    """What to tell the people among the holders. For services, which just moved their money."""
    with prepared() as cursor:
        cursor.execute("SELECT * FROM wallet_told(%s::uuid[])", [list(account_ids)])
        return [Told(*row) for row in cursor.fetchall()]


def chargebacks_against(viewer: User) -> QuerySet[Chargeback]:
    """Those that concern the person now: not closed, or not paid for. ``owed`` is their debt."""
    debt = Account.objects.filter(
        owner=None, code=owed_code(viewer.id), currency=OuterRef("currency")
    ).values(debt=F("debits_posted") - F("credits_posted"))[:1]
    found = _with_evidence(Chargeback.objects.filter(user=viewer)).annotate(owed=Subquery(debt))
    return found.filter(Q(closed_at=None) | Q(owed__gt=0)).order_by("-created_at")


def chargebacks_of(top_up: TopUp) -> list[Chargeback]:
    """What became of a top-up that its payer's bank asked about, newest first."""
    found = _with_evidence(Chargeback.objects.filter(top_up=top_up))
    return list(found.order_by("-created_at"))


def _with_evidence(found: QuerySet[Chargeback]) -> QuerySet[Chargeback]:
    """With what was said to the bank, but for its file."""
    return found.select_related("evidence").defer("evidence__file")


def is_charged_back(top_up: TopUp) -> bool:
    """Whether a claim stands against it: what a bank takes back goes back by no other way."""
    return Chargeback.objects.filter(top_up=top_up).exclude(state="won").exists()


def chargebacks_due(now: datetime, limit: int = 50) -> list[UUID]:
    """Those to be looked at again."""
    due = Chargeback.objects.filter(due_at__isnull=False, due_at__lte=now)
    return list(due.order_by("due_at").values_list("id", flat=True)[:limit])


def chargebacks_to_mail(before: datetime, limit: int = 50) -> list[UUID]:
    """Those of which the person was not told how they stand."""
    found = Chargeback.objects.exclude(mailed=F("state")).filter(created_at__lte=before)
    return list(found.order_by("created_at").values_list("id", flat=True)[:limit])


def debts_of(viewer: User) -> list[Money]:
    """What the person owes the house, by currency."""
    owing = _owing(viewer).order_by("currency")
    return [Money(-account.balance, account.currency) for account in owing]


def owes_anything(viewer: User) -> bool:
    """Whether the person owes the house in any currency."""
    return _owing(viewer).exists()


def _owing(viewer: User) -> QuerySet[Account]:
    return Account.objects.filter(
        owner=None, code=owed_code(viewer.id), debits_posted__gt=F("credits_posted")
    )


def debtors(page: int = 200) -> Iterator[tuple[UUID, str]]:
    """Whose debt could be paid from their wallet now: user and currency; all of them, in pages."""
    wallet = Account.objects.filter(
        owner=Cast(Substr(OuterRef("code"), len(OWED) + 2), UUIDField()),
        code=WALLET,
        currency=OuterRef("currency"),
        credits_posted__gt=F("debits_posted") + F("debits_pending"),
    )
    owing = Account.objects.filter(
        Exists(wallet),
        owner=None,
        code__startswith=f"{OWED}.",
        debits_posted__gt=F("credits_posted"),
    ).order_by("id")
    last = UUID(int=0)
    while found := list(owing.filter(id__gt=last).values_list("id", "code", "currency")[:page]):
        yield from ((UUID(code.partition(".")[2]), currency) for _id, code, currency in found)
        last = found[-1][0]


def transfer_ids(chargeback: Chargeback, line: str) -> dict[str, UUID]:
    """The ids of what a line moves: in the person's wallet, and in what they owe."""
    return {part: uuid5(chargeback.id, f"{line}.{part}") for part in ("wallet", "owed")}
