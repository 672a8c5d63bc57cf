"""Payments: reserved, paid out with the fee, or released; once each."""

import pytest

from messaging.errors import Invalid, NotFound
from messaging.models import uuid7
from wallet import selectors, services
from wallet.errors import AlreadyResolved, BadAmount, IdReused, NotEnough
from wallet.models import Payment, PaymentPart
from wallet.models.ledger import Account, Transfer
from wallet.selectors.accounts import counters_of
from wallet.selectors.audit import Drift, audit
from wallet.services import Part

pytestmark = pytest.mark.django_db


def figures(holder) -> tuple[int, int]:
    balance = selectors.balance_of(holder)
    return balance["available"], balance["held"]


def test_a_payment_keeps_the_money_of_all_its_parts(alice, funded_wallet, shop, florist):
    payment_id, parts = (
        uuid7(),
        [
            Part(uuid7(), shop.id, 3_990, 200, "PL-1"),
            Part(uuid7(), florist.id, 3_400, 170, "PL-2"),
        ],
    )
    payment = services.reserve_payment(payer=alice, payment_id=payment_id, parts=parts)
    assert (payment.amount, payment.currency) == (7_390, "EUR")
    assert figures(alice) == (2_610, 7_390)
    assert [selectors.payment_state(part.id) for part in parts] == ["held", "held"]
    assert selectors.business_balance(shop.id)["incoming"] == 3_990


def test_a_short_wallet_is_told_by_how_much(alice, funded_wallet, shop, florist):
    parts = [Part(uuid7(), shop.id, 6_000), Part(uuid7(), florist.id, 6_000)]
    with pytest.raises(NotEnough) as refused:
        services.reserve_payment(payer=alice, payment_id=uuid7(), parts=parts)
    assert refused.value.details["missing"] == 2_000
    assert figures(alice) == (10_000, 0)
    assert not Payment.objects.exists() and not PaymentPart.objects.exists()


def test_a_person_without_a_wallet_lacks_everything(bob, shop):
    with pytest.raises(NotEnough) as refused:
        services.reserve_payment(payer=bob, payment_id=uuid7(), parts=[Part(uuid7(), shop.id, 500)])
    assert refused.value.details == {"missing": 500, "available": 0, "currency": "EUR"}


def test_paying_out_gives_the_payee_its_part_less_the_fee(alice, funded_wallet, shop, reserve):
    part_id = reserve(3_990, fee=200)
    services.post_payment_part(part_id=part_id)
    assert figures(alice) == (6_010, 0)
    assert selectors.business_balance(shop.id)["available"] == 3_790
    assert counters_of(Account.objects.get(code="fees")).balance == 200
    assert selectors.payment_state(part_id) == "paid"


def test_releasing_gives_everything_back(alice, funded_wallet, shop, reserve):
    part_id = reserve(3_990, fee=200)
    services.void_payment_part(part_id=part_id)
    assert figures(alice) == (10_000, 0)
    assert selectors.business_balance(shop.id)["available"] == 0
    assert selectors.payment_state(part_id) == "released"


def test_every_verb_can_be_repeated(alice, funded_wallet, shop):
    payment_id, part = uuid7(), Part(uuid7(), shop.id, 3_990, 200, "PL-1")
    for _ in range(3):
        services.reserve_payment(payer=alice, payment_id=payment_id, parts=[part])
    assert figures(alice) == (6_010, 3_990)
    for _ in range(3):
        services.post_payment_part(part_id=part.id)
    assert figures(alice) == (6_010, 0)
    assert Transfer.objects.filter(kind="fee").count() == 1
    with pytest.raises(AlreadyResolved):
        services.void_payment_part(part_id=part.id)


def test_what_was_released_is_not_paid_out(funded_wallet, reserve):
    part_id = reserve(3_990, fee=200)
    services.void_payment_part(part_id=part_id)
    services.void_payment_part(part_id=part_id)
    with pytest.raises(AlreadyResolved):
        services.post_payment_part(part_id=part_id)


def test_a_payment_id_can_not_be_used_for_something_else(alice, bob, funded_wallet, shop):
    payment_id, part = uuid7(), Part(uuid7(), shop.id, 1_000)
    services.reserve_payment(payer=alice, payment_id=payment_id, parts=[part])
    services.top_up(user=bob, top_up_id=uuid7(), amount=5_000)
    for payer, parts in (
        (alice, [Part(part.id, shop.id, 999)]),
        (alice, [part, Part(uuid7(), shop.id, 1)]),
        (bob, [part]),
    ):
        with pytest.raises(IdReused):
            services.reserve_payment(payer=payer, payment_id=payment_id, parts=parts)


@pytest.mark.parametrize("amounts", [(0, 0), (-5, 0), (10, -1), (10, 11), (10**12 + 1, 0)])
def test_a_part_has_a_positive_amount_and_a_fee_within_it(alice, shop, amounts):
    with pytest.raises(BadAmount):
        services.reserve_payment(
            payer=alice, payment_id=uuid7(), parts=[Part(uuid7(), shop.id, *amounts)]
        )


def test_a_payment_has_parts_in_one_currency(alice, shop):
    yen = services.open_business_account(code="shop.yen", currency="JPY", name="Yen")
    mixed = [Part(uuid7(), shop.id, 10), Part(uuid7(), yen.id, 10)]
    for parts in ([], mixed, [Part(uuid7(), uuid7(), 10)], [Part(uuid7(), shop.id, 1)] * 101):
        with pytest.raises(Invalid):
            services.reserve_payment(payer=alice, payment_id=uuid7(), parts=parts)


def test_an_unknown_part_is_not_found():
    for verb in (services.post_payment_part, services.void_payment_part):
        with pytest.raises(NotFound):
            verb(part_id=uuid7())
    with pytest.raises(NotFound):
        selectors.payment_state(uuid7())


def test_the_payers_screens_hear_of_it(
    alice, funded_wallet, reserve, django_capture_on_commit_callbacks, monkeypatch
):
    heard = []
    monkeypatch.setattr("messaging.bus.send", heard.extend)
    with django_capture_on_commit_callbacks(execute=True):
        part_id = reserve(3_990)
    with django_capture_on_commit_callbacks(execute=True):
        services.void_payment_part(part_id=part_id)
    with django_capture_on_commit_callbacks(execute=True):
        services.void_payment_part(part_id=part_id)
    assert [to for to, _fact in heard] == [f"user.{alice.id}"] * 2
    kept, released = (fact["envelope"]["data"] for _to, fact in heard)
    assert kept == {
        "available": 6_010,
        "held": 3_990,
        "currency": "EUR",
        "text_en": "€60.10",
        "text_fr": "60,10\xa0€",
    }
    assert (released["available"], released["held"]) == (10_000, 0)


def test_the_books_agree_after_all_of_it(funded_wallet, reserve):
    for amount, fee in ((100, 5), (250, 0), (999, 50)):
        services.post_payment_part(part_id=reserve(amount, fee))
        services.void_payment_part(part_id=reserve(amount, fee))
        reserve(amount, fee)
    assert [found for found in audit() if isinstance(found, Drift)] == []
