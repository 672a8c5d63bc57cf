"""Statements searched, filtered and cut by periods; where the money went; one movement."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone, translation

from messaging.errors import NotFound
from messaging.models import uuid7
from tests.factories import UserFactory
from wallet import ledger, selectors, services
from wallet.models.ledger import Entry, Transfer
from wallet.selectors import Sieve, balance_at, sifted, spending_of
from wallet.selectors.sifting import KINDS, LOOKED_AT, kind_of, walked
from wallet.selectors.statements import TITLES
from wallet.serializers.tables import kind_name
from wallet.services import Part, dated
from wallet.services.accounts import open_clearing_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(alice, shop, florist):
    """Alice's autumn of 2025: 50.00 in on the 1st of each month, then three purchases."""
    for month in (9, 10, 11):
        with dated(datetime(2025, month, 1, 9, tzinfo=UTC)):
            services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
        for day, payee, amount, memo in (
            (5, shop, 1_240, f"Été à la mer PL-{month}"),
            (12, florist, 700, f"LT-{month}"),
            (20, shop, 305, "Bol 50% émaillé"),
        ):
            with dated(datetime(2025, month, day, 9, tzinfo=UTC)):
                part = Part(uuid7(), payee.id, amount, 50, memo)
                services.reserve_payment(payer=alice, payment_id=uuid7(), parts=[part])
                services.post_payment_part(part_id=part.id)
    return services.open_wallet(owner=alice)


def everything(account, sieve: Sieve, limit: int):
    """All pages of a statement, one after the other."""
    rows, before = [], None
    while True:
        page = sifted(account, sieve, before, limit)
        rows += page.rows
        assert len(page.rows) <= limit
        if page.older is None:
            return rows
        before = page.older


SIEVES = [
    (Sieve(), 12),
    (Sieve(direction="in"), 3),
    (Sieve(direction="out"), 9),
    (Sieve(kind="payment"), 9),
    (Sieve(kind="top_up"), 3),
    (Sieve(kind="exchange"), 0),
    (Sieve(words="kaolin"), 6),
    (Sieve(words="TIGES"), 3),
    (Sieve(words="ete mer"), 3),
    (Sieve(words="PL-10"), 1),
    (Sieve(words="12,40"), 3),
    (Sieve(words="−7.00"), 3),
    (Sieve(words="50"), 6),
    (Sieve(words="50%"), 3),
    (Sieve(words="_"), 0),
    (Sieve(words="\\"), 0),
    (Sieve(words="top-up"), 3),
    (Sieve(words="purchase"), 9),
    (Sieve(words="kaolin purchase", direction="in"), 0),
    (Sieve(words="alice"), 0),
]


def test_pages_of_any_size_give_the_same_rows(history):
    whole = sifted(history, Sieve(), limit=100).rows
    for sieve, count in SIEVES:
        for limit in (1, 4, 30):
            rows = everything(history, sieve, limit)
            assert len(rows) == count, sieve
            assert rows == [row for row in whole if row in rows]
            found = [row for portion in walked(history, sieve, limit) for row in portion]
            assert found == rows


def test_a_search_speaks_the_readers_language(history):
    with translation.override("fr"):
        assert len(sifted(history, Sieve(words="achat")).rows) == 9


def test_a_period_begins_and_ends_at_its_instants(history):
    october = Sieve(
        since=datetime(2025, 10, 1, 9, tzinfo=UTC), until=datetime(2025, 11, 1, 9, tzinfo=UTC)
    )
    rows = sifted(history, october).rows
    assert [row.at.month for row in rows] == [10] * 4
    assert sifted(history, Sieve(since=datetime(2030, 1, 1, tzinfo=UTC))).rows == []
    assert sifted(history, Sieve(until=datetime(2020, 1, 1, tzinfo=UTC))).rows == []
    assert balance_at(history, october.since) == rows[-1].balance_after - rows[-1].amount
    assert balance_at(history, october.until) == rows[0].balance_after
    assert balance_at(history, datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert balance_at(None, october.since) == 0


def test_every_moment_finds_the_entries_before_it(history):
    found = list(Entry.objects.filter(account=history).order_by("id"))
    for entry in found:
        for moment in (entry.created_at, entry.created_at + timedelta(microseconds=1)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT wallet_entries_before(%s, %s)", [history.id, moment])
                (upto,) = cursor.fetchone()
            for other in found:
                assert (other.id <= upto) == (other.created_at < moment)


@pytest.mark.parametrize("month", [3, 10])
def test_months_touch_and_do_not_overlap_whatever_the_clocks_do(alice, month):
    """An hour is skipped or comes twice; every movement is in exactly one month."""
    moment = datetime(2025, month, 1, tzinfo=UTC) - timedelta(hours=30)
    while moment < datetime(2025, month, 1, tzinfo=UTC) + timedelta(days=33):
        with dated(moment):
            services.top_up(user=alice, top_up_id=uuid7(), amount=100)
        moment += timedelta(hours=13, minutes=30)
    wallet = services.open_wallet(owner=alice)
    for zone in ("Europe/Paris", "America/New_York", "Pacific/Kiritimati"):
        _months_of_a_year(wallet, zone, month)


def _months_of_a_year(wallet, zone, month):
    with timezone.override(zone):
        months = [selectors.month_of(wallet, date(2025, one, 5)) for one in range(1, 13)]
        for before, after in zip(months, months[1:], strict=False):
            assert before.end == after.start and before.closing == after.opening
        assert sum(len(one.steps) for one in months) == Entry.objects.filter(account=wallet).count()
        chosen = months[month - 1]
        local = ZoneInfo(zone)
        assert all(at.astimezone(local).month == month for at, _balance in chosen.steps)
        rows = sifted(wallet, Sieve(since=chosen.start, until=chosen.end), limit=100).rows
        assert [row.at for row in reversed(rows)] == [at for at, _balance in chosen.steps]


def test_a_search_looks_so_far_and_says_how_far(alice, bob, shop):
    """Many movements that are not meant, one old one that is."""
    wallet, other = (services.open_wallet(owner=one) for one in (alice, bob))
    services.top_up(user=alice, top_up_id=uuid7(), amount=100_000)
    ledger.write([ledger.Single(uuid7(), wallet.id, shop.id, 5, "EUR", "payment", "rare")])
    for _ in range(LOOKED_AT // 400 + 1):
        ledger.write(
            [
                ledger.Single(uuid7(), wallet.id, other.id, 1, "EUR", "transfer", "usual")
                for _ in range(400)
            ]
        )
    first = sifted(wallet, Sieve(words="rare"))
    assert (first.rows, first.looked_back_to is None) == ([], False)
    then = sifted(wallet, Sieve(words="rare"), before=first.older)
    assert [row.memo for row in then.rows] == ["rare"] and then.older is None
    assert sifted(wallet, Sieve(words="usual")).looked_back_to is None
    with connection.cursor() as cursor:
        query = sifted_sql(wallet)
        cursor.execute(f"EXPLAIN {query[0]}", query[1])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on wallet_entry" not in plan and "entry_statement" in plan


def sifted_sql(account):
    from wallet.selectors.periods import entries_within

    found = entries_within(account, since=timezone.now() - timedelta(days=3))
    return found.order_by("-id")[:30].query.sql_with_params()


def test_where_the_money_went(alice, history):
    spent = spending_of(history, date(2025, 10, 9))
    assert spent.total == 1_240 + 700 + 305 and spent.others == 0
    assert [(one.name, one.amount, one.count, one.percent) for one in spent.by_party] == [
        ("Atelier Kaolin", 1_545, 2, 100),
        ("Les Tiges", 700, 1, 45),
    ]
    assert [(one.name, one.amount) for one in spent.by_kind] == [("Purchase", 2_245)]
    assert spending_of(None, date(2025, 10, 9)).total == 0
    assert spending_of(history, date(2024, 1, 1)).by_party == []


def test_money_paid_out_went_to_no_top_up(alice, funded_wallet):
    clearing = open_clearing_account(provider="sandbox", currency="EUR")
    out = ledger.Single(uuid7(), funded_wallet.id, clearing.id, 1_000, "EUR", kind="payout")
    ledger.write([out])
    spent = spending_of(funded_wallet, timezone.localdate())
    assert [(one.name, one.amount) for one in spent.by_party] == [("Paid out", 1_000)]


def test_what_one_exchanges_is_not_spent(alice, funded_wallet):
    quote = services.quote_exchange(owner=alice, sell="EUR", buy="USD", amount=5_000)
    services.take_quote(owner=alice, quote_id=quote.id)
    assert spending_of(funded_wallet, timezone.localdate()).total == 0


def test_beyond_the_largest_are_the_others(alice, funded_wallet):
    for amount in range(100, 800, 100):
        to = services.open_wallet(owner=UserFactory())
        single = ledger.Single(uuid7(), funded_wallet.id, to.id, amount, "EUR", "transfer")
        ledger.write([single])
    spent = spending_of(funded_wallet, timezone.localdate())
    assert [one.amount for one in spent.by_party] == [700, 600, 500, 400, 300]
    assert spent.others == 300 and spent.total == 2_800


def test_queries_of_a_page_are_few(history, django_assert_num_queries):
    with django_assert_num_queries(1):
        sifted(history, Sieve(since=datetime(2025, 10, 1, tzinfo=UTC)))
    with django_assert_num_queries(2):
        sifted(history, Sieve(words="kaolin"))
    with django_assert_num_queries(3):
        spending_of(history, date(2025, 10, 9))


def test_a_movement_is_seen_by_its_two_sides_alone(alice, bob, carol, history):
    transfer = services.open_wallet(owner=bob)
    single = ledger.Single(uuid7(), history.id, transfer.id, 250, "EUR", "transfer", "Bus")
    ledger.write([single])
    sent, got = (selectors.movement_of(one, single.id) for one in (alice, bob))
    assert (sent.amount, got.amount) == (-250, 250)
    assert (sent.other.name, got.other.name) == (bob.display_name, alice.display_name)
    assert sent.state == "done" and sent.held_at is None and len(sent.reference) == 12
    for stranger, wanted in ((carol, single.id), (alice, uuid7())):
        with pytest.raises(NotFound):
            selectors.movement_of(stranger, wanted)


def test_a_movement_tells_what_became_of_what_was_held(alice, shop, funded_wallet, reserve):
    held, paid, freed = reserve(1_000), reserve(2_000), reserve(500)
    services.post_payment_part(part_id=paid)
    services.void_payment_part(part_id=freed)
    states = {one: selectors.movement_of(alice, one) for one in (held, paid, freed)}
    assert [one.state for one in states.values()] == ["held", "done", "released"]
    assert states[held].balance_after is None and states[paid].balance_after == 8_000
    post = Transfer.objects.get(pending=paid, phase="post")
    seen = selectors.movement_of(alice, post.id)
    assert seen.held_at == Transfer.objects.get(id=paid).created_at and seen.amount == -2_000
    assert selectors.movement_in(shop.id, post.id).amount == 2_000
    with pytest.raises(NotFound):
        selectors.movement_in(uuid7(), post.id)


def test_a_refund_of_a_purchase_is_no_purchase(alice, shop, funded_wallet, reserve):
    part_id = reserve(1_240, memo="PL-9")
    services.post_payment_part(part_id=part_id)
    services.refund_payment_part(part_id=part_id, refund_id=uuid7(), amount=240)
    wallet = services.open_wallet(owner=alice)

    def kinds(**asked):
        return [row.kind for row in sifted(wallet, Sieve(**asked)).rows]

    assert kinds(kind="payment") == ["payment"]
    assert kinds(kind="payment_back") == ["payment_back"]
    assert kinds(words="refund") == ["payment_back"] and "payment_back" in kinds(words="purchase")
    assert kind_name("payment_back") == "Refund of a purchase"
    assert kind_name("payment") == "Purchase"


def test_every_kind_of_movement_has_a_name_in_both_languages():
    """Those that are called by their titles on statements, too."""
    for kind in [*KINDS, *TITLES, "packet_share", "pot_in", "adjustment"]:
        assert kind_of(kind) in KINDS
        with translation.override("fr"):
            assert kind_name(kind) != kind.replace("_", " ").capitalize(), kind
