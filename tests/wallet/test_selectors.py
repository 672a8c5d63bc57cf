"""Balances, statements and months, as their holders see them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from messaging.errors import NotFound
from messaging.models import uuid7
from wallet import selectors, services
from wallet.models.ledger import Transfer
from wallet.services import Part, dated

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(alice, shop):
    """Three months of Alice's: 50.00 in on the 1st, 10.00 out on the 10th of each, in 2025."""
    for month in (8, 9, 10):
        with dated(datetime(2025, month, 1, 9, tzinfo=UTC)):
            services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
        with dated(datetime(2025, month, 10, 9, tzinfo=UTC)):
            part = Part(uuid7(), shop.id, 1_000, 50, f"PL-{month}")
            services.reserve_payment(payer=alice, payment_id=uuid7(), parts=[part])
            services.post_payment_part(part_id=part.id)


def test_someone_without_a_wallet_has_nothing(alice):
    assert selectors.wallet_of(alice) is None
    assert selectors.balance_of(alice) == {
        "available": 0,
        "held": 0,
        "balance": 0,
        "incoming": 0,
        "currency": "EUR",
    }
    assert selectors.statement_of(alice) == selectors.pending_of(alice) == []
    month = selectors.month_of(alice, date(2025, 10, 5))
    assert (month.opening, month.closing, month.received, month.spent) == (0, 0, 0, 0)


def test_a_statement_is_newest_first_and_adds_up(alice, history):
    rows = selectors.statement_of(alice)
    assert [row.amount for row in rows] == [-1_000, 5_000] * 3
    assert [row.balance_after for row in rows] == [12_000, 13_000, 8_000, 9_000, 4_000, 5_000]
    for newer, older in zip(rows, rows[1:], strict=False):
        assert newer.balance_after - newer.amount == older.balance_after
    assert rows[0].balance_after == selectors.balance_of(alice)["balance"]


def test_a_statement_names_and_draws_the_other_side(alice, history):
    out, in_ = selectors.statement_of(alice, limit=2)
    assert (out.title, out.memo, out.kind) == ("Atelier Kaolin", "PL-10", "payment")
    assert out.counterparty.face == {
        "kind": "shop",
        "user": "",
        "initials": "",
        "hue": 2,
        "avatar": "",
        "sign": "cup",
    }
    assert (in_.title, in_.counterparty.icon, in_.counterparty.face) == ("Top-up", "topup", None)
    with translation.override("fr"):
        assert selectors.statement_of(alice, limit=2)[1].kind == "top_up"


def test_a_business_sees_buyers_and_fees(alice, shop, history):
    rows = selectors.business_statement(shop.id, limit=2)
    assert [(row.title, row.amount) for row in rows] == [
        ("Marketplace fee", -50),
        ("Alice Martin", 1_000),
    ]
    assert selectors.business_balance(shop.id)["balance"] == 3 * 950
    with pytest.raises(NotFound):
        selectors.business_statement(uuid7())


def test_a_statement_comes_in_pages(alice, history):
    rows = selectors.statement_of(alice)
    first = selectors.statement_of(alice, limit=4)
    rest = selectors.statement_of(alice, limit=4, before=first[-1].id)
    assert first + rest == rows


def test_a_statement_can_keep_what_came_or_what_went(alice, history):
    assert {row.amount for row in selectors.statement_of(alice, direction="in")} == {5_000}
    assert {row.amount for row in selectors.statement_of(alice, direction="out")} == {-1_000}


def test_a_month_has_its_ends_its_sums_and_its_steps(alice, history):
    month = selectors.month_of(alice, date(2025, 9, 17))
    assert (month.opening, month.closing) == (4_000, 8_000)
    assert (month.received, month.spent) == (5_000, 1_000)
    assert [balance for _at, balance in month.steps] == [9_000, 8_000]
    until = selectors.statement_of(alice, until=month.end)
    assert until[0].balance_after == 8_000


def test_a_month_begins_at_the_readers_midnight(alice):
    with dated(datetime(2025, 8, 31, 22, 30, tzinfo=UTC)):
        services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
    with timezone.override("Europe/Paris"):
        assert selectors.month_of(alice, date(2025, 9, 1)).received == 5_000
        assert selectors.month_of(alice, date(2025, 8, 1)).received == 0
    with timezone.override("UTC"):
        assert selectors.month_of(alice, date(2025, 8, 31)).received == 5_000


def test_holds_are_what_is_neither_paid_out_nor_released(alice, funded_wallet, reserve):
    first, second, third, fourth = (reserve(1_000, memo=f"PL-{n}") for n in range(4))
    services.post_payment_part(part_id=first)
    services.void_payment_part(part_id=third)
    holds = selectors.pending_of(alice)
    assert [hold.id for hold in holds] == [fourth, second]
    assert [(hold.party.name, hold.memo, hold.amount) for hold in holds] == [
        ("Atelier Kaolin", "PL-3", 1_000),
        ("Atelier Kaolin", "PL-1", 1_000),
    ]
    many = [reserve(100) for _n in range(25)]
    assert [hold.id for hold in selectors.pending_of(alice)] == [*many[::-1], fourth, second]
    states = selectors.payment_states([first, second, third, uuid7()])
    assert states == {first: "paid", second: "held", third: "released"}


def test_a_renamed_business_is_called_by_its_new_name(alice, funded_wallet, shop, reserve):
    services.post_payment_part(part_id=reserve(500))
    services.open_business_account(code=shop.code, currency="EUR", name="Kaolin & Co", hue=3)
    assert selectors.statement_of(alice)[0].title == "Kaolin & Co"


def test_queries_do_not_grow_with_the_statement(
    alice, shop, funded_wallet, reserve, django_assert_num_queries
):
    for _ in range(5):
        services.post_payment_part(part_id=reserve(100, fee=5))
        reserve(100)
    assert Transfer.objects.count() > 10
    with django_assert_num_queries(2):
        selectors.statement_of(alice)
    with django_assert_num_queries(2):
        selectors.pending_of(alice)
    with django_assert_num_queries(3):
        selectors.month_of(alice, timezone.localdate())
