"""Store credit, gift cards and the wallet: in the stated order, to the cent, and back again."""

import uuid

import pytest
from django.core.management import call_command

from messaging.errors import NotFound
from messaging.models import Message
from messaging.services import block_person
from shop import selectors, services
from shop.errors import TillShort, WrongState
from shop.models import Order
from shop.selectors import Wanted
from tests.factories import direct
from tests.world import build
from wallet import services as wallet
from wallet.errors import (
    BadAmount,
    GiftCardUsed,
    IdReused,
    MoreThanPaid,
    NotEnough,
    TendersChanged,
    Unreachable,
)
from wallet.models import GiftCard, PartTender
from wallet.selectors import (
    balance_of,
    business_balance,
    business_statement,
    purse_of,
    tenders_of,
)
from wallet.selectors.credits import gift_card_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Kaolin has 71.25 in its till (a teapot and a jug, minus the fee), Inès 100.00."""
    world = build()
    for title in ("Teapot", "Milk jug"):
        order = world.buy(title, buyer=world.camille)
        services.ship_order(actor=world.jeanne, order=order)
        services.deliver_order(actor=world.jeanne, order=order)
    world.fund(world.ines, 100_00)
    return world


def credit(world, amount, shop=None, credit_id=None):
    shop = shop or world.kaolin
    world.thread(shop=shop)
    services.give_store_credit(
        actor=world.jeanne if shop == world.kaolin else world.sofia,
        thread=selectors.thread_of(world.ines, shop),
        credit_id=credit_id or uuid.uuid4(),
        amount=amount,
    )


def gift(world, amount, **options) -> GiftCard:
    """Camille buys it, Inès redeems it."""
    world.fund(world.camille, amount)
    card = wallet.buy_gift_card(buyer=world.camille, card_id=uuid.uuid4(), amount=amount, **options)
    code = wallet.code_of(buyer=world.camille, card=card)
    return wallet.redeem_gift_card(holder=world.ines, code=code)


def buy(world, title, label="", quantity=1, **options) -> Order:
    variant = world.variant(title, label)
    options = {"with_credits": True, **options}
    return services.place_orders(
        buyer=world.ines,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, quantity)],
        expected_total=variant.price * quantity,
        **options,
    )[0]


def paid_with(order) -> list[tuple[str, int, int]]:
    return [(one.label, one.amount, one.refunded) for one in tenders_of(order.id)]


def left(world) -> tuple[int, int, int]:
    """Inès' credit at Kaolin, what is on her gift cards, and her wallet."""
    purse = purse_of(world.ines, "EUR")
    at_kaolin = purse.credits.get(world.kaolin.account_id)
    return (
        at_kaolin.available if at_kaolin else 0,
        sum(card.account.available for card in purse.gifts),
        purse.balance["available"],
    )


def deliver(world, order):
    services.ship_order(actor=world.jeanne, order=order)
    services.deliver_order(actor=world.jeanne, order=order)


def books_agree():
    call_command("verify_ledger", stdout=None)


def test_the_shop_s_credit_pays_first_then_gift_cards_then_the_wallet(world):
    credit(world, 5_00)
    gift(world, 10_00)
    assert left(world) == (5_00, 10_00, 100_00)
    quote = selectors.quote_for(world.ines, [Wanted(world.variant("Midnight mug").id, 1)])
    assert [(one.label, one.amount) for one in quote.tenders] == [
        ("Store credit", 5_00),
        ("Gift card", 10_00),
        ("Wallet", 9_00),
    ]
    order = buy(world, "Midnight mug", expected_credit=quote.credit)
    assert paid_with(order) == [
        ("Store credit", 5_00, 0),
        ("Gift card", 10_00, 0),
        ("Wallet", 9_00, 0),
    ]
    assert left(world) == (0, 0, 91_00)
    deliver(world, order)
    assert left(world) == (0, 0, 91_00)
    books_agree()


def test_what_was_spent_in_part_is_not_spent_again(world):
    """A credit reused after partial use gives no more than what is left of it."""
    gift(world, 30_00)
    buy(world, "Midnight mug")
    assert left(world) == (0, 6_00, 100_00)
    order = buy(world, "Midnight mug")
    assert paid_with(order) == [("Gift card", 6_00, 0), ("Wallet", 18_00, 0)]
    assert left(world) == (0, 0, 82_00)
    third = buy(world, "Midnight mug")
    assert paid_with(third) == [("Wallet", 24_00, 0)]
    books_agree()


def test_the_wallet_pays_what_is_missing_and_not_what_the_credit_paid(world):
    gift(world, 23_99)
    order = buy(world, "Midnight mug")
    assert paid_with(order) == [("Gift card", 23_99, 0), ("Wallet", 1, 0)]
    assert balance_of(world.ines)["held"] == 1
    gift(world, 50_00)
    covered = buy(world, "Midnight mug")
    assert paid_with(covered) == [("Gift card", 24_00, 0)]
    assert left(world) == (0, 26_00, 99_99)


def test_a_cancelled_order_gives_every_tender_back(world):
    credit(world, 5_00)
    gift(world, 10_00)
    order = buy(world, "Midnight mug")
    services.cancel_order(actor=world.ines, order=order)
    assert left(world) == (5_00, 10_00, 100_00)
    books_agree()


def test_a_refund_goes_back_in_the_inverse_order_and_never_above_what_was_paid(world):
    credit(world, 5_00)
    gift(world, 10_00)
    order = buy(world, "Midnight mug")
    refund = {"actor": world.jeanne, "order": order}
    with pytest.raises(WrongState):
        services.refund_order(refund_id=uuid.uuid4(), amount=1, **refund)
    deliver(world, order)
    till = business_balance(world.kaolin.account_id)["available"]
    refund_id = uuid.uuid4()
    for _again in range(2):
        services.refund_order(refund_id=refund_id, amount=12_00, **refund)
    assert left(world) == (0, 3_00, 100_00)
    assert paid_with(order) == [
        ("Store credit", 5_00, 0),
        ("Gift card", 10_00, 3_00),
        ("Wallet", 9_00, 9_00),
    ]
    with pytest.raises(IdReused):
        services.refund_order(refund_id=refund_id, amount=1_00, **refund)
    with pytest.raises(MoreThanPaid):
        services.refund_order(refund_id=uuid.uuid4(), amount=12_01, **refund)
    for _cent in range(50):
        services.refund_order(refund_id=uuid.uuid4(), amount=1, **refund)
    services.refund_order(refund_id=uuid.uuid4(), amount=11_50, **refund)
    assert left(world) == (5_00, 10_00, 100_00)
    # The marketplace has given its whole fee back, and no cent more.
    assert business_balance(world.kaolin.account_id)["available"] == till - 24_00 + 1_20
    assert Order.objects.get(id=order.id).refunded == 24_00
    with pytest.raises(MoreThanPaid):
        services.refund_order(refund_id=uuid.uuid4(), amount=1, **refund)
    said = [one.summary["en"] for one in Message.objects.filter(kind="notice").order_by("seq")]
    assert said[1] == f"Atelier Kaolin gave back €12.00 of order {order.number}"
    assert len(said) == 1 + 1 + 50 + 1  # the credit, and each refund once
    view = selectors.order_for(world.ines, order.id)
    assert view.state_words == "Delivered; €24.00 was refunded"
    books_agree()


def test_what_was_paid_at_the_counter_is_refunded_too(world):
    asked = services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=8_00
    )
    charge = services.pay_charge(payer=world.ines, charge=asked)
    with pytest.raises(NotFound):
        services.refund_charge(actor=world.sofia, charge=charge, refund_id=uuid.uuid4(), amount=1)
    services.refund_charge(actor=world.jeanne, charge=charge, refund_id=uuid.uuid4(), amount=8_00)
    assert left(world)[2] == 100_00
    books_agree()


def test_what_is_paid_at_the_counter_is_paid_in_the_same_order(world):
    credit(world, 5_00)
    gift(world, 10_00)

    def pay(amount):
        asked = services.ask_charge(
            seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=amount
        )
        return services.pay_charge(payer=world.ines, charge=asked)

    charge = pay(18_00)
    assert [(one.label, one.amount) for one in tenders_of(charge.id)] == [
        ("Store credit", 5_00),
        ("Gift card", 10_00),
        ("Wallet", 3_00),
    ]
    assert left(world) == (0, 0, 97_00)
    till = business_balance(world.kaolin.account_id)["available"]
    services.refund_charge(actor=world.jeanne, charge=charge, refund_id=uuid.uuid4(), amount=4_00)
    assert left(world) == (0, 1_00, 100_00)
    assert business_balance(world.kaolin.account_id)["available"] == till - 4_00 + 20
    with pytest.raises(NotEnough) as refused:
        pay(120_00)
    assert refused.value.details["missing"] == 120_00 - 100_00 - 1_00
    digits = wallet.show_code(owner=world.ines).digits
    taken = services.charge_by_code(
        seller=world.jeanne,
        shop=world.kaolin,
        charge_id=uuid.uuid4(),
        digits=digits,
        amount=101_00,
    )
    assert (taken.state, left(world)) == ("paid", (0, 0, 0))
    books_agree()


def test_a_credit_of_one_shop_pays_nothing_elsewhere(world):
    credit(world, 5_00)
    world.fund(world.ines, 100_00)
    variant = world.variant("Linen shirt", "M")
    quote = selectors.quote_for(world.ines, [Wanted(variant.id, 1)])
    assert [one.label for one in quote.tenders] == ["Wallet"]
    both = selectors.quote_for(
        world.ines, [Wanted(variant.id, 1), Wanted(world.variant("Midnight mug").id, 1)]
    )
    assert (both.credit, both.from_wallet) == (5_00, 69_00 + 19_00)
    orders = services.place_orders(
        buyer=world.ines,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, 1), Wanted(world.variant("Midnight mug").id, 1)],
        expected_total=93_00,
        with_credits=True,
        expected_credit=5_00,
    )
    assert {order.shop.handle: paid_with(order) for order in orders} == {
        "maison-lisiere": [("Wallet", 69_00, 0)],
        "atelier-kaolin": [("Store credit", 5_00, 0), ("Wallet", 19_00, 0)],
    }


def test_what_was_shown_is_what_is_paid(world):
    gift(world, 10_00)
    with pytest.raises(TendersChanged):
        buy(world, "Midnight mug", expected_credit=0)
    assert not PartTender.objects.filter(part__payment__payer=world.ines).exists()
    order = buy(world, "Midnight mug", with_credits=False)
    assert paid_with(order) == [("Wallet", 24_00, 0)]


def test_a_shop_gives_credit_out_of_its_own_till_once(world):
    till = business_balance(world.kaolin.account_id)["available"]
    credit_id = uuid.uuid4()
    for _again in range(2):
        credit(world, 5_00, credit_id=credit_id)
    assert business_balance(world.kaolin.account_id)["available"] == till - 5_00
    assert left(world) == (5_00, 0, 100_00)
    notice = Message.objects.filter(kind="notice").last()
    assert notice.summary["en"] == "Atelier Kaolin gave Inès a store credit of €5.00"
    assert notice.summary["fr"] == (
        "Atelier Kaolin a offert à Inès un avoir de 5,00\N{NO-BREAK SPACE}€"
    )
    given = business_statement(world.kaolin.account_id)[0]
    assert (given.title, given.memo, given.amount) == (world.ines.display_name, "", -5_00)
    with pytest.raises(TillShort):
        credit(world, till)
    for wrong in (0, -5, 10**13):
        with pytest.raises(BadAmount):
            credit(world, wrong)
    with pytest.raises(NotFound):
        services.give_store_credit(
            actor=world.sofia,
            thread=selectors.thread_of(world.ines, world.kaolin),
            credit_id=uuid.uuid4(),
            amount=100,
        )


def test_a_gift_card_is_bought_once_and_redeemed_once(world):
    card_id = uuid.uuid4()
    world.fund(world.camille, 50_00)
    before = balance_of(world.camille)["available"]
    for _again in range(2):
        card = wallet.buy_gift_card(buyer=world.camille, card_id=card_id, amount=20_00)
    assert balance_of(world.camille)["available"] == before - 20_00
    with pytest.raises(IdReused):
        wallet.buy_gift_card(buyer=world.camille, card_id=card_id, amount=30_00)
    code = wallet.code_of(buyer=world.camille, card=card)
    assert len(code.replace("-", "")) == 24 and code.replace("-", "") not in card.digest
    assert wallet.code_of(buyer=world.ines, card=card) == ""
    for typed in (code, code.lower().replace("-", " ")):  # the holder again
        card = wallet.redeem_gift_card(holder=world.ines, code=typed)
    assert wallet.code_of(buyer=world.camille, card=card) == ""
    for other in (world.camille, world.sofia):
        with pytest.raises(GiftCardUsed):
            wallet.redeem_gift_card(holder=other, code=code)
    for wrong in ("", "x" * 5000, code[:-1], "\x00"):
        with pytest.raises(NotFound):
            wallet.redeem_gift_card(holder=world.ines, code=wrong)
    with pytest.raises(NotEnough):
        wallet.buy_gift_card(buyer=world.sofia, card_id=uuid.uuid4(), amount=20_00)
    assert not GiftCard.objects.filter(buyer=world.sofia).exists()


def test_a_gift_card_in_a_conversation_is_for_who_is_there(world):
    world.fund(world.camille, 50_00)
    place = direct(world.camille, world.ines)
    card = wallet.buy_gift_card(
        buyer=world.camille, card_id=uuid.uuid4(), amount=20_00, words="Voilà", conversation=place
    )
    [message] = Message.objects.filter(conversation=place)
    assert (message.card_type, message.summary["en"]) == ("wallet.gift", "Gift card, €20.00")
    assert gift_card_for(world.ines, card.id) == card
    for outsider in (world.sofia, world.jeanne):
        with pytest.raises(NotFound):
            wallet.redeem_gift_card(holder=outsider, card_id=card.id)
    with pytest.raises(GiftCardUsed):  # one's own present
        wallet.redeem_gift_card(holder=world.camille, card_id=card.id)
    assert wallet.redeem_gift_card(holder=world.ines, card_id=card.id).holder == world.ines
    assert left(world) == (0, 20_00, 100_00)
    again = {"buyer": world.camille, "card_id": card.id, "amount": 20_00, "words": "Voilà"}
    assert wallet.buy_gift_card(**again, conversation=place) == card
    with pytest.raises(IdReused):
        wallet.buy_gift_card(**again)
    for other_place in (place, world.thread(customer=world.sofia)):
        with pytest.raises(NotFound):
            wallet.buy_gift_card(
                buyer=world.sofia, card_id=uuid.uuid4(), amount=1_00, conversation=other_place
            )


def test_between_people_who_blocked_one_another_no_gift_card_passes(world):
    world.fund(world.camille, 50_00)
    place = direct(world.camille, world.ines)
    sent = {"buyer": world.camille, "amount": 20_00, "conversation": place}
    card = wallet.buy_gift_card(card_id=uuid.uuid4(), **sent)
    block_person(actor=world.ines, person=world.camille)
    with pytest.raises(Unreachable):
        wallet.buy_gift_card(card_id=uuid.uuid4(), **sent)
    with pytest.raises(Unreachable):
        wallet.redeem_gift_card(holder=world.ines, card_id=card.id)
    assert left(world) == (0, 0, 100_00)


def test_a_gift_card_of_a_shop_is_good_there_alone(world):
    gift(world, 10_00, payee_account_id=world.lisiere.account_id)
    mug = [Wanted(world.variant("Midnight mug").id, 1)]
    assert selectors.quote_for(world.ines, mug).credit == 0
    shirt = [Wanted(world.variant("Linen shirt", "M").id, 1)]
    assert selectors.quote_for(world.ines, shirt).credit == 10_00
