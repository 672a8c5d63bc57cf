"""Charges: money that changes hands at the counter, by a code that one side shows the other.

A charge is paid once, by one person, in one transaction: the row, the ledger, and last the card in
the conversation that the payer has with the shop.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from messaging.bus import publish, user_group
from messaging.errors import Invalid, NotFound
from messaging.models import Conversation, User
from messaging.services import post_card
from shop import selectors
from shop.cards import CHARGE
from shop.errors import ChargeOver, ChargeReused, CustomerCantPay, OwnShop, ShopClosed
from shop.events import charge_changed
from shop.models import Charge, Order, Shop
from shop.selectors import Wanted
from shop.selectors.charges import charge_for
from shop.serializers.charges import charge_event
from shop.services.checkout import place_orders
from shop.services.shops import check_works_at
from shop.services.threads import open_thread
from wallet.errors import NotEnough, OverLimit, StepUpNeeded, WalletFrozen
from wallet.money import parse_amount
from wallet.selectors import fee_of, paying_for
from wallet.services import Part, burn_code, now, pay_at_once, whole_transaction

State, Way = Charge.State, Charge.Way
SHOWN_MINUTES = 10
# How long a payer has to confirm what a till has asked of their code.
CONFIRM_MINUTES = 5
NOTE_LENGTH = 80


@whole_transaction
def ask_charge(
    *,
    seller: User,
    shop: Shop,
    charge_id: UUID,
    amount: int = 0,
    note: str = "",
    lines: Sequence[Wanted] = (),
) -> Charge:
    """Ask for an amount, or for what these lines cost, with a code that the shop shows.

    The code lasts ten minutes and is paid once. The same id with the same content is the same
    charge; with another one ChargeReused. NotFound for people who don't work there.
    """
    check_works_at(actor=seller, shop_id=shop.id)
    if lines:
        quote = selectors.quote_for(seller, selectors.wanted_lines(lines))
        if {group.shop.id for group in quote.groups} != {shop.id}:
            raise NotFound("variant_not_found")
        selectors.check_sellable(quote)
        amount = quote.total
    charge = _draft(shop, charge_id, Way.SHOWN, amount, note, SHOWN_MINUTES)
    charge.seller = seller
    charge.lines = [[str(line.variant_id), line.quantity] for line in lines]
    if (known := _known(charge)) is not None:
        return known
    charge.save(force_insert=True)
    _tell(charge)
    return charge


@whole_transaction
def pay_charge(*, payer: User, charge: Charge, proof: str = "") -> Charge:
    """Pay what was asked. Again by the same person: nothing more happens.

    Refuses with ChargeOver (paid by somebody else, called off, expired), OwnShop, and what the
    wallet refuses: NotEnough, StepUpNeeded, OverLimit, WalletFrozen.
    """
    locked = _locked(charge.id)
    if locked.payer_id not in (None, payer.id):
        raise ChargeOver(state=State.PAID) if locked.way == Way.SHOWN else NotFound
    if locked.state == State.PAID:
        return locked
    if not locked.is_open:
        raise ChargeOver(state=locked.stands)
    return _settle(locked, payer, proof)


@whole_transaction
def pay_at_counter(
    *, payer: User, shop: Shop, charge_id: UUID, amount: int, note: str = "", proof: str = ""
) -> Charge:
    """Pay an amount that the payer wrote, after the code that hangs at a verified shop.

    The id is the form's: again with the same content, nothing more happens.
    """
    if not shop.is_verified:
        raise NotFound("shop_not_verified")
    charge = _draft(shop, charge_id, Way.COUNTER, amount, note, SHOWN_MINUTES)
    charge.payer = payer
    if (known := _known(charge)) is not None:
        return known
    charge.save(force_insert=True)
    return _settle(charge, payer, proof)


@whole_transaction
def charge_by_code(
    *, seller: User, shop: Shop, charge_id: UUID, digits: str, amount: int, note: str = ""
) -> Charge:
    """Take an amount from whoever showed this payment code at the till.

    Above what they may pay without confirming, the charge stays open and waits for them. Refuses
    with CodeUnknown, CodeUsed, CodeExpired, and with CustomerCantPay, which does not say why:
    how much somebody has is nothing for a till. The same id again answers with the first charge.
    """
    check_works_at(actor=seller, shop_id=shop.id)
    charge = _draft(shop, charge_id, Way.SCANNED, amount, note, CONFIRM_MINUTES)
    charge.seller = seller
    if (known := _known(charge)) is not None:
        return known
    payer = burn_code(digits=digits)
    if payer in selectors.staff_of(shop):
        raise OwnShop
    if paying_for(payer, charge.currency, [(shop.account_id, charge.amount)]).gap:
        raise CustomerCantPay
    charge.payer = payer
    charge.save(force_insert=True)
    try:
        with transaction.atomic():
            return _settle(charge, payer, proof="")
    except StepUpNeeded:
        _tell(charge)
        return charge
    except (NotEnough, OverLimit, WalletFrozen) as refusal:
        raise CustomerCantPay from refusal


@whole_transaction
def call_off_charge(*, actor: User, charge: Charge) -> Charge:
    """The shop does not want it any more, or its payer does not. Again: nothing more happens."""
    charge_for(actor, charge.id)
    locked = _locked(charge.id)
    if locked.state == State.CALLED_OFF:
        return locked
    if locked.state != State.OPEN:
        raise ChargeOver(state=locked.state)
    return _moved(locked, State.CALLED_OFF)


def expire_charges(*, limit: int = 200) -> int:
    """Close what nobody paid in time; how many charges those were."""
    due = Charge.objects.filter(state=State.OPEN, expires_at__lte=now())
    closed = 0
    for charge_id in list(due.order_by("expires_at").values_list("id", flat=True)[:limit]):
        with transaction.atomic():
            locked = _locked(charge_id)
            if locked.state == State.OPEN:
                _moved(locked, State.EXPIRED)
                closed += 1
    return closed


def _draft(
    shop: Shop, charge_id: UUID, way: Charge.Way, amount: int, note: str, minutes: int
) -> Charge:
    """The charge, not yet written; refuses what no charge can be."""
    if not shop.is_open:
        raise ShopClosed
    moment = now()
    return Charge(
        id=charge_id,
        shop=shop,
        way=way,
        amount=parse_amount(amount, shop.currency),
        currency=shop.currency,
        note=_clean(note),
        created_at=moment,
        expires_at=moment + timedelta(minutes=minutes),
    )


def _known(charge: Charge) -> Charge | None:
    """The charge that has this id already, if it is the same; one attempt passes at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"charge.{charge.id}"]
        )
    known = Charge.objects.select_related("shop", "payer").filter(id=charge.id).first()
    if known is None:
        return None
    same = ["shop_id", "way", "amount", "currency", "note", "lines", "seller_id"]
    if charge.way == Way.COUNTER:
        same.append("payer_id")
    if any(getattr(known, name) != getattr(charge, name) for name in same):
        raise ChargeReused
    return known


def _locked(charge_id: UUID) -> Charge:
    found = (
        Charge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shop", "payer")
        .filter(id=charge_id)
        .first()
    )
    if found is None:
        raise NotFound("charge_not_found")
    return found


def _settle(charge: Charge, payer: User, proof: str) -> Charge:
    """Move the money, and say so to both sides."""
    if charge.lines:
        conversation = _order(charge, payer, proof)
    else:
        conversation = open_thread(customer=payer, shop=charge.shop).conversation
        pay_at_once(
            payer=payer,
            payment_id=charge.id,
            part=Part(
                id=charge.id,
                payee_account_id=charge.shop.account_id,
                amount=charge.amount,
                fee=fee_of(charge.amount),
                memo=charge.note,
            ),
            proof=proof,
            with_credits=True,
        )
    charge.payer, charge.conversation = payer, conversation
    charge.state, charge.paid_at = State.PAID, now()
    charge.save(update_fields=["payer", "conversation", "state", "paid_at", "order"])
    _tell(charge)
    if not charge.lines:
        post_card(
            sender=payer,
            conversation=conversation,
            card_type=CHARGE,
            card_ref=str(charge.id),
            client_id=uuid.uuid5(charge.id, "paid"),
        )
    return charge


def _order(charge: Charge, payer: User, proof: str) -> Conversation:
    """A charge for lines is an order, at the prices that were asked, with its own card."""
    orders: list[Order] = place_orders(
        buyer=payer,
        payment_id=charge.id,
        lines=[Wanted(UUID(variant), quantity) for variant, quantity in charge.lines],
        expected_total=charge.amount,
        proof=proof,
        with_credits=True,
    )
    charge.order = orders[0]
    return orders[0].conversation


def _moved(charge: Charge, state: Charge.State) -> Charge:
    charge.state = state
    charge.save(update_fields=["state"])
    _tell(charge)
    return charge


def _tell(charge: Charge) -> None:
    people = {user.id for user in selectors.staff_of(charge.shop)}
    if charge.payer_id:
        people.add(charge.payer_id)
    publish(
        charge_changed,
        to=[user_group(person) for person in sorted(people)],
        data=charge_event(charge),
    )


def _clean(note: str) -> str:
    text = " ".join(note.split())
    if len(text) > NOTE_LENGTH or not text.isprintable():
        raise Invalid("bad_note", fields={"note": Invalid.message})
    return text
