"""What follows when money has moved: its holders are told, and who owes the house pays.

Both in one place, since what a debt takes moves money as well.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging.bus import publish_each, user_group
from messaging.models import User, uuid7
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger
from wallet.events import balance_changed
from wallet.models.ledger import Account
from wallet.selectors.chargebacks import owed_code, owes_anything, told_of
from wallet.serializers import balance_data
from wallet.services.accounts import open_wallet
from wallet.services.guards import lock_guard

FREEZE = ["frozen_at", "frozen_by", "frozen_reason", "owner_froze"]


def announce_balances(*, account_ids: Iterable[UUID]) -> None:
    """Tell the people among the holders what they have now, once this transaction commits.

    Who owes, and has something now, pays in the next transaction, at once.
    """
    announce(told=told_of(account_ids))


def announce(*, told: Sequence[ledger.Told]) -> None:
    """``announce_balances`` of what ``ledger.move`` answered."""
    publish_each(balance_changed, [(user_group(one.owner_id), balance_data(one)) for one in told])
    for one in told:
        if one.owes and one.available > 0:
            collect = partial(collect_debt, user_id=one.owner_id, currency=one.currency)
            transaction.on_commit(collect, robust=True)


@ledger.whole_transaction
def collect_debt(*, user_id: UUID, currency: str) -> int:
    """Pay what the person owes from what came into their wallet; what was paid, in minor units.

    Done as soon as something came in, and by the clock for what was missed; again, and at the same
    moment, it pays once.

    The wallet that was frozen for it is free again when nothing is owed any more, in any currency.
    """
    user = User.objects.get(id=user_id)
    guard = lock_guard(owner=user)
    wallet, owed = wallet_and_debt(user=user, currency=currency)
    debt, paid = -owed.balance, max(0, min(-owed.balance, wallet.available))
    if paid:
        single = ledger.Single(uuid7(), wallet.id, owed.id, paid, currency, "debt")
        ledger.write([single])
        announce_balances(account_ids=[wallet.id])
        record(
            actor=None,
            verb="debt.collected",
            subject=about(person=user),
            amount=paid,
            currency=currency,
            left=debt - paid,
        )
    thaw(guard=guard, user=user)
    return paid


def wallet_and_debt(*, user: User, currency: str) -> tuple[Account, Account]:
    """The person's wallet, which nobody spends from until the end, and what they owe."""
    wallet = open_wallet(owner=user, currency=currency)
    owed = ledger.open_account(
        account_id=uuid7(), code=owed_code(user.id), currency=currency, may_overdraw=True
    )
    held = Account.objects.select_for_update(no_key=True).filter(id__in=[wallet.id, owed.id])
    found = {one.id: one for one in held.order_by("id")}
    return found[wallet.id], found[owed.id]


def thaw(*, guard: Any, user: User) -> None:
    """Free what was frozen for a debt when there is none any more; what its owner froze as well,
    they free themselves."""
    if not guard.is_frozen_for_debt or owes_anything(user):
        return
    stays = guard.owner_froze
    guard.frozen_at, guard.frozen_by = (guard.frozen_at, user) if stays else (None, None)
    guard.frozen_reason, guard.owner_froze = "", False
    guard.save(update_fields=FREEZE)
    record(
        actor=None,
        verb="wallet.thawed",
        subject=about(person=user),
        before="frozen",
        after="frozen" if stays else "open",
        reason="debt paid",
    )
