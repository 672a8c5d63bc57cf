"""Everybody wants the same coupon at once: it is used as often as it may be, and nobody pays a
total that they were not shown."""

import uuid
from collections import Counter

import pytest

from messaging.errors import Refusal
from messaging.models import uuid7
from shop import services
from shop.errors import CouponUsedUp
from shop.models import CouponUse, Order, Variant
from shop.selectors import Wanted
from shop.services import NewVariant, Terms
from tests.factories import UserFactory
from tests.faults import laws
from tests.faults.conftest import sized
from tests.invariants.racing import race
from tests.shop.conftest import category, fund, helper, sell, seller, shop  # noqa: F401 (fixtures)
from wallet.models import Payment
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, USES, PRICE, OFF = 12, 5, 2_000, 500


@pytest.fixture(autouse=True)
def laws_hold(transactional_db):
    before = laws.deadlocks()
    yield
    laws.the_books_agree()
    assert laws.deadlocks() == before


@pytest.fixture
def variant(shop, category) -> Variant:  # noqa: F811
    return sell(shop, category, "Wanted", NewVariant(PRICE, 10_000)).variants.get()


@pytest.fixture
def coupon(shop, seller):  # noqa: F811
    terms = Terms(amount=OFF, most_uses=USES, most_each=1)
    return services.create_coupon(
        actor=seller, shop=shop, coupon_id=uuid7(), code="FIRST5", terms=terms
    )


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


def test_of_many_buyers_exactly_as_many_as_may_use_a_coupon(dice, variant, coupon):
    buyers = UserFactory.create_batch(sized(24, 200))
    for buyer in buyers:
        fund(buyer, PRICE)
    dice.shuffle(buyers)
    ids = {buyer.id: uuid.uuid4() for buyer in buyers}

    def crowd(share):
        # A double click: the second press finds what the first has done.
        return {
            buyer.id: [press(buyer, variant, ids[buyer.id], PRICE - OFF, coupon) for _ in range(2)]
            for buyer in share
        }

    shares = [buyers[place::WORKERS] for place in range(WORKERS)]
    results = {}
    for found in race(*(lambda share=share: crowd(share) for share in shares)):
        results |= found
    assert all(first == second for first, second in results.values())
    kinds = Counter(type(first).__name__ for first, _second in results.values())
    assert kinds == {"Order": USES, "type": len(buyers) - USES}
    assert {one for one, _ in results.values() if isinstance(one, type)} == {CouponUsedUp}
    coupon.refresh_from_db()
    assert (coupon.uses, CouponUse.objects.count(), Order.objects.count()) == (USES, USES, USES)
    assert set(Payment.objects.values_list("amount", flat=True)) == {PRICE - OFF}
    winners = [buyer for buyer in buyers if isinstance(results[buyer.id][0], Order)]
    for buyer in buyers:
        held = PRICE - OFF if buyer in winners else 0
        assert balance_of(buyer)["held"] == held
    variant.refresh_from_db()
    assert variant.reserved == USES


def test_uses_that_come_back_while_others_want_them_are_never_too_many(dice, variant, coupon):
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


def test_a_price_that_changes_meanwhile_is_never_paid_unseen(dice, variant, coupon):
    buyers = UserFactory.create_batch(sized(8, 40))
    for buyer in buyers:
        fund(buyer, 10 * PRICE)
    prices = [PRICE + 100 * number for number in range(8)]

    def change():
        for price in prices:
            Variant.objects.filter(id=variant.id).update(price=price)

    def buy(buyer):
        return [press(buyer, variant, uuid.uuid4(), price - OFF, coupon) for price in prices]

    race(change, *(lambda buyer=buyer: buy(buyer) for buyer in buyers))
    for order in Order.objects.prefetch_related("lines"):
        [line] = order.lines.all()
        assert order.total == line.price - OFF
    coupon.refresh_from_db()
    assert coupon.uses == Order.objects.count() <= USES
