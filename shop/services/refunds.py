"""Money that a shop gives back: refunds of what was paid out, and credit to spend there."""

from uuid import UUID

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.errors import NotFound
from messaging.models import User
from messaging.services import record, refresh_card
from messaging.services.audit import about
from messaging.services.messages import post_notice
from shop import selectors
from shop.cards import CHARGE, ORDER
from shop.errors import TillShort, WrongState
from shop.events import order_moved
from shop.models import Charge, Order, OrderLine, Shop, ShopThread
from shop.serializers import moved_data
from shop.services.shops import check_works_at
from wallet.errors import MoreThanPaid, NotEnough, NotPaid
from wallet.money import parse_amount
from wallet.selectors import refunded_of
from wallet.services import give_credit, refund_payment_part, whole_transaction
from wallet.services.between import in_words, tell


@whole_transaction
def refund_order(
    *, actor: User, order: Order, refund_id: UUID, amount: int, variant_id: UUID | None = None
) -> Order:
    """Give back ``amount`` of a delivered order, to what it was paid with in the inverse order.

    With ``variant_id`` it is for that line of it, and counts on the line. The same id refunds
    once: known by its order and amount, not by its line. Refuses with WrongState before delivery
    (call it off instead), MoreThanPaid (of the order, or of the line), NotFound for a line of
    another order, and TillShort where the shop has spent the money.
    """
    check_works_at(actor=actor, shop_id=order.shop_id)
    locked = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shop", "buyer")
        .get(id=order.id)
    )
    if locked.state != Order.State.DELIVERED:
        raise WrongState(state=locked.state)
    if locked.is_free:
        raise MoreThanPaid(fields={"amount": MoreThanPaid.message}, left=0)
    line = _line_of(locked, variant_id)
    before = locked.refunded
    locked.refunded = _refund(locked.id, refund_id, amount)
    if locked.refunded == before:  # the same once more
        return locked
    locked.save(update_fields=["refunded"])
    if line is not None:
        _count_on(line, locked.refunded - before)
    of_line = {"line": str(line.variant_id)} if line else {}
    _write_down(actor, locked.buyer, "refund.given", amount, refund_id, locked, **of_line)
    staff = selectors.staff_of(locked.shop)
    publish(
        order_moved,
        to=[user_group(locked.buyer_id), *(user_group(user.id) for user in staff)],
        data=moved_data(locked),
    )
    refresh_card(card_type=ORDER, card_ref=str(locked.id))
    sum_ = in_words(amount=locked.refunded - before, currency=locked.currency)
    tell(
        actor=actor,
        conversation_id=locked.conversation_id,
        text=format_lazy(
            _("{shop} gave back {sum} for {title}, order {number}")
            if line
            else _("{shop} gave back {sum} of order {number}"),
            shop=locked.shop.name,
            sum=sum_,
            number=locked.number,
            title=lazy(_title, str)(line) if line else "",
        ),
    )
    return locked


def _line_of(order: Order, variant_id: UUID | None) -> OrderLine | None:
    if variant_id is None:
        return None
    if (line := OrderLine.objects.filter(order=order, variant=variant_id).first()) is None:
        raise NotFound("line_not_found")
    return line


def _count_on(line: OrderLine, amount: int) -> None:
    """The line's share of what was given back; the order's row is locked."""
    if amount > line.left:
        raise MoreThanPaid(fields={"amount": MoreThanPaid.message}, left=line.left)
    line.refunded += amount
    line.save(update_fields=["refunded"])


def _title(line: OrderLine) -> str:
    return line.title


@whole_transaction
def refund_charge(*, actor: User, charge: Charge, refund_id: UUID, amount: int) -> Charge:
    """The same for what was paid at the counter; of an order, its order is refunded."""
    check_works_at(actor=actor, shop_id=charge.shop_id)
    locked = (
        Charge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shop", "payer")
        .get(id=charge.id)
    )
    if locked.state != Charge.State.PAID or locked.order_id:
        raise NotPaid
    before = locked.refunded
    locked.refunded = _refund(locked.id, refund_id, amount)
    if locked.refunded == before:
        return locked
    locked.save(update_fields=["refunded"])
    assert locked.payer is not None
    _write_down(actor, locked.payer, "refund.given", amount, refund_id, locked)
    refresh_card(card_type=CHARGE, card_ref=str(locked.id))
    assert locked.conversation_id is not None
    sum_ = in_words(amount=locked.refunded - before, currency=locked.currency)
    tell(
        actor=actor,
        conversation_id=locked.conversation_id,
        text=format_lazy(_("{shop} gave back {sum}"), shop=locked.shop.name, sum=sum_),
    )
    return locked


@whole_transaction
def give_store_credit(*, actor: User, thread: ShopThread, credit_id: UUID, amount: int) -> None:
    """Give the customer of a conversation credit at the shop, out of its till, and say so there.

    The same id gives once. TillShort where the till has not that much.
    """
    check_works_at(actor=actor, shop_id=thread.shop_id)
    shop = thread.shop
    amount = parse_amount(amount, shop.currency)
    try:
        is_new = give_credit(
            owner=thread.customer,
            payee_account_id=shop.account_id,
            credit_id=credit_id,
            amount=amount,
        )
    except NotEnough as refusal:
        raise TillShort from refusal
    if not is_new:
        return
    _write_down(actor, thread.customer, "credit.given", amount, credit_id, shop)
    post_notice(
        actor=actor,
        conversation=thread.conversation,
        text=format_lazy(
            _("{shop} gave {name} a store credit of {sum}"),
            shop=shop.name,
            name=thread.customer.get_short_name(),
            sum=in_words(amount=amount, currency=shop.currency),
        ),
    )


def _write_down(
    actor: User,
    person: User,
    verb: str,
    amount: int,
    given_id: UUID,
    of: Order | Charge | Shop,
    **more: str,
) -> None:
    """Who of the shop gave what to whom, for the audit log."""
    record(
        actor=actor,
        verb=verb,
        subject=about(person=person),
        amount=amount,
        currency=of.currency,
        reference=str(given_id),
        of=str(of.id),
        **more,
    )


def _refund(part_id: UUID, refund_id: UUID, amount: int) -> int:
    """Give back this much of the part; what was given back of it in all."""
    try:
        refund_payment_part(part_id=part_id, refund_id=refund_id, amount=amount)
    except NotEnough as refusal:
        raise TillShort from refusal
    except NotFound as refusal:
        raise NotPaid from refusal
    return refunded_of(part_id)
