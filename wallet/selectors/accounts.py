"""Whose money is where, and how an account is called and drawn."""

from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from messaging.errors import NotFound
from messaging.models import User
from messaging.selectors import face_of
from wallet.models.ledger import Account

WALLET = "wallet"
FEES = "fees"
ADJUSTMENTS = "adjustments"
# How the house's own accounts are called and drawn, by their code up to its first dot.
HOUSE = {
    FEES: (gettext_lazy("Palabre"), "tag"),
    ADJUSTMENTS: (gettext_lazy("Palabre"), "shield"),
    "clearing": (gettext_lazy("Top-up"), "topup"),
    "owed": (gettext_lazy("Palabre"), "alert"),
    "packet": (gettext_lazy("Red packet"), "packet"),
    "fx": (gettext_lazy("Exchange"), "swap"),
    "gift": (gettext_lazy("Gift card"), "gift"),
}
# Whose money is asked for: a person, or the wallet that person was asked for before.
Holder = User | Account


class Balance(TypedDict):
    """Minor units: ``available`` can be spent; ``held`` is kept for what was bought and has not
    arrived; ``balance`` is both; ``incoming`` is kept for this account by others."""

    available: int
    held: int
    balance: int
    incoming: int
    currency: str


@dataclass(frozen=True, slots=True)
class Party:
    """The other side of a movement. ``face`` is for the avatar partial; else ``icon`` is shown."""

    name: str
    face: dict[str, Any] | None
    icon: str = ""


def available_to(owner: OuterRef, currency: str) -> Subquery:
    """What a person of an outer query can spend: for who asks for more in the same query."""
    return Subquery(
        Account.objects.filter(owner=owner, code=WALLET, currency=currency).values(
            available=F("credits_posted") - F("debits_posted") - F("debits_pending")
        )[:1]
    )


def wallet_of(user: User, currency: str | None = None) -> Account | None:
    """The person's own account; None until the first money comes (``services.open_wallet``)."""
    return Account.objects.filter(
        owner=user, code=WALLET, currency=currency or settings.CURRENCY
    ).first()


def wallets_of(user: User) -> list[Account]:
    """The person's accounts, the house's currency first, then by currency."""
    found = Account.objects.filter(owner=user, code=WALLET)
    return sorted(found, key=lambda one: (one.currency != settings.CURRENCY, one.currency))


def own_wallet(user: User, currency: str = "") -> Account | None:
    """The person's account in that currency; NotFound for one they don't have.

    Without a currency: the house's, None until the first money comes.
    """
    is_code = len(currency) == 3 and currency.isascii() and currency.isalpha()
    wallet = wallet_of(user, currency or None) if is_code or not currency else None
    if wallet is None and currency not in ("", settings.CURRENCY):
        raise NotFound("account_not_found")
    return wallet


def wallet_in(holder: Holder) -> Account | None:
    """The person's wallet, or the one they were already asked for."""
    return holder if isinstance(holder, Account) else wallet_of(holder)


def balance_of(holder: Holder) -> Balance:
    """What the person has; zeros where no wallet was opened yet."""
    return balance_in(wallet_in(holder), settings.CURRENCY)


def business_account(account_id: UUID) -> Account:
    """The account of a business. For callers that were allowed to see it."""
    return account_with(account_id)


def business_balance(account_id: UUID) -> Balance:
    """What a business has. For callers that were allowed to see its account."""
    account = account_with(account_id)
    return balance_in(account, account.currency)


def balance_in(account: Account | None, currency: str) -> Balance:
    """The account's figures."""
    if account is None:
        return Balance(available=0, held=0, balance=0, incoming=0, currency=currency)
    account = counters_of(account)
    return Balance(
        available=account.available,
        held=account.debits_pending,
        balance=account.balance,
        incoming=account.credits_pending,
        currency=account.currency,
    )


def counters_of(account: Account) -> Account:
    """The account with its counters of this moment: insert-only ones are counted for it."""
    if account.insert_only:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wallet_counters(%s)", [account.id])
            (
                account.debits_pending,
                account.debits_posted,
                account.credits_pending,
                account.credits_posted,
            ) = cursor.fetchone()
    return account


def account_with(account_id: UUID) -> Account:
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise NotFound("account_not_found")
    return account


def party_of(account: Account) -> Party:
    """How statements call and draw the account; expects ``owner`` and ``payee`` to be loaded."""
    if account.owner is not None:
        return Party(account.owner.display_name, face_of(account.owner))
    try:
        payee = account.payee
    except ObjectDoesNotExist:
        name, icon = HOUSE[account.code.partition(".")[0]]
        return Party(str(name), None, icon)
    face = {
        "kind": "shop",
        "user": "",
        "initials": "",
        "hue": payee.hue,
        "avatar": "",
        "sign": payee.sign,
    }
    return Party(payee.name, face)
