"""The laws of gift cards, tenders and refunds: kept by the database, and watched by the audit."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from shop import services
from shop.models import Order
from tests.shop.test_services_tenders import buy, deliver, gift, world  # noqa: F401 (fixture)
from tests.wallet.test_verify_ledger import past_the_laws, verify
from wallet.models import GiftCard, PartRefund, PartTender

pytestmark = pytest.mark.django_db


def test_the_database_refuses_what_can_t_be(world):  # noqa: F811
    gift(world, 10_00)
    order = buy(world, "Midnight mug")
    for model, wrong in (
        (PartTender, {"refunded": 100_00}),
        (PartTender, {"refunded": -1}),
        (PartTender, {"amount": 0}),
        (GiftCard, {"redeemed_at": None}),
        (GiftCard, {"amount": -1}),
        (Order, {"refunded": 10**9}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartRefund.objects.create(id=uuid.uuid4(), part_id=order.id, amount=0)


@pytest.mark.parametrize(
    ("law", "drift"),
    [
        ("gift_cards_are_paid", "UPDATE wallet_giftcard SET amount = amount + 1"),
        (
            "refunds_are_booked",
            "UPDATE wallet_parttender SET refunded = refunded - 1 WHERE refunded > 0",
        ),
        ("refunds_are_booked", "DELETE FROM wallet_partrefund"),
        (
            "refunds_are_booked",
            "UPDATE wallet_partrefund SET amount = 5; UPDATE wallet_parttender SET refunded ="
            " CASE WHEN id = part_id AND refunded > 0 THEN 5 ELSE 0 END",
        ),
        ("payment_parts_are_held", "DELETE FROM wallet_parttender WHERE position > 0"),
    ],
)
def test_a_planted_drift_is_found_by_its_law(world, law, drift):  # noqa: F811
    gift(world, 10_00)
    order = buy(world, "Midnight mug")
    deliver(world, order)
    services.refund_order(actor=world.jeanne, order=order, refund_id=uuid.uuid4(), amount=20_00)
    connection.check_constraints()
    past_the_laws(drift)
    code, said = verify()
    assert code == 1
    assert f"DRIFT {law}: " in said
