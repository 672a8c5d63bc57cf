"""What the wallet keeps of a person: books that only grow, and that name nobody."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.rights import RECORD, Fate, Reason, Section, export, keep, stands_against
from wallet.models import (
    Card,
    Chargeback,
    ChatTransfer,
    Dispute,
    GiftCard,
    Guard,
    LegalName,
    Mandate,
    Packet,
    PacketShare,
    Payout,
    Pot,
    PotMove,
    Quote,
    RequestShare,
    Split,
    SplitShare,
    StandingTransfer,
    TopUp,
)
from wallet.models.ledger import Account, Entry
from wallet.money import format_money
from wallet.selectors.chargebacks import chargebacks_against
from wallet.selectors.credits import CREDIT
from wallet.selectors.packets import packets_waiting

BOOKS = Reason(_("Your payments"), _("Accounts must be kept for ten years; they hold no name."))

keep("wallet.Account", "owner", Fate.RETAIN, BOOKS)
keep("wallet.Payment", "payer", Fate.RETAIN, BOOKS)
keep("wallet.TopUp", "user", Fate.RETAIN, BOOKS)
keep("wallet.BankAccount", "user", Fate.ANONYMISE, BOOKS, blank={"holder": ""})
keep("wallet.Payout", "user", Fate.RETAIN, BOOKS)
keep("wallet.PayoutApproval", "by", Fate.RETAIN, BOOKS)
keep("wallet.PayoutApproval", "requester", Fate.RETAIN, BOOKS)
keep("wallet.Chargeback", "user", Fate.RETAIN, BOOKS)
keep("wallet.Evidence", "by", Fate.RETAIN, RECORD)
keep("wallet.Refund", "user", Fate.RETAIN, BOOKS)
keep("wallet.Reconciliation", "made_by", Fate.RETAIN, BOOKS)
keep("wallet.Card", "user", Fate.DELETE)
keep("wallet.ProviderCustomer", "user", Fate.DELETE)
keep("wallet.PaymentCode", "owner", Fate.DELETE)
keep("wallet.Split", "initiator", Fate.RETAIN, BOOKS)
keep("wallet.SplitShare", "debtor", Fate.RETAIN, BOOKS)
keep("wallet.Quote", "owner", Fate.RETAIN, BOOKS)
keep("wallet.Packet", "sender", Fate.RETAIN, BOOKS)
keep("wallet.PacketShare", "claimer", Fate.RETAIN, BOOKS)
keep("wallet.GiftCard", "buyer", Fate.RETAIN, BOOKS)
keep("wallet.GiftCard", "holder", Fate.RETAIN, BOOKS)
keep("wallet.Mandate", "grantor", Fate.RETAIN, BOOKS)
keep("wallet.Mandate", "grantee", Fate.RETAIN, BOOKS)
keep("wallet.IdempotentRequest", "user", Fate.DELETE)
keep("wallet.Outflow", "user", Fate.RETAIN, BOOKS)
keep("wallet.Guard", "user", Fate.DELETE)
keep("wallet.Guard", "frozen_by", Fate.RETAIN, RECORD)
keep("wallet.Device", "user", Fate.DELETE)
keep("wallet.Adjustment", "made_by", Fate.RETAIN, RECORD)
keep("wallet.Adjustment", "decided_by", Fate.RETAIN, RECORD)
keep("wallet.StepUp", "user", Fate.DELETE)
keep("wallet.ChatTransfer", "payer", Fate.RETAIN, BOOKS)
keep("wallet.ChatTransfer", "payee", Fate.RETAIN, BOOKS)
keep("wallet.MoneyRequest", "asker", Fate.RETAIN, BOOKS)
keep("wallet.RequestShare", "person", Fate.RETAIN, BOOKS)
keep("wallet.StandingTransfer", "payer", Fate.RETAIN, BOOKS)
keep("wallet.StandingTransfer", "payee", Fate.RETAIN, BOOKS)
keep("wallet.Pot", "owner", Fate.RETAIN, BOOKS)
keep("wallet.PotMove", "person", Fate.RETAIN, BOOKS)
keep("wallet.LegalName", "person", Fate.DELETE)
keep("wallet.Dispute", "opener", Fate.RETAIN, BOOKS)
keep("wallet.Dispute", "answered_by", Fate.RETAIN, BOOKS)
keep("wallet.Dispute", "closed_by", Fate.RETAIN, BOOKS)


@stands_against
def money_in_the_wallet(person: User) -> list[Any]:
    """Money that is there or on its way."""
    found: list[Any] = []
    for account in Account.objects.filter(owner=person):
        if account.balance:
            said = _("%(sum)s is in your wallet: spend it or have it paid out first.")
            if account.code.startswith(f"{CREDIT}."):
                said = _(
                    "%(sum)s of store credit is left: spend it first, or give it up under"
                    " “Gift cards” in your wallet."
                )
            found.append(said % {"sum": format_money(account.balance, account.currency)})
        if account.debits_pending or account.credits_pending:
            found.append(_("A payment of yours is not settled yet."))
    if packets_waiting(person).exists():
        found.append(_("A red packet of yours is not empty yet; what is left comes back to you."))
    for card in GiftCard.objects.filter(holder=person).select_related("account"):
        if card.account.balance:
            left = {"sum": format_money(card.account.balance, card.currency)}
            said = _(
                "%(sum)s is left on a gift card: spend it first, or give it up under"
                " “Gift cards” in your wallet."
            )
            found.append(said % left)
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


def _mandates(person: User) -> Iterable[Any]:
    found = Mandate.objects.filter(Q(grantor=person) | Q(grantee=person))
    return found.values("id", "cap", "spent", "currency", "until", "revoked_at", "created_at")


def _gift_cards(person: User) -> Iterable[Any]:
    cards = GiftCard.objects.filter(Q(buyer=person) | Q(holder=person))
    return cards.values("id", "amount", "currency", "words", "created_at", "redeemed_at")


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


def _payouts(person: User) -> Iterable[Any]:
    return Payout.objects.filter(user=person).values(
        *("id", "amount", "fee", "currency", "state", "created_at", "settled_at"),
        *("bank__iban", "bank__holder"),
    )


export(Section("payouts", _("Payouts, and where they went"), _payouts))
export(Section("cards", _("Kept cards"), _cards))


def _chargebacks(person: User) -> Iterable[Any]:
    return Chargeback.objects.filter(user=person).values(
        *("id", "top_up", "amount", "currency", "reason", "state", "taken"),
        *("created_at", "closed_at"),
    )


export(Section("chargebacks", _("Card payments that a bank took back"), _chargebacks))


@stands_against
def what_is_owed(person: User) -> list[Any]:
    """What a bank took back and the wallet could not pay; claims that are not closed."""
    if not chargebacks_against(person).exists():
        return []
    return [_("A card payment of yours was taken back, and that is not settled yet.")]


def _transfers(person: User) -> Iterable[Any]:
    mine = ChatTransfer.objects.filter(Q(payer=person) | Q(payee=person)).order_by("created_at")
    return mine.values(
        *("id", "payer__handle", "payee__handle", "amount", "currency", "note", "state"),
        *("created_at", "accepted_at", "settled_at"),
    )


def _requests(person: User) -> Iterable[Any]:
    mine = RequestShare.objects.filter(Q(person=person) | Q(request__asker=person))
    return mine.order_by("request__created_at", "id").values(
        *("request", "request__asker__handle", "request__amount", "request__currency"),
        *("request__note", "request__created_at", "person__handle", "state", "answered_at"),
    )


def _standing(person: User) -> Iterable[Any]:
    return StandingTransfer.objects.filter(payer=person).order_by("created_at").values()


def _pots(person: User) -> Iterable[Any]:
    return (
        PotMove.objects.filter(person=person)
        .order_by("created_at", "id")
        .values("pot", "pot__title", "pot__currency", "kind", "amount", "note", "created_at")
    )


@stands_against
def pots_kept(person: User) -> list[Any]:
    """Pots of others' money that only this person can close."""
    return [
        _("You keep the pot “%(title)s”: close it first.") % {"title": title}
        for title in Pot.objects.filter(owner=person, closed_at__isnull=True).values_list(
            "title", flat=True
        )
    ]


def _legal_name(person: User) -> Iterable[Any]:
    return LegalName.objects.filter(person=person).values("name", "given_at")


def _disputes(person: User) -> Iterable[Any]:
    return Dispute.objects.filter(opener=person).values(
        "id", "transfer", "words", "state", "created_at", "answered_at", "closed_at"
    )


export(Section("statement", _("Wallet statement, in minor units"), _statement))
export(Section("top-ups", _("Top-ups"), _top_ups))


def _packets(person: User) -> Iterable[Any]:
    return Packet.objects.filter(sender=person).order_by("created_at").values()


def _drawn(person: User) -> Iterable[Any]:
    found = PacketShare.objects.filter(claimer=person).order_by("created_at")
    return found.values("packet", "packet__sender__handle", "amount", "created_at")


export(Section("red-packets", _("Red packets sent, in minor units"), _packets))
export(Section("red-packet-shares", _("Shares of red packets"), _drawn))
export(Section("transfers", _("Transfers to and from people"), _transfers))
export(Section("requests", _("Money asked for"), _requests))
export(Section("standing", _("Scheduled transfers"), _standing))
export(Section("pots", _("Shared pots"), _pots))
export(Section("legal-name", _("Legal name"), _legal_name))


def _splits(person: User) -> Iterable[Any]:
    return Split.objects.filter(initiator=person).order_by("created_at").values()


def _owed(person: User) -> Iterable[Any]:
    found = SplitShare.objects.filter(debtor=person).order_by("split__created_at")
    return found.values("split", "split__title", "split__initiator__handle", "amount", "paid_at")


def _quotes(person: User) -> Iterable[Any]:
    return Quote.objects.filter(owner=person, taken_at__isnull=False).values()


export(Section("bills", _("Bills split, in minor units"), _splits))
export(Section("bill-shares", _("Shares of bills"), _owed))
export(Section("exchanges", _("Exchanges, in minor units"), _quotes))
export(Section("disputes", _("Questions about movements"), _disputes))
export(Section("gift-cards", _("Gift cards"), _gift_cards))
export(Section("allowances", _("Allowances"), _mandates))
