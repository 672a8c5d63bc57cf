"""What a person can pay with besides the wallet: a shop's credit, and gift cards.

The order in which they are taken is stated here and nowhere else: the shop's own credit, then gift
cards (those of the shop, then those that are good anywhere; the oldest first), then the wallet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from messaging.errors import NotFound
from messaging.models import Conversation, Participant, User
from messaging.selectors import seq_of_card
from wallet.models import GiftCard, PartRefund, PartTender
from wallet.models.credits import label_of
from wallet.models.ledger import Account
from wallet.money import exponent
from wallet.selectors.accounts import WALLET, Balance, balance_in

CREDIT, GIFT = "credit", "gift"
GIFT_CARD = "wallet.gift"
GIFT_SUMS = (10, 25, 50, 100)  # in major units, those a gift card is offered for


def gift_sums() -> list[tuple[int, int]]:
    """Those sums, in major and in minor units."""
    unit: int = 10 ** exponent(settings.CURRENCY)
    return [(one, one * unit) for one in GIFT_SUMS]


@dataclass(frozen=True, slots=True)
class Tender:
    """One thing that a sum is paid with. ``left`` is what stays of it afterwards."""

    kind: str
    account_id: UUID | None
    amount: int
    left: int = 0

    @property
    def label(self) -> str:
        return label_of(self.kind)


@dataclass(frozen=True)
class Purse:
    """Everything that a person could pay with, as it stands now."""

    balance: Balance
    credits: dict[UUID, Account]
    gifts: list[GiftCard]


@dataclass(frozen=True)
class Paying:
    """How a sum would be paid at this moment: what is taken in which order, and how far the
    wallet, with what is ``available`` in it, reaches."""

    available: int
    tenders: Sequence[Tender]

    @property
    def credit(self) -> int:
        """What store credit and gift cards pay of it."""
        return sum(one.amount for one in self.tenders if one.kind != WALLET)

    @property
    def from_wallet(self) -> int:
        """What the wallet has to pay."""
        return sum(one.amount for one in self.tenders if one.kind == WALLET)

    @property
    def gap(self) -> int:
        """What the wallet lacks; 0 where it has enough."""
        return max(0, self.from_wallet - self.available)


def paying_for(payer: User, currency: str, parts: Sequence[tuple[UUID, int]]) -> Paying:
    """How the person would pay these parts (payee's account, amount) now. One query."""
    purse = purse_of(payer, currency)
    return Paying(purse.balance["available"], summed(tenders_for(purse, parts)))


def purse_of(payer: User, currency: str) -> Purse:
    """The wallet, the credits and the gift cards of a person. One query."""
    own = Account.objects.filter(owner=payer).values("id")
    redeemed = GiftCard.objects.filter(holder=payer).values("account")
    accounts = (  # a union, so that both halves are found by their indexes
        Account.objects.filter(id__in=own.union(redeemed, all=True), currency=currency)
        .select_related("gift_card")
        .order_by("gift_card__redeemed_at", "id")
    )
    wallet, credits, gifts = None, {}, []
    for account in accounts:
        if account.code == WALLET:
            wallet = account
        elif account.code.startswith(f"{CREDIT}."):
            credits[UUID(account.code.partition(".")[2])] = account
        elif account.code.startswith(f"{GIFT}."):
            card: GiftCard = account.gift_card
            card.account = account
            gifts.append(card)
    return Purse(balance_in(wallet, currency), credits, gifts)


def tenders_for(purse: Purse, parts: Sequence[tuple[UUID, int]]) -> list[list[Tender]]:
    """With what each part (payee's account, amount) is paid; the wallet covers what is missing,
    whether it has it or not."""
    left = {account.id: account.available for account in purse.credits.values()}
    left |= {card.account_id: card.account.available for card in purse.gifts}
    found = []
    for payee_id, amount in parts:
        tenders, rest = [], amount
        for kind, account_id in _sources(purse, payee_id):
            taken = min(rest, left[account_id])
            if taken > 0:
                left[account_id] -= taken
                rest -= taken
                tenders.append(Tender(kind, account_id, taken, left[account_id]))
        if rest:
            tenders.append(Tender(WALLET, None, rest))
        found.append(tenders)
    return found


def summed(plans: Sequence[Sequence[Tender]]) -> list[Tender]:
    """The tenders of several parts together, one line each, in the order they are taken."""
    sums: dict[tuple[str, UUID | None], Tender] = {}
    for tender in (one for tenders in plans for one in tenders):
        key = (tender.kind, tender.account_id)
        before = sums[key].amount if key in sums else 0
        sums[key] = Tender(tender.kind, tender.account_id, before + tender.amount, tender.left)
    places = (CREDIT, GIFT, WALLET)
    return sorted(sums.values(), key=lambda one: places.index(one.kind))


def tenders_of(part_id: UUID) -> list[PartTender]:
    """With what a part was paid. For callers that were allowed to see the part."""
    return list(
        PartTender.objects.filter(part=part_id).select_related("account").order_by("position")
    )


def part_refunded(refund_id: UUID) -> UUID | None:
    """The part that this refund gave back of; whether a viewer may see it is for who owns it."""
    return PartRefund.objects.filter(id=refund_id).values_list("part_id", flat=True).first()


def refunded_of(part_id: UUID) -> int:
    """What was given back of a part. For callers that were allowed to see it."""
    return sum(one.refunded for one in PartTender.objects.filter(part=part_id))


def credit_code(payee_account_id: UUID) -> str:
    """The code of a person's account for the credit of one payee."""
    return f"{CREDIT}.{payee_account_id}"


def credits_of(viewer: User) -> list[dict[str, Any]]:
    """The viewer's credit at each shop, what is left of it, and whose it is."""
    accounts = Account.objects.filter(owner=viewer, code__startswith=f"{CREDIT}.")
    found = {
        UUID(account.code.partition(".")[2]): account for account in accounts if account.balance
    }
    payees = Account.objects.filter(id__in=found).select_related("payee")
    return [{"payee": one.payee, "account": found[one.id]} for one in payees]


@dataclass(frozen=True, slots=True)
class OwnCredit:
    """Store credit or a redeemed gift card of a person, and where it is good: everywhere, if that
    names no payee."""

    account: Account
    payee: Any = None
    payee_account_id: UUID | None = None


def own_credit(viewer: User, account_id: UUID) -> OwnCredit:
    """The viewer's credit that is in this account; NotFound for every other account."""
    mine = Q(owner=viewer, code__startswith=f"{CREDIT}.") | Q(gift_card__holder=viewer)
    account = Account.objects.filter(mine, id=account_id).select_related("gift_card").first()
    if account is None:
        raise NotFound("credit_not_found")
    kind, _dot, payee_id = account.code.partition(".")
    at = UUID(payee_id) if kind == CREDIT else account.gift_card.payee_account_id
    if at is None:
        return OwnCredit(account)
    return OwnCredit(account, Account.objects.select_related("payee").get(id=at).payee, at)


def gift_cards_of(viewer: User) -> list[GiftCard]:
    """What the viewer redeemed and can spend, and what they bought and nobody redeemed yet."""
    mine = Q(holder=viewer) | Q(buyer=viewer, holder__isnull=True)
    found = GiftCard.objects.filter(mine).select_related("account", "payee_account__payee")
    return [
        one for one in found.order_by("created_at") if one.holder_id is None or one.account.balance
    ]


def gift_card_for(viewer: User, card_id: UUID | str) -> GiftCard:
    """The card, for who bought it, who redeemed it, and who was there when it was sent."""
    card = gift_cards_by_id([str(card_id)]).get(str(card_id))
    if card is None or not _may_see(viewer, card):
        raise NotFound("gift_card_not_found")
    return card


def gift_cards_by_id(ids: Sequence[str]) -> dict[str, GiftCard]:
    """Many cards in bulk, for their faces."""
    found = GiftCard.objects.filter(id__in=list(ids)).select_related(
        "account", "payee_account__payee", "buyer", "holder"
    )
    return {str(card.id): card for card in found}


def reached_in(conversation: Conversation | None, buyer: User) -> list[User]:
    """Whom a card reaches that is sent there: the other one of a direct conversation. In a group
    that is for who redeems it."""
    if conversation is None or conversation.kind != Conversation.Kind.DIRECT:
        return []
    there = Participant.objects.filter(conversation=conversation).exclude(user=buyer)
    return [one.user for one in there.select_related("user")]


def digest_of_gift(code: str) -> str:
    """What is kept of a gift card's code."""
    return salted_hmac("wallet.gift_card", code, algorithm="sha256").hexdigest()


def _may_see(viewer: User, card: GiftCard) -> bool:
    if viewer.id in (card.buyer_id, card.holder_id):
        return True
    if card.conversation_id is None:
        return False
    place = Participant.objects.filter(
        conversation=card.conversation_id, user=viewer, left_at__isnull=True
    ).first()
    shown_at = seq_of_card(card.conversation_id, GIFT_CARD, str(card.id))
    return place is not None and shown_at is not None and shown_at > place.joined_seq


def _sources(purse: Purse, payee_id: UUID) -> list[tuple[str, UUID]]:
    """What can be spent at this payee, in the stated order."""
    sources = []
    if credit := purse.credits.get(payee_id):
        sources.append((CREDIT, credit.id))
    here = [card for card in purse.gifts if card.payee_account_id == payee_id]
    anywhere = [card for card in purse.gifts if card.payee_account_id is None]
    return sources + [(GIFT, card.account_id) for card in [*here, *anywhere]]
