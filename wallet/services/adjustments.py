"""Adjustments: the house's corrections, asked by one person and approved by another."""

import uuid
from uuid import UUID

from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import User, uuid7
from messaging.services import record
from wallet import ledger
from wallet.errors import BadAmount
from wallet.models import Adjustment
from wallet.models.ledger import Account
from wallet.money import MAX_AMOUNT
from wallet.selectors.accounts import ADJUSTMENTS
from wallet.services.balances import announce_balances

ASK, APPROVE = "wallet.add_adjustment", "wallet.approve_adjustment"


@ledger.whole_transaction
def ask_adjustment(
    *, admin: User, account_id: UUID, way: str, amount: int, reason: str
) -> Adjustment:
    """Ask for a correction; nothing moves before somebody else approves it.

    Refuses NotAllowed without the right, or for an account of one's own.
    """
    if not admin.has_perm(ASK):
        raise NotAllowed
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Invalid("reason_missing", fields={"reason": Invalid.message})
    if way not in Adjustment.Way.values:
        raise Invalid("bad_way", fields={"way": Invalid.message})
    if type(amount) is not int or not 0 < amount <= MAX_AMOUNT:
        raise BadAmount(fields={"amount": BadAmount.message})
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise NotFound("account_not_found")
    _check_not_own(admin, account)
    asked = Adjustment.objects.create(
        account=account, way=way, amount=amount, reason=reason, made_by=admin, made_at=ledger.now()
    )
    _write_down(admin, asked, "adjustment.asked", before="")
    return asked


@ledger.whole_transaction
def approve_adjustment(*, admin: User, adjustment_id: UUID) -> Adjustment:
    """Post it to the books. Never by who asked for it, nor by whose account it is.

    Refuses NotAllowed, Conflict when it was decided before, and NotEnough when the account has not
    what should be taken out: an adjustment overdraws nobody.
    """
    found = _waiting(admin, adjustment_id)
    house = ledger.open_account(
        account_id=uuid7(), code=ADJUSTMENTS, currency=found.account.currency, may_overdraw=True
    )
    is_in = found.way == Adjustment.Way.IN
    _decide(admin, found, Adjustment.State.POSTED, "adjustment.posted")
    ledger.write(
        [
            ledger.Single(
                id=uuid.uuid5(found.id, "post"),
                debit_id=house.id if is_in else found.account_id,
                credit_id=found.account_id if is_in else house.id,
                amount=found.amount,
                currency=found.account.currency,
                kind="adjustment",
                memo=found.reason[:100],
            )
        ]
    )
    announce_balances(account_ids=[found.account_id])
    return found


@ledger.whole_transaction
def decline_adjustment(*, admin: User, adjustment_id: UUID) -> Adjustment:
    """Say no to it: somebody else than who asked, like for a yes."""
    found = _waiting(admin, adjustment_id)
    _decide(admin, found, Adjustment.State.DECLINED, "adjustment.declined")
    return found


def _waiting(admin: User, adjustment_id: UUID) -> Adjustment:
    if not admin.has_perm(APPROVE):
        raise NotAllowed
    found = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(id=adjustment_id)
        .first()
    )
    if found is None:
        raise NotFound("adjustment_not_found")
    if found.state != Adjustment.State.WAITING:
        raise Conflict("already_decided")
    if found.made_by_id == admin.id:
        raise NotAllowed("second_person_needed")
    _check_not_own(admin, found.account)
    return found


def _decide(admin: User, found: Adjustment, state: Adjustment.State, verb: str) -> None:
    found.state, found.decided_by, found.decided_at = state, admin, ledger.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    _write_down(admin, found, verb, before=Adjustment.State.WAITING)


def _check_not_own(admin: User, account: Account) -> None:
    if account.owner_id == admin.id:
        raise NotAllowed("own_account")


def _write_down(admin: User, one: Adjustment, verb: str, *, before: str) -> None:
    record(
        actor=admin,
        verb=verb,
        subject=f"adjustment:{one.id}",
        account=str(one.account_id),
        owner=str(one.account.owner_id or ""),
        way=one.way,
        amount=one.amount,
        currency=one.account.currency,
        reason=one.reason,
        asked_by=str(one.made_by_id),
        before=before,
        after=one.state,
    )
