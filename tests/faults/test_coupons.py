"""Everybody wants the same coupon at once: it is used as often as it may be, and nobody pays a
total that they were not shown."""

import uuid
from collections import Counter
from itertools import product

import pytest

from messaging.errors import Refusal
from messaging.models import uuid7
from shop import services
from shop.errors import CouponUsedUp, PriceChanged, SoldOut
from shop.models import Coupon, CouponUse, Order, Variant
from shop.selectors import Wanted
from shop.services import NewVariant, Terms
from tests.factories import UserFactory
from tests.faults import laws
from tests.faults.conftest import lift_limits, sized
from tests.invariants.racing import race
from tests.shop.conftest import category, fund, helper, sell, seller, shop  # noqa: F401 (fixtures)
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, ITEMS, USES, PRICE, OFF = 12, 10, 5, 2_000, 500


@pytest.fixture(autouse=True)
def laws_hold(transactional_db):
    lift_limits()
    before = laws.deadlocks()
    yield
    laws.the_books_agree()
    assert laws.deadlocks() == before


@pytest.fixture
def put_up(shop, category, seller):  # noqa: F811
    """Puts up something that is wanted, so many of it, and a coupon for it."""

    def make(on_hand, off=OFF) -> tuple[Variant, Coupon]:
        code = f"FIRST-{Coupon.objects.count()}"
        terms = Terms(amount=off, most_uses=USES, most_each=1)
        facts = {"shop": shop, "coupon_id": uuid7(), "code": code, "terms": terms}
        made = sell(shop, category, "Wanted", NewVariant(PRICE, on_hand))
        return made.variants.get(), services.create_coupon(actor=seller, **facts)

    return make


def press(buyer, variant, payment_id, total, *coupons):
    """What came of one press: the orders, or the class of the refusal."""
    try:
        return services.place_orders(
            buyer=buyer,
            payment_id=payment_id,
            lines=[Wanted(variant.id, 1)],
            expected_total=total,
            coupon_ids=[one.id for one in coupons],
        )[0]
    except Refusal as refusal:
        return type(refusal)


def want(buyer, variant, coupon):
    """Until there is an order or nothing left: the order and the total seen, or the refusal."""
    price, coupons = PRICE, [coupon]
    while True:
        payment_id, total = uuid.uuid4(), price - OFF * len(coupons)
        came = press(buyer, variant, payment_id, total, *coupons)
        if came is PriceChanged:  # it is shown anew, and wanted all the same
            price = Variant.objects.get(id=variant.id).price
        elif came is CouponUsedUp and coupons:
            coupons = []
        elif isinstance(came, Order):  # a double click finds what the first one has done
            assert press(buyer, variant, payment_id, total, *coupons) == came
            return came, total
        else:
            return came, 0


def test_of_many_buyers_exactly_as_many_as_may_use_a_coupon(dice, put_up):
    """Ten of a thing, a coupon for five; its price goes up and down while everybody wants it."""
    buyers = UserFactory.create_batch(sized(24, 200))
    for buyer in buyers:
        fund(buyer, 9_000_00)
    for _round in range(sized(2, 100)):
        variant, coupon = put_up(ITEMS)
        dice.shuffle(buyers)
        prices = [PRICE + dice.randint(0, 500) for _change in range(6)]

        def change(variant=variant, prices=prices):
            for price in prices:
                Variant.objects.filter(id=variant.id).update(price=price)

        def crowd(share, variant=variant, coupon=coupon):
            return [(buyer, *want(buyer, variant, coupon)) for buyer in share]

        shares = [buyers[place::WORKERS] for place in range(WORKERS)]
        _none, *found = race(change, *(lambda share=share: crowd(share) for share in shares))
        came = [one for share in found for one in share]
        assert Counter(one for _buyer, one, _seen in came if isinstance(one, type)) == {
            SoldOut: len(buyers) - ITEMS
        }
        won = {one.id: (buyer, seen) for buyer, one, seen in came if isinstance(one, Order)}
        orders = Order.objects.filter(lines__variant=variant).prefetch_related("lines")
        assert {(one.id, one.buyer, one.total) for one in orders} == {
            (order_id, *facts) for order_id, facts in won.items()
        }
        assert len(won) == ITEMS
        assert all(one.total == one.lines.get().price - one.discount for one in orders)
        assert sorted(one.discount for one in orders) == [0] * (ITEMS - USES) + [OFF] * USES
        coupon.refresh_from_db()
        variant.refresh_from_db()
        assert (coupon.uses, coupon.redemptions.count()) == (USES, USES)
        assert (variant.on_hand, variant.reserved) == (ITEMS, ITEMS)
    paid = Counter()
    for order in Order.objects.all():
        paid[order.buyer_id] += order.total
    assert {buyer.id: balance_of(buyer)["held"] for buyer in buyers} == {
        buyer.id: paid[buyer.id] for buyer in buyers
    }


def test_uses_that_come_back_while_others_want_them_are_never_too_many(dice, put_up):
    variant, coupon = put_up(10_000)
    buyers = UserFactory.create_batch(WORKERS)
    rounds = sized(3, 100)
    for buyer in buyers:
        fund(buyer, PRICE * rounds * 2)
    seeds = [dice.random() for _ in buyers]

    def again_and_again(buyer, seed):
        for number in range(rounds):
            total, coupons = PRICE - OFF, [coupon]
            order = press(buyer, variant, uuid.uuid4(), total, *coupons)
            if isinstance(order, Order) and (seed * 7 + number) % 2 < 1.5:
                services.cancel_order(actor=buyer, order=order)

    race(
        *(
            lambda buyer=buyer, seed=seed: again_and_again(buyer, seed)
            for buyer, seed in zip(buyers, seeds, strict=True)
        )
    )
    coupon.refresh_from_db()
    standing = CouponUse.objects.filter(slot__isnull=False)
    assert coupon.uses == standing.count() <= USES
    assert not Order.objects.exclude(total=PRICE - OFF).exists()


def test_a_price_that_changes_meanwhile_is_never_paid_unseen(dice, put_up):
    variant, coupon = put_up(10_000)
    buyers = UserFactory.create_batch(sized(8, 40))
    for buyer in buyers:
        fund(buyer, 10 * PRICE)
    prices = [PRICE + 100 * number for number in range(8)]

    def change():
        for price in prices:
            Variant.objects.filter(id=variant.id).update(price=price)

    def crowd(share):
        for buyer, price in product(share, prices):
            press(buyer, variant, uuid.uuid4(), price - OFF, coupon)

    shares = [buyers[place::WORKERS] for place in range(WORKERS)]
    race(change, *(lambda share=share: crowd(share) for share in shares))
    for order in Order.objects.prefetch_related("lines"):
        [line] = order.lines.all()
        assert order.total == line.price - OFF
    coupon.refresh_from_db()
    assert coupon.uses == Order.objects.count() <= USES


def test_what_costs_nothing_is_had_as_often_as_it_may_be(put_up):
    """Nobody has money, and everybody presses twice at once."""
    for _round in range(sized(2, 100)):
        variant, coupon = put_up(ITEMS, PRICE)
        people = UserFactory.create_batch(WORKERS // 2)
        presses = [(buyer, variant, uuid.uuid4(), 0, coupon) for buyer in people]
        came = race(*(lambda one=one: press(*one) for one in presses * 2))
        first, second = came[: len(people)], came[len(people) :]
        assert first == second
        assert Counter(one for one in first if isinstance(one, type)) == {
            CouponUsedUp: len(people) - USES
        }
        orders = Order.objects.filter(lines__variant=variant)
        assert {*orders} == {one for one in first if isinstance(one, Order)}
        assert {(one.total, one.discount, one.payment.amount) for one in orders} == {(0, PRICE, 0)}
        coupon.refresh_from_db()
        variant.refresh_from_db()
        assert (coupon.uses, coupon.redemptions.count(), variant.reserved) == (USES,) * 3
