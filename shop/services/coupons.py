"""Coupons: made and ended by a shop, picked by a shopper, used at checkout, given back with an
order that is called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish
from messaging.errors import Invalid, NotAllowed
from messaging.models import Conversation, Message, User
from messaging.services import count, post_card, refresh_card
from shop import selectors
from shop.cards import COUPON
from shop.errors import (
    CodeTaken,
    CouponNotYours,
    CouponOver,
    CouponRefused,
    CouponReused,
    CouponUnknown,
    OwnShop,
)
from shop.events import coupon_changed
from shop.models import Coupon, CouponPick, CouponUse, Order, Shop
from shop.models.coupons import ONE_CODE
from shop.permissions import STAFF, is_code, is_good_for
from shop.selectors import Taken, Wanted
from shop.selectors.coupons import check_taken, plain_code, refusal_of, taken_of
from shop.services.shops import check_works_at
from wallet.money import parse_amount
from wallet.services import now

MOST_USES = 1_000_000
MOST_EACH = 1_000
# Close to a calendar's ends a moment falls out of it in another time zone, and can't be shown.
LONGEST = timedelta(days=36_500)
_WRONG = {
    "code": _("A code has 3 to 24 letters, digits and hyphens."),
    "percent": _("Write what it takes off: from 1 to 100 percent, or an amount."),
    "ends_at": _("Choose an end after the start, within a hundred years."),
    "starts_at": _("Choose a day within a hundred years."),
    "most_uses": _("Write how often it can be used, or leave it empty."),
    "most_each": _("Write how often one person can use it, or leave it empty."),
    "customer": _("This person works in your shop."),
}
_TERMS = (
    "shop_id",
    "code",
    "percent",
    "amount",
    "minimum",
    "ends_at",
    "most_uses",
    "most_each",
    "customer_id",
    "created_by_id",
)


@dataclass(frozen=True)
class Terms:
    """What a coupon takes off, and under which conditions. Amounts in the shop's currency; None
    is no limit. ``customer``: for that person alone."""

    percent: int | None = None
    amount: int | None = None
    minimum: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    most_uses: int | None = None
    most_each: int | None = None
    customer: User | None = None


@transaction.atomic
def create_coupon(*, actor: User, shop: Shop, coupon_id: UUID, code: str, terms: Terms) -> Coupon:
    """Give the shop a coupon; it is good from ``starts_at``, or from now on.

    The same id with the same terms is the same coupon, even when its time is over; with others
    CouponReused. Refuses with Invalid and what is wrong in ``fields``, CodeTaken, and NotFound for
    who doesn't work there.
    """
    check_works_at(actor=actor, shop_id=shop.id)
    moment = now()
    coupon = Coupon(
        id=coupon_id,
        shop=shop,
        code=plain_code(code),
        percent=terms.percent,
        amount=None if terms.amount is None else parse_amount(terms.amount, shop.currency),
        currency=shop.currency,
        minimum=terms.minimum and parse_amount(terms.minimum, shop.currency),
        starts_at=terms.starts_at or moment,
        ends_at=terms.ends_at,
        most_uses=terms.most_uses,
        most_each=terms.most_each,
        customer=terms.customer,
        created_by=actor,
        created_at=moment,
    )
    known = Coupon.objects.filter(id=coupon_id).first()
    if known is None:
        _check(coupon, moment)
        try:
            with transaction.atomic():
                coupon.save(force_insert=True)
            return coupon
        except IntegrityError as error:
            # The same press may have come first by another way, and made it.
            known = Coupon.objects.filter(id=coupon_id).first()
            if known is None and _law_of(error) == ONE_CODE:
                raise CodeTaken(fields={"code": CodeTaken.message}) from None
            if known is None:
                raise
    if any(getattr(known, name) != getattr(coupon, name) for name in _TERMS):
        raise CouponReused
    return known


def _law_of(error: IntegrityError) -> str:
    """The name of the constraint that was broken; empty where it has none."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")


def _check(coupon: Coupon, moment: datetime) -> None:
    """Refuse what no coupon can be."""
    wrong = []
    if not is_code(coupon.code):
        wrong.append("code")
    if (coupon.percent is None) == (coupon.amount is None):
        wrong.append("percent")
    if coupon.percent is not None and not 1 <= coupon.percent <= 100:
        wrong.append("percent")
    if abs(coupon.starts_at - moment) > LONGEST:
        wrong.append("starts_at")
    if coupon.ends_at is not None and not (
        max(moment, coupon.starts_at) < coupon.ends_at <= moment + LONGEST
    ):
        wrong.append("ends_at")
    for name, most in (("most_uses", MOST_USES), ("most_each", MOST_EACH)):
        value = getattr(coupon, name)
        if value is not None and not 1 <= value <= most:
            wrong.append(name)
    if coupon.customer_id and selectors.works_at(coupon.customer, coupon.shop_id):  # type: ignore[arg-type]
        wrong.append("customer")
    if wrong:
        said = {name: _WRONG[name] for name in wrong}
        raise Invalid("bad_coupon", said[wrong[0]], fields=said)


@transaction.atomic
def end_coupon(*, actor: User, coupon: Coupon) -> Coupon:
    """Nobody can use it any more; orders that have it keep it. Again: nothing more happens."""
    check_works_at(actor=actor, shop_id=coupon.shop_id)
    locked = Coupon.objects.select_for_update(no_key=True).get(id=coupon.id)
    if locked.ended_at is None:
        locked.ended_at = now()
        locked.save(update_fields=["ended_at"])
        _tell(locked)
    return locked


@transaction.atomic
def post_coupon(
    *, sender: User, conversation: Conversation, coupon: Coupon, client_id: UUID
) -> Message:
    """Show a coupon of the shop in one of its conversations; the same ``client_id`` once only.

    Refuses outsiders (NotFound), the customer's side, coupons of other shops or for somebody else,
    and what nobody can use any more.
    """
    thread, me = selectors.thread_for(sender, conversation.id)
    if selectors.side_of(me) != STAFF or coupon.shop_id != thread.shop_id:
        raise NotAllowed("coupon_of_another_shop")
    if not is_good_for(coupon, thread.customer):
        raise CouponNotYours
    if coupon.stands not in (Coupon.State.ACTIVE, Coupon.State.COMING):
        raise CouponOver
    return post_card(
        sender=sender,
        conversation=conversation,
        card_type=COUPON,
        card_ref=str(coupon.id),
        client_id=client_id,
    )


@transaction.atomic
def pick_coupon(
    *, person: User, coupon: Coupon, subtotal: int | None = None, payer: User | None = None
) -> CouponPick:
    """Use it at the person's next checkouts at its shop, in place of what was picked there before.

    Refuses with a CouponRefused that says why they, or the ``payer`` whose allowance they order
    under, can't use it; how much they buy is asked about only where a ``subtotal`` is given.
    OwnShop for the shop's staff.
    """
    if selectors.works_at(person, coupon.shop_id):
        raise OwnShop
    user = payer or person
    used = selectors.uses_of(user, [coupon]).get(coupon.id, 0)
    refusal = refusal_of(coupon, person_id=user.id, used=used, at=now(), subtotal=subtotal)
    if refusal is not None:
        raise refusal
    pick, _is_new = CouponPick.objects.update_or_create(
        user=person, shop_id=coupon.shop_id, defaults={"coupon": coupon, "picked_at": now()}
    )
    return pick


def pick_code(
    *,
    person: User,
    code: str,
    subtotals: Mapping[UUID, int],
    address: str = "",
    payer: User | None = None,
) -> list[CouponPick]:
    """Pick what this code stands for at these shops, of which so much is bought.

    Where several shops know the code, those that refuse it are passed over; refuses when all do.
    Every try counts, right or wrong: TooFast for who guesses.
    """
    count(person=person.id, deed="coupon", address=address)
    picked: list[CouponPick] = []
    refusals: list[CouponRefused] = []
    for coupon in selectors.coupons_named(person, code, subtotals):
        try:
            subtotal = subtotals[coupon.shop_id]
            picked.append(pick_coupon(person=person, coupon=coupon, subtotal=subtotal, payer=payer))
        except CouponRefused as refusal:
            refusals.append(refusal)
    if not picked:
        raise refusals[0]
    return picked


def try_codes(
    *, person: User, codes: Sequence[str], lines: Sequence[Wanted], address: str = ""
) -> list[Coupon]:
    """The coupons that these codes stand for at the shops of a checkout's lines.

    CouponUnknown for a code of none; every try counts, as in ``pick_code``.
    """
    if codes:
        count(person=person.id, deed="coupon", address=address)
    return selectors.coupons_for_lines(person, codes, lines)


@transaction.atomic
def drop_coupon(*, person: User, coupon_id: UUID) -> None:
    """Don't use it after all. Again: nothing more happens."""
    CouponPick.objects.filter(user=person, coupon=coupon_id).delete()


def take_coupons(
    *, buyer: User, coupon_ids: Sequence[UUID], subtotals: Mapping[UUID, int]
) -> dict[UUID, Taken]:
    """What each shop's coupon takes off its part of a checkout, with the coupons locked.

    Within the transaction of the checkout, after its stock. Refuses with a CouponRefused;
    CouponUnknown for what is of none of these shops, OneCouponAShop for two of the same.
    """
    wanted = set(coupon_ids)
    if not wanted:
        return {}
    locked = list(
        Coupon.objects.select_for_update(no_key=True)
        .filter(id__in=wanted, shop__in=list(subtotals))
        .order_by("id")
    )
    if len(locked) != len(wanted):
        raise CouponUnknown
    taken = taken_of(buyer, locked, subtotals, now())
    check_taken(taken)
    return {one.coupon.shop_id: one for one in taken}


def note_coupons(*, buyer: User, orders: Sequence[Order], taken: Mapping[UUID, Taken]) -> None:
    """Count the uses of what ``take_coupons`` has locked, and forget that they were picked."""
    for order in orders:
        if order.shop_id not in taken:
            continue
        coupon = taken[order.shop_id].coupon
        CouponUse.objects.create(
            order=order,
            coupon=coupon,
            person=buyer,
            slot=_free_slot(coupon, buyer),
            amount=order.discount,
            used_at=now(),
        )
        Coupon.objects.filter(id=coupon.id).update(uses=F("uses") + 1)
        CouponPick.objects.filter(user=buyer, coupon=coupon).delete()
        if coupon.most_uses == coupon.uses + 1:
            _tell(coupon)


def _free_slot(coupon: Coupon, buyer: User) -> int:
    """The lowest number that none of the person's standing uses has."""
    standing = CouponUse.objects.filter(coupon=coupon, person=buyer, slot__isnull=False)
    taken = set(standing.values_list("slot", flat=True))
    return next(slot for slot in range(1, len(taken) + 2) if slot not in taken)


def give_back_coupon(*, order: Order) -> None:
    """Give back the use of an order that was called off; within the transaction of that."""
    use = CouponUse.objects.filter(order=order, slot__isnull=False).first()
    if use is None:
        return
    coupon = Coupon.objects.select_for_update(no_key=True).get(id=use.coupon_id)
    use.slot, use.given_back_at = None, now()
    use.save(update_fields=["slot", "given_back_at"])
    Coupon.objects.filter(id=coupon.id).update(uses=F("uses") - 1)
    if coupon.most_uses == coupon.uses:
        _tell(coupon)


def refresh_coupon_card(*, coupon_id: str) -> int:
    """Show how the coupon stands on its cards; returns how many changed."""
    if coupon_id not in selectors.coupons_by_id([coupon_id]):
        return 0
    return refresh_card(card_type=COUPON, card_ref=coupon_id)


def _tell(coupon: Coupon) -> None:
    publish(coupon_changed, to=[], data={"coupon": str(coupon.id)})
