"""Store credit and gift cards: money that was paid already and waits to be spent.

A gift card's code is made from its id and the house's secret, so that a buyer whose first answer
was lost gets the same code again; what is kept is only what finds it.
"""

import base64
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from messaging.errors import Invalid, NotFound
from messaging.models import Conversation, User, uuid7
from messaging.services import post_card, record, refresh_card
from messaging.services.audit import about
from wallet import ledger
from wallet.errors import GiftCardUsed, IdReused, WalletFrozen
from wallet.models import GiftCard
from wallet.models.ledger import Account
from wallet.money import parse_amount
from wallet.selectors.credits import (
    GIFT_CARD,
    credit_code,
    digest_of_gift,
    gift_card_for,
    own_credit,
    reached_in,
)
from wallet.services import between
from wallet.services.accounts import open_fees_account, open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear
from wallet.services.guards import lock_guard

WORDS_LENGTH = 140
_CODE_BYTES = 15  # 120 bits: 24 letters and digits
_PLAIN = str.maketrans({" ": "", "-": "", "0": "O", "1": "I", "8": "B"})


@ledger.whole_transaction
def give_credit(*, owner: User, payee_account_id: UUID, credit_id: UUID, amount: int) -> bool:
    """Give ``amount`` of a payee's own money to a person, to spend there and nowhere else.

    For callers that were allowed to act for the payee. Whether it was given now: the same id with
    the same content gives once, with other content it is refused with IdReused.
    """
    payee = Account.objects.filter(id=payee_account_id, owner__isnull=True).first()
    if payee is None:
        raise NotFound("account_not_found")
    amount = parse_amount(amount, payee.currency)
    account = ledger.open_account(
        account_id=uuid7(),
        owner_id=owner.id,
        code=credit_code(payee_account_id),
        currency=payee.currency,
    )
    written = ledger.write(
        [
            ledger.Single(
                id=credit_id,
                debit_id=payee.id,
                credit_id=account.id,
                amount=amount,
                currency=payee.currency,
                kind="credit",
            )
        ]
    )
    return bool(written)


@ledger.whole_transaction
def buy_gift_card(
    *,
    buyer: User,
    card_id: UUID,
    amount: int,
    words: str = "",
    payee_account_id: UUID | None = None,
    conversation: Conversation | None = None,
    proof: str = "",
) -> GiftCard:
    """Pay for a gift card, and put it into a conversation where one is given.

    The same id with the same content buys once, with other content it is refused with IdReused.
    Refuses like ``clear``, with NotEnough, with NotFound for a conversation of others or with a
    shop, and with Unreachable where its only reader can't be reached.
    """
    if conversation is not None:
        between.check_place(actor=buyer, conversation=conversation)
    amount, words = parse_amount(amount, settings.CURRENCY), _clean(words)
    account = ledger.open_account(
        account_id=uuid7(), code=f"gift.{card_id}", currency=settings.CURRENCY
    )
    card, is_new = GiftCard.objects.get_or_create(
        id=card_id,
        defaults={
            "buyer": buyer,
            "account": account,
            "payee_account_id": payee_account_id,
            "amount": amount,
            "currency": settings.CURRENCY,
            "words": words,
            "digest": digest_of_gift(_code(card_id)),
            "conversation": conversation,
            "created_at": ledger.now(),
        },
    )
    if not is_new:
        known = (card.buyer_id, card.amount, card.payee_account_id, card.words)
        place = conversation.id if conversation else None
        if (*known, card.conversation_id) != (buyer.id, amount, payee_account_id, words, place):
            raise IdReused
        return card
    for other in reached_in(conversation, buyer):
        between.check_pair(payer=buyer, payee=other)
    wallet = open_wallet(owner=buyer)
    what: Any = {"amount": amount, "currency": card.currency}
    clear(payer=buyer, payee="gift", reference=card.id, proof=proof, **what)
    ledger.write(
        [
            ledger.Single(
                id=card.id,
                debit_id=wallet.id,
                credit_id=account.id,
                amount=amount,
                currency=card.currency,
                kind="gift_card",
                memo=words,
            )
        ]
    )
    announce_balances(account_ids=[wallet.id])
    if conversation is not None:
        post_card(
            sender=buyer,
            conversation=conversation,
            card_type=GIFT_CARD,
            card_ref=str(card.id),
            client_id=card.id,
        )
    return card


@ledger.whole_transaction
def redeem_gift_card(*, holder: User, code: str = "", card_id: UUID | None = None) -> GiftCard:
    """Take a gift card for oneself, by its code or out of the conversation where it was sent.

    Once: whoever comes second is refused with GiftCardUsed; the holder again finds it as it is.
    Out of a conversation, Unreachable where the buyer and the holder can't reach one another.
    """
    found = GiftCard.objects.filter(digest=digest_of_gift(code.upper().translate(_PLAIN)[:64]))
    if card_id is not None:
        found = GiftCard.objects.filter(id=gift_card_for(holder, card_id).id)
    card = found.select_for_update(of=("self",)).first()
    if card is None:
        raise NotFound("gift_card_not_found")
    if card.holder_id == holder.id:
        return card
    if card.holder_id is not None:
        raise GiftCardUsed
    if card_id is not None:
        if card.buyer_id == holder.id:
            raise GiftCardUsed("gift_card_yours")
        between.check_pair(payer=card.buyer, payee=holder)
    card.holder, card.redeemed_at = holder, ledger.now()
    card.save(update_fields=["holder", "redeemed_at"])
    refresh_card(card_type=GIFT_CARD, card_ref=str(card.id))
    return card


@ledger.whole_transaction
def give_up_credit(*, owner: User, account_id: UUID, give_up_id: UUID, amount: int) -> None:
    """Let go of ``amount`` of one's store credit or redeemed gift card, for nothing: it stays with
    the shop that it was good at, or with the house where it was good anywhere.

    Nobody is asked for a PIN: it reaches no one but who owed it, so whoever presses gains nothing,
    and it is no money of the wallet, whose limits count.

    The same id gives up once. NotFound for what is not the person's, NotEnough for more than is
    left of it, WalletFrozen: out of a frozen wallet nothing goes, not even for nothing.
    """
    left = own_credit(owner, account_id)
    if lock_guard(owner=owner).is_frozen:
        raise WalletFrozen
    amount = parse_amount(amount, left.account.currency)
    keeper = left.payee_account_id or open_fees_account(currency=left.account.currency).id
    written = ledger.write(
        [
            ledger.Single(
                id=give_up_id,
                debit_id=left.account.id,
                credit_id=keeper,
                amount=amount,
                currency=left.account.currency,
                kind="credit_back",
            )
        ]
    )
    if written:
        record(
            actor=owner,
            verb="credit.given_up",
            subject=about(person=owner),
            amount=amount,
            currency=left.account.currency,
            reference=str(give_up_id),
            of=str(account_id),
        )


def code_of(*, buyer: User, card: GiftCard) -> str:
    """The card's code, for its buyer, until somebody redeems it; empty otherwise."""
    if card.buyer_id != buyer.id or card.holder_id is not None:
        return ""
    plain = _code(card.id)
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _code(card_id: UUID) -> str:
    made = salted_hmac("wallet.gift_code", str(card_id), algorithm="sha256").digest()
    return base64.b32encode(made[:_CODE_BYTES]).decode()


def _clean(words: str) -> str:
    text = " ".join(words.split())
    if len(text) > WORDS_LENGTH or not text.isprintable():
        raise Invalid("bad_words", fields={"words": Invalid.message})
    return text
