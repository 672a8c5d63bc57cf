"""Accounts: opened when they are first needed, once for each holder."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from messaging.bus import publish_each, user_group
from messaging.models import User, uuid7
from wallet import ledger
from wallet.events import balance_changed
from wallet.models import Payee
from wallet.models.ledger import Account
from wallet.selectors.accounts import FEES, WALLET, balance_in
from wallet.selectors.chargebacks import wallets_among
from wallet.serializers import balance_data


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


_collectors: list[Callable[..., Any]] = []


def collects(*, verb: Callable[..., Any]) -> None:
    """Have this done, with ``user_id`` and ``currency``, when money came to somebody who owes."""
    _collectors.append(verb)


def announce_balances(*, account_ids: Iterable[UUID]) -> None:
    """Tell the people among the holders what they have now, once this transaction commits.

    Who owes, and has something now, pays in the next transaction, at once.
    """
    wallets = wallets_among(account_ids)
    publish_each(
        balance_changed,
        [
            (user_group(one.owner_id), balance_data(balance_in(one, one.currency)))
            for one in wallets
        ],
    )
    for account in wallets:
        if account.owes and account.available > 0:
            for verb in _collectors:
                about = {"user_id": account.owner_id, "currency": account.currency}
                transaction.on_commit(partial(verb, **about), robust=True)
