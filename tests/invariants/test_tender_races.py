"""Gift cards, store credit and refunds, raced by real threads: each pays once and no cent more."""

import uuid
from collections import Counter

import pytest
from django.core.management import call_command

from messaging.models import Message
from shop import services
from shop.models import Order
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.invariants.racing import race
from tests.invariants.test_ledger_races import deadlocks
from tests.invariants.test_shop_races import rich
from tests.shop.conftest import category, helper, sell, seller, shop  # noqa: F401 (fixtures)
from wallet import services as wallet
from wallet.errors import GiftCardUsed, MoreThanPaid
from wallet.models import GiftCard, PartRefund, PartTender
from wallet.selectors import balance_of, business_balance, purse_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def variant(shop, category):  # noqa: F811
    return sell(shop, category, "Small", NewVariant(1000, 50)).variants.get()


def gift(buyer, amount) -> tuple[GiftCard, str]:
    card = wallet.buy_gift_card(buyer=buyer, card_id=uuid.uuid4(), amount=amount)
    return card, wallet.code_of(buyer=buyer, card=card)


def buy(person, variant) -> Order:
    return services.place_orders(
        buyer=person,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, 1)],
        expected_total=1_000,
        with_credits=True,
    )[0]


def on_cards(person) -> int:
    return sum(card.account.available for card in purse_of(person, "EUR").gifts)


def test_a_gift_card_redeemed_by_many_at_once_is_one_persons():
    buyer, *people = rich(6)
    _card, code = gift(buyer, 2_500)
    results = race(
        *(lambda one=one: wallet.redeem_gift_card(holder=one, code=code) for one in people)
    )
    assert results.count(GiftCardUsed) == 4
    assert Counter(on_cards(one) for one in people) == {2_500: 1, 0: 4}
    call_command("verify_ledger", stdout=None)


def test_a_gift_card_sent_several_times_at_once_is_bought_once():
    [buyer] = rich(1)
    card_id = uuid.uuid4()
    results = race(*(lambda: wallet.buy_gift_card(buyer=buyer, card_id=card_id, amount=2_500),) * 6)
    assert {card.id for card in results} == {card_id}
    assert balance_of(buyer)["available"] == 17_500


def test_a_gift_card_pays_several_orders_at_once_with_what_is_on_it_and_no_more(variant):
    buyer, holder = rich(2)
    _card, code = gift(buyer, 2_500)
    wallet.redeem_gift_card(holder=holder, code=code)
    before = deadlocks()
    orders = race(*(lambda: buy(holder, variant),) * 6)
    assert len({order.id for order in orders}) == 6
    assert (on_cards(holder), balance_of(holder)["available"]) == (0, 20_000 - 3_500)
    by_cards = PartTender.objects.filter(account__code__startswith="gift.")
    assert sum(one.amount for one in by_cards) == 2_500
    assert deadlocks() == before
    call_command("verify_ledger", stdout=None)


def test_refunds_at_once_give_back_no_more_than_was_paid(seller, shop, variant):  # noqa: F811
    buyer, holder = rich(2)
    _card, code = gift(buyer, 400)
    wallet.redeem_gift_card(holder=holder, code=code)
    for person in (buyer, holder):
        order = buy(person, variant)
        services.ship_order(actor=seller, order=order)
        services.deliver_order(actor=seller, order=order)
    before = deadlocks()
    results = race(
        *(
            lambda: services.refund_order(
                actor=seller, order=order, refund_id=uuid.uuid4(), amount=300
            ),
        )
        * 6
    )
    assert results.count(MoreThanPaid) == 3
    assert Order.objects.get(id=order.id).refunded == 900
    # The wallet gave 600 and has them back; the rest is on the card again.
    assert (on_cards(holder), balance_of(holder)["available"]) == (300, 20_000)
    assert deadlocks() == before
    call_command("verify_ledger", stdout=None)


def test_one_refund_sent_several_times_at_once_is_made_once(seller, shop, variant):  # noqa: F811
    [buyer] = rich(1)
    order = buy(buyer, variant)
    services.ship_order(actor=seller, order=order)
    services.deliver_order(actor=seller, order=order)
    refund = {"actor": seller, "order": order, "refund_id": uuid.uuid4(), "amount": 250}
    race(*(lambda: services.refund_order(**refund),) * 6)
    assert PartRefund.objects.count() == 1
    assert balance_of(buyer)["available"] == 20_000 - 750


def test_a_credit_sent_several_times_at_once_is_given_and_said_once(seller, shop, variant):  # noqa: F811
    [buyer] = rich(1)
    order = buy(buyer, variant)
    services.ship_order(actor=seller, order=order)
    services.deliver_order(actor=seller, order=order)
    thread, till = services.open_thread(customer=buyer, shop=shop), 1_000 - 50
    credit = {"actor": seller, "thread": thread, "credit_id": uuid.uuid4(), "amount": 300}
    race(*(lambda: services.give_store_credit(**credit),) * 6)
    assert business_balance(shop.account_id)["available"] == till - 300
    assert purse_of(buyer, "EUR").credits[shop.account_id].available == 300
    assert Message.objects.filter(kind="notice").count() == 1
