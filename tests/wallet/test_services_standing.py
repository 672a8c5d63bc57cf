"""Transfers that the clock makes: when, how often, and what if they fail."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.errors import Conflict, Invalid, NotAllowed
from messaging.models import Block, Message, uuid7
from wallet import services
from wallet.errors import BadAmount, FirstTransfer, IdReused, OwnAccount, Unreachable
from wallet.models import ChatTransfer, StandingTransfer
from wallet.selectors import balance_of
from wallet.selectors.audit import Drift, audit
from wallet.selectors.standing import day_of, moment_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = date.today() + DAY


@pytest.fixture
def order(alice, bob, conversation, funded_wallet):
    """Alice, who has 100.00, pays Bob 10.00 a day from tomorrow, 09:00 in Paris."""

    def order(**more):
        content = {
            "payer": alice,
            "standing_id": uuid7(),
            "payee": bob,
            "conversation": conversation,
            "amount": 1_000,
            "currency": "EUR",
            "every": "day",
            "first_on": TOMORROW,
            "is_confirmed": True,
        }
        return services.order_standing(**content | more)

    yield order
    assert not [found for found in audit() if isinstance(found, Drift)]


def run(moment) -> int:
    return services.run_due_standings(now=moment)


def planned(every="month", first_on=date(2027, 1, 31), at=time(9), zone="Europe/Paris", last=None):
    return StandingTransfer(
        every=every, first_on=first_on, at_time=at, time_zone=zone, last_on=last
    )


def test_months_without_that_day_have_it_on_their_last():
    days = [day_of("month", date(2027, 1, 31), number) for number in range(14)]
    assert [f"{day:%m-%d}" for day in days] == [
        *("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31"),
        *("08-31", "09-30", "10-31", "11-30", "12-31", "01-31", "02-29"),
    ]


def test_the_wall_time_stays_when_the_clocks_change():
    summer = planned("day", date(2027, 3, 27))
    assert [moment_of(summer, number).hour for number in range(3)] == [8, 7, 7]
    winter = planned("week", date(2027, 10, 24))
    assert [moment_of(winter, number).hour for number in range(2)] == [7, 8]


def test_an_hour_that_is_leapt_over_comes_later_and_one_shown_twice_comes_first():
    leapt = planned("day", date(2027, 3, 28), time(2, 30))
    assert moment_of(leapt, 0) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 03:30 there
    twice = planned("day", date(2027, 10, 31), time(2, 30))
    assert moment_of(twice, 0) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # in summer time still
    assert moment_of(twice, 1) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_nothing_comes_after_the_last_day():
    assert moment_of(planned(last=date(2027, 3, 1)), 1) is not None
    assert moment_of(planned(last=date(2027, 3, 1)), 2) is None
    assert moment_of(planned("once"), 1) is None


def test_it_is_paid_when_it_is_due_and_once(order, alice, bob, conversation):
    standing = order(note="Pocket money")
    first = standing.due_at
    assert run(first - HOUR) == 0
    assert [run(first), run(first), run(first + HOUR)] == [1, 0, 0]
    # The clock goes back, and comes again.
    assert run(first - DAY) == 0 and run(first) == 0
    assert balance_of(bob)["available"] == 1_000
    standing.refresh_from_db()
    assert (standing.made, standing.number, standing.due_at) == (1, 1, moment_of(standing, 1))
    made = ChatTransfer.objects.get()
    assert (made.state, made.standing, made.note) == ("paid", standing, "Pocket money")
    kinds = Message.objects.filter(conversation=conversation).values_list("card_type", flat=True)
    assert list(kinds.order_by("seq")) == ["wallet.standing", "wallet.transfer"]


def test_what_was_missed_is_made_up_one_by_one(order, bob):
    standing = order()
    late = standing.due_at + 2 * DAY
    assert [run(late) for _round in range(5)] == [1, 1, 1, 0, 0]
    assert balance_of(bob)["available"] == 3_000


def test_what_is_more_than_three_days_late_is_passed_over(order, alice, bob):
    standing = order(every="once")
    assert run(standing.due_at + 4 * DAY) == 0
    standing.refresh_from_db()
    assert standing.state == "ended" and balance_of(bob)["available"] == 0
    said = Message.objects.filter(kind="notice", conversation__kind="notes").get()
    assert "was not sent this time" in said.summary["en"]


def test_a_failed_one_is_tried_again_by_the_rule_and_said(
    order, alice, bob, django_capture_on_commit_callbacks
):
    standing = order(amount=20_000)
    due = standing.due_at
    with django_capture_on_commit_callbacks(execute=True):
        assert run(due) == 0
    assert run(due + HOUR / 2) == 0
    standing.refresh_from_db()
    assert (standing.tries, standing.run_at) == (1, due + HOUR)
    notices = Message.objects.filter(kind="notice", conversation__kind="notes")
    assert "There is not enough" in notices.get().summary["en"]
    [letter] = mail.outbox
    assert letter.to == [alice.email] and f"/standing/{standing.id}/" in letter.body
    services.top_up(user=alice, top_up_id=uuid7(), amount=20_000)
    assert run(due + HOUR) == 1
    standing.refresh_from_db()
    assert (standing.tries, standing.number) == (0, 1)
    assert balance_of(bob)["available"] == 20_000


def test_after_its_last_try_it_is_passed_over_and_the_next_goes_on(order, bob):
    standing = order(amount=20_000)
    moment = standing.due_at
    for wait in (0, 1, 4, 12):
        moment += wait * HOUR
        run(moment)
    standing.refresh_from_db()
    assert (standing.number, standing.tries, standing.state) == (1, 0, "active")
    assert standing.due_at == moment_of(standing, 1)
    assert Message.objects.filter(kind="notice").count() == 2
    assert not ChatTransfer.objects.exists()


def test_somebody_who_blocked_the_payer_gets_nothing(order, alice, bob):
    standing = order()
    Block.objects.create(blocker=bob, blocked=alice)
    assert run(standing.due_at) == 0 and balance_of(alice)["available"] == 10_000


def test_it_is_paused_and_goes_on_with_what_is_to_come(order, alice, bob):
    standing = order(first_on=TOMORROW)
    for _again in range(2):
        services.pause_standing(payer=alice, standing_id=standing.id)
    assert run(standing.due_at + DAY) == 0
    with services.dated(standing.due_at + 10 * DAY):
        services.resume_standing(payer=alice, standing_id=standing.id)
    standing.refresh_from_db()
    assert standing.due_at == moment_of(standing, 11) and balance_of(bob)["available"] == 0
    for _again in range(2):
        services.end_standing(payer=alice, standing_id=standing.id)
    with pytest.raises(Conflict), transaction.atomic():
        services.resume_standing(payer=alice, standing_id=standing.id)
    assert run(timezone.now() + 30 * DAY) == 0


def test_only_its_owner_decides(order, bob):
    standing = order()
    for verb in (services.pause_standing, services.resume_standing, services.end_standing):
        with pytest.raises(NotAllowed), transaction.atomic():
            verb(payer=bob, standing_id=standing.id)


def test_it_is_ordered_once(order):
    key = uuid7()
    assert order(standing_id=key) == order(standing_id=key)
    for other in ({"amount": 1}, {"every": "week"}, {"at_time": time(10)}):
        with pytest.raises(IdReused), transaction.atomic():
            order(standing_id=key, **other)
    assert StandingTransfer.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    ("refusal", "wrong"),
    [
        (BadAmount, {"amount": 0}),
        (BadAmount, {"amount": 1.0}),
        (Invalid, {"every": "year"}),
        (Invalid, {"first_on": date(2020, 1, 1)}),
        (Invalid, {"first_on": date(2099, 1, 1)}),
        (Invalid, {"last_on": TOMORROW - DAY}),
        (FirstTransfer, {"is_confirmed": False}),
        (OwnAccount, {"payee": "alice"}),
    ],
)
def test_what_can_not_be_ordered_is_refused(order, alice, refusal, wrong):
    wrong = {"payee": alice} if wrong.get("payee") else wrong
    with pytest.raises(refusal), transaction.atomic():
        order(**wrong)
    assert not StandingTransfer.objects.exists()


def test_who_can_not_be_reached_is_refused(order, alice, bob):
    Block.objects.create(blocker=alice, blocked=bob)
    with pytest.raises(Unreachable), transaction.atomic():
        order()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("standing_amount_positive", {"amount": 0}),
        ("standing_runs_while_active", {"run_at": None}),
        ("standing_runs_while_active", {"state": "ended"}),
        ("standing_days_in_order", {"last_on": date(2020, 1, 1)}),
    ],
)
def test_the_database_refuses_what_no_order_is(order, name, broken):
    standing = order()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StandingTransfer.objects.filter(id=standing.id).update(**broken)


def test_an_occurrence_has_one_id(order):
    standing = order()
    run(standing.due_at)
    assert ChatTransfer.objects.get().id == uuid.uuid5(standing.id, "run-0")
