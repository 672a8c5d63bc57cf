"""Accounts: opened when they are first needed, once for each holder."""

from django.conf import settings

from messaging.models import User, uuid7
from wallet import ledger
from wallet.models import Payee
from wallet.models.ledger import Account
from wallet.selectors.accounts import FEES, WALLET


def open_wallet(*, owner: User, currency: str | None = None) -> Account:
    """The person's own account, opened if need be."""
    return ledger.open_account(
        account_id=uuid7(), owner_id=owner.id, code=WALLET, currency=currency or settings.CURRENCY
    )


def open_business_account(
    *, code: str, currency: str, name: str, hue: int = 1, sign: str = "store"
) -> Account:
    """The account of a business, opened if need be; name, hue and sign are for statements."""
    account = ledger.open_account(account_id=uuid7(), code=code, currency=currency)
    Payee.objects.update_or_create(
        account=account, defaults={"name": name, "hue": hue, "sign": sign}
    )
    return account


def open_fees_account(*, currency: str) -> Account:
    """Where the marketplace's fees go."""
    return ledger.open_account(account_id=uuid7(), code=FEES, currency=currency, insert_only=True)


def open_clearing_account(*, provider: str, currency: str) -> Account:
    """The mirror of what a provider owes us: as far below zero as it has brought in."""
    return ledger.open_account(
        account_id=uuid7(), code=f"clearing.{provider}", currency=currency, insert_only=True
    )
