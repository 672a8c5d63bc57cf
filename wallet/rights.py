"""What the wallet keeps of a person: books that only grow, and that name nobody."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.rights import RECORD, Fate, Section, export, keep, stands_against
from wallet.models import Card, Guard, Packet, PacketShare, TopUp
from wallet.models.ledger import Account, Entry
from wallet.money import format_money
from wallet.selectors.packets import packets_waiting

BOOKS = _("Accounts must be kept for ten years; they hold no name.")

keep("wallet.Account", "owner", Fate.RETAIN, BOOKS)
keep("wallet.Payment", "payer", Fate.RETAIN, BOOKS)
keep("wallet.TopUp", "user", Fate.RETAIN, BOOKS)
keep("wallet.Card", "user", Fate.DELETE)
keep("wallet.ProviderCustomer", "user", Fate.DELETE)
keep("wallet.PaymentCode", "owner", Fate.DELETE)
keep("wallet.Packet", "sender", Fate.RETAIN, BOOKS)
keep("wallet.PacketShare", "claimer", Fate.RETAIN, BOOKS)
keep("wallet.IdempotentRequest", "user", Fate.DELETE)
keep("wallet.Outflow", "user", Fate.RETAIN, BOOKS)
keep("wallet.Guard", "user", Fate.DELETE)
keep("wallet.Guard", "frozen_by", Fate.RETAIN, RECORD)
keep("wallet.Device", "user", Fate.DELETE)
keep("wallet.StepUp", "user", Fate.DELETE)


@stands_against
def money_in_the_wallet(person: User) -> list[Any]:
    """Money that is there or on its way."""
    found: list[Any] = []
    for account in Account.objects.filter(owner=person):
        if account.balance:
            found.append(
                _("%(sum)s is in your wallet: spend it or have it paid out first.")
                % {"sum": format_money(account.balance, account.currency)}
            )
        if account.debits_pending or account.credits_pending:
            found.append(_("A payment of yours is not settled yet."))
    if packets_waiting(person).exists():
        found.append(_("A red packet of yours is not empty yet; what is left comes back to you."))
    return found


def _statement(person: User) -> Iterable[Any]:
    return (
        Entry.objects.filter(account__owner=person)
        .order_by("created_at", "pk")
        .values(
            *("transfer", "transfer__kind", "transfer__memo", "amount", "balance_after"),
            *("account__currency", "created_at"),
        )
    )


def _top_ups(person: User) -> Iterable[Any]:
    return TopUp.objects.filter(user=person).values()


def _safety(person: User) -> Iterable[Any]:
    return Guard.objects.filter(user=person).values(
        *("tier", "pin_set_at", "credentials_at", "free_limit", "day_limit"),
        *("frozen_at", "frozen_reason", "created_at"),
    )


export(Section("wallet-safety", _("Wallet safety settings"), _safety))


def _cards(person: User) -> Iterable[Any]:
    return Card.objects.filter(user=person).values("brand", "last4", "exp_month", "exp_year")


export(Section("cards", _("Kept cards"), _cards))
export(Section("statement", _("Wallet statement, in minor units"), _statement))
export(Section("top-ups", _("Top-ups"), _top_ups))


def _packets(person: User) -> Iterable[Any]:
    return Packet.objects.filter(sender=person).order_by("created_at").values()


def _drawn(person: User) -> Iterable[Any]:
    found = PacketShare.objects.filter(claimer=person).order_by("created_at")
    return found.values("packet", "packet__sender__handle", "amount", "created_at")


export(Section("red-packets", _("Red packets sent, in minor units"), _packets))
export(Section("red-packet-shares", _("Shares of red packets"), _drawn))
