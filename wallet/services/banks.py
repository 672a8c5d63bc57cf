"""Bank accounts: known by a valid IBAN, used only after they have rested."""

import unicodedata
from datetime import timedelta
from uuid import UUID

import schwifty
from django.conf import settings
from schwifty.exceptions import SchwiftyException

from messaging.errors import Conflict, Invalid
from messaging.models import User
from wallet import ledger
from wallet.errors import BadIban, IdReused
from wallet.models import BankAccount, Payout
from wallet.models.ledger import Account
from wallet.selectors.payouts import bank_of, banks_of

MAX_BANKS = 5
HOLDER = (2, 70)


@ledger.whole_transaction
def add_bank(*, user: User, account: Account, bank_id: UUID, iban: str, holder: str) -> BankAccount:
    """One more bank account for this account's money; usable after PAYOUT_COOLING_HOURS.

    The same id and IBAN give the same one; an IBAN that is there already too. BadIban where
    country, length, check digits or bank don't hold.
    """
    number, bank_name = _checked(iban)
    holder = " ".join(unicodedata.normalize("NFC", holder).split())
    if not HOLDER[0] <= len(holder) <= HOLDER[1] or not all(
        letter.isalpha() or letter in " .,'-&/’0123456789()" for letter in holder
    ):
        raise Invalid("bad_holder", fields={"holder": Invalid.message})
    Account.objects.select_for_update(no_key=True).get(id=account.id)
    known = BankAccount.objects.filter(id=bank_id).first()
    if known is not None and (known.account_id, known.iban) != (account.id, number):
        raise IdReused
    mine = {one.iban: one for one in banks_of(account.id)}
    if known or number in mine:
        return known or mine[number]
    if len(mine) >= MAX_BANKS:
        raise Conflict("too_many_banks")
    now = ledger.now()
    return BankAccount.objects.create(
        id=bank_id,
        account=account,
        user=user,
        holder=holder,
        iban=number,
        bank_name=bank_name[:120],
        created_at=now,
        usable_at=now + timedelta(hours=settings.PAYOUT_COOLING_HOURS),
    )


@ledger.whole_transaction
def remove_bank(*, user: User, account: Account, bank_id: UUID) -> None:
    """Forget it; Conflict while something is on its way to it. Added again, it rests again."""
    bank = bank_of(account.id, bank_id)
    BankAccount.objects.select_for_update().get(id=bank.id)
    is_awaited = Payout.objects.filter(bank=bank, state__in=["requested", "approved", "sent"])
    if is_awaited.exists():
        raise Conflict("bank_in_use")
    BankAccount.objects.filter(id=bank.id).update(removed_at=ledger.now())


def _checked(iban: str) -> tuple[str, str]:
    if len(iban) > 60:
        raise BadIban(fields={"iban": BadIban.message})
    try:
        found = schwifty.IBAN(iban, validate_bban=True)
    except (SchwiftyException, ValueError):
        raise BadIban(fields={"iban": BadIban.message}) from None
    return found.compact, str(getattr(found.bank, "name", "") or "")
