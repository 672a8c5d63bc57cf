"""Codes at the counter, raced by real threads: one code pays once, one charge is paid by one."""

import uuid
from collections import Counter

import pytest

from messaging.models import Message
from shop import services
from shop.errors import ChargeOver
from shop.models import Charge
from tests.invariants.racing import race
from tests.invariants.test_ledger_races import deadlocks
from tests.invariants.test_shop_races import rich
from tests.shop.conftest import helper, seller, shop  # noqa: F401 (fixtures)
from wallet.errors import CodeUsed
from wallet.selectors import balance_of, business_balance
from wallet.services import show_code

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_code_at_several_tills_at_once_pays_once(shop, seller):  # noqa: F811
    [payer] = rich(1)
    digits = show_code(owner=payer).digits
    before = deadlocks()
    results = race(
        *(
            lambda: services.charge_by_code(
                seller=seller, shop=shop, charge_id=uuid.uuid4(), digits=digits, amount=500
            ),
        )
        * 6
    )
    assert Counter(one if one is CodeUsed else "paid" for one in results) == {
        CodeUsed: 5,
        "paid": 1,
    }
    assert balance_of(payer)["available"] == 20_000 - 500
    assert Charge.objects.count() == Message.objects.filter(card_type="shop.charge").count() == 1
    assert deadlocks() == before


def test_the_same_charge_sent_several_times_at_once_charges_once(shop, seller):  # noqa: F811
    [payer] = rich(1)
    digits, charge_id = show_code(owner=payer).digits, uuid.uuid4()
    results = race(
        *(
            lambda: services.charge_by_code(
                seller=seller, shop=shop, charge_id=charge_id, digits=digits, amount=500
            ),
        )
        * 6
    )
    assert {one.id for one in results} == {charge_id}
    assert balance_of(payer)["available"] == 20_000 - 500


def test_several_people_who_scan_one_code_pay_it_once(shop, seller):  # noqa: F811
    people = rich(6)
    asked = services.ask_charge(seller=seller, shop=shop, charge_id=uuid.uuid4(), amount=700)
    before = deadlocks()
    results = race(
        *(lambda one=one: services.pay_charge(payer=one, charge=asked) for one in people)
    )
    assert results.count(ChargeOver) == 5
    assert sum(20_000 - balance_of(one)["available"] for one in people) == 700
    assert business_balance(shop.account_id)["balance"] == 700 - 35
    assert deadlocks() == before
