"""Paying at a counter: codes that either side shows, once, in time, and by the right person."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import Message
from shop import selectors, services
from shop.errors import ChargeOver, ChargeReused, CustomerCantPay, OwnShop, ShopClosed
from shop.models import Charge, Order
from shop.selectors import Wanted
from tests.world import build
from wallet.errors import BadAmount, CodeExpired, CodeUnknown, CodeUsed, NotEnough, StepUpNeeded
from wallet.models import PaymentCode
from wallet.selectors import balance_of, business_balance, statement_of
from wallet.services import payments as wallet_payments
from wallet.services import show_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = build()
    world.fund(world.ines, 100_00)
    return world


@pytest.fixture
def asked(world) -> Charge:
    """Jeanne asks 12.00 for tea."""
    return services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=12_00, note="Tea"
    )


def take(world, digits, amount=4_50, charge_id=None, seller=None, shop=None):
    return services.charge_by_code(
        seller=seller or world.jeanne,
        shop=shop or world.kaolin,
        charge_id=charge_id or uuid.uuid4(),
        digits=digits,
        amount=amount,
    )


def test_a_shown_code_pays_the_shop_minus_the_fee_and_says_so_in_their_conversation(world, asked):
    opened = selectors.opened_by(world.ines, selectors.charge_code(asked))
    assert opened.charge == asked
    paid = services.pay_charge(payer=world.ines, charge=opened.charge)
    assert (paid.state, paid.payer, paid.conversation) == ("paid", world.ines, world.thread())
    assert balance_of(world.ines)["available"] == 88_00
    assert business_balance(world.kaolin.account_id)["available"] == 12_00 - 60
    [card] = Message.objects.filter(conversation=paid.conversation)
    assert (card.card_type, card.sender, card.summary["en"]) == (
        "shop.charge",
        world.ines,
        "€12.00 paid at Atelier Kaolin",
    )
    row = statement_of(world.ines)[0]
    assert (row.amount, row.title, row.memo) == (-12_00, "Atelier Kaolin", "Tea")
    call_command("verify_ledger", stdout=None)


def test_paying_again_pays_once_and_somebody_else_is_refused(world, asked):
    for _again in range(2):
        services.pay_charge(payer=world.ines, charge=asked)
    assert balance_of(world.ines)["available"] == 88_00
    world.fund(world.camille, 50_00)
    with pytest.raises(ChargeOver):
        services.pay_charge(payer=world.camille, charge=asked)
    assert balance_of(world.camille)["available"] == 50_00
    assert Message.objects.filter(card_type="shop.charge").count() == 1


def test_a_code_that_ran_out_or_was_called_off_is_refused(world, asked):
    Charge.objects.filter(id=asked.id).update(
        created_at=timezone.now() - timedelta(hours=1),
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    with pytest.raises(ChargeOver) as over:
        services.pay_charge(payer=world.ines, charge=asked)
    assert over.value.details["state"] == "expired"
    assert services.expire_charges() == 1
    assert Charge.objects.get(id=asked.id).state == "expired"
    other = services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=100
    )
    for _again in range(2):
        services.call_off_charge(actor=world.jeanne, charge=other)
    with pytest.raises(ChargeOver):
        services.pay_charge(payer=world.ines, charge=other)
    assert balance_of(world.ines)["available"] == 100_00


def test_a_paid_charge_is_not_called_off(world, asked):
    services.pay_charge(payer=world.ines, charge=asked)
    with pytest.raises(ChargeOver):
        services.call_off_charge(actor=world.jeanne, charge=asked)


def test_a_code_is_bound_to_its_amount_and_can_t_be_made_elsewhere(world, asked, settings):
    code = selectors.charge_code(asked)
    forged = [
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        "s" + code[1:],
        code[:23],
        code + "A",
        "c" + "A" * 22,
        "",
        "é" * 66,
        selectors.counter_code(world.kaolin).replace("s", "c", 1),
    ]
    for wrong in forged:
        with pytest.raises(NotFound):
            selectors.opened_by(world.ines, wrong)
    Charge.objects.filter(id=asked.id).update(amount=1)
    with pytest.raises(NotFound):
        selectors.opened_by(world.ines, code)


def test_the_counter_s_code_is_for_verified_shops_alone(world):
    code = selectors.counter_code(world.kaolin)
    assert selectors.opened_by(world.ines, code) == selectors.Opened(code, world.kaolin)
    charge_id = uuid.uuid4()
    for _again in range(2):
        services.pay_at_counter(
            payer=world.ines, shop=world.kaolin, charge_id=charge_id, amount=3_00
        )
    assert balance_of(world.ines)["available"] == 97_00
    with pytest.raises(ChargeReused):
        services.pay_at_counter(
            payer=world.ines, shop=world.kaolin, charge_id=charge_id, amount=4_00
        )
    with pytest.raises(NotFound):
        selectors.opened_by(world.ines, selectors.counter_code(world.lisiere))
    with pytest.raises(NotFound):
        services.pay_at_counter(
            payer=world.ines, shop=world.lisiere, charge_id=uuid.uuid4(), amount=3_00
        )


@pytest.mark.parametrize("amount", [0, -1, 10**13, 1.5, True, "1e3", "-4"])
def test_what_is_no_amount_charges_nothing(world, amount):
    digits = show_code(owner=world.ines).digits
    for ask in (
        lambda: take(world, digits, amount),
        lambda: services.ask_charge(
            seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=amount
        ),
        lambda: services.pay_at_counter(
            payer=world.ines, shop=world.kaolin, charge_id=uuid.uuid4(), amount=amount
        ),
    ):
        with pytest.raises(BadAmount):
            ask()
    assert not Charge.objects.exists()


def test_a_payer_s_code_is_taken_once(world):
    shown = show_code(owner=world.ines)
    assert len(shown.digits) == 18 and 10 <= int(shown.digits[:2]) <= 15
    assert not PaymentCode.objects.filter(digest__contains=shown.digits).exists()
    before = show_code(owner=world.ines)
    charge_id = uuid.uuid4()
    spaced = f"{shown.digits[:6]} {shown.digits[6:12]} {shown.digits[12:]}"
    for _again in range(2):  # the till's double press
        paid = take(world, spaced, charge_id=charge_id)
    assert (paid.state, paid.payer, balance_of(world.ines)["available"]) == (
        "paid",
        world.ines,
        95_50,
    )
    for digits in (shown.digits, before.digits):  # every code shown before is burnt with it
        with pytest.raises(CodeUsed):
            take(world, digits)
    assert balance_of(world.ines)["available"] == 95_50


def test_a_code_lasts_a_minute(world):
    shown = show_code(owner=world.ines)
    PaymentCode.objects.update(
        created_at=timezone.now() - timedelta(minutes=2), expires_at=timezone.now()
    )
    with pytest.raises(CodeExpired):
        take(world, shown.digits)


@pytest.mark.parametrize(
    "digits", ["", "1" * 17, "1" * 19, "9" + "1" * 17, "16" + "0" * 16, "١" * 18, "1" * 5000]
)
def test_what_is_no_code_is_refused(world, digits):
    with pytest.raises(CodeUnknown):
        take(world, digits)
    with pytest.raises(CodeUnknown):
        take(world, "10" + "0" * 16)


def test_a_till_is_not_told_why_a_wallet_refuses_and_the_code_stays_good(world):
    shown = show_code(owner=world.ines)
    with pytest.raises(CustomerCantPay) as refused:
        take(world, shown.digits, 500_00)
    assert not isinstance(refused.value, NotEnough) and not refused.value.details
    assert not Charge.objects.exists()
    assert take(world, shown.digits, 5_00).state == "paid"


def test_above_what_is_free_the_payer_confirms_first(world, monkeypatch):
    def clear(*, proof="", **_rest):
        if not proof:
            raise StepUpNeeded

    monkeypatch.setattr(wallet_payments, "clear", clear)
    shown = show_code(owner=world.ines)
    waits = take(world, shown.digits, 60_00)
    assert (waits.state, waits.payer) == ("open", world.ines)
    assert balance_of(world.ines)["available"] == 100_00
    with pytest.raises(CodeUsed):
        take(world, shown.digits, 1_00)
    with pytest.raises(StepUpNeeded):
        services.pay_charge(payer=world.ines, charge=waits)
    with pytest.raises(NotFound):  # somebody else's charge
        services.pay_charge(payer=world.camille, charge=waits, proof="pin")
    assert services.pay_charge(payer=world.ines, charge=waits, proof="pin").state == "paid"
    assert balance_of(world.ines)["available"] == 40_00


def test_only_its_staff_charges_for_a_shop_and_nobody_pays_their_own(world, asked):
    shown = show_code(owner=world.ines)
    with pytest.raises(NotFound):
        take(world, shown.digits, seller=world.sofia)
    with pytest.raises(NotFound):
        services.ask_charge(
            seller=world.ines, shop=world.kaolin, charge_id=uuid.uuid4(), amount=100
        )
    with pytest.raises(NotFound):
        services.call_off_charge(actor=world.sofia, charge=asked)
    with pytest.raises(NotFound):
        selectors.charge_for(world.camille, asked.id)
    world.fund(world.jeanne, 50_00)
    with pytest.raises(OwnShop):
        services.pay_charge(payer=world.jeanne, charge=asked)
    with pytest.raises(OwnShop):
        take(world, show_code(owner=world.jeanne).digits)
    assert take(world, shown.digits).state == "paid"


def test_a_closed_shop_takes_nothing(world):
    world.kaolin.is_open = False
    world.kaolin.save()
    with pytest.raises(ShopClosed):
        take(world, show_code(owner=world.ines).digits)


def test_a_charge_for_listings_becomes_an_order_at_the_price_that_was_asked(world):
    mug = world.variant("Midnight mug")
    asked = services.ask_charge(
        seller=world.jeanne,
        shop=world.kaolin,
        charge_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 2)],
    )
    assert asked.amount == 48_00
    paid = services.pay_charge(payer=world.ines, charge=asked)
    order = Order.objects.get()
    assert (paid.order, order.total, order.buyer) == (order, 48_00, world.ines)
    assert world.variant("Midnight mug").left == 3
    assert balance_of(world.ines)["held"] == 48_00
    with pytest.raises(NotFound):
        services.ask_charge(
            seller=world.jeanne,
            shop=world.kaolin,
            charge_id=uuid.uuid4(),
            lines=[Wanted(world.variant("Linen shirt", "M").id, 1)],
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"state": "paid"},
        {"state": "lost"},
        {"way": "guessed"},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"paid_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_charge_that_can_t_be(asked, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.filter(id=asked.id).update(**wrong)


def test_the_database_refuses_a_code_used_after_its_time(world):
    show_code(owner=world.ines)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentCode.objects.update(used_at=timezone.now() + timedelta(minutes=2))
