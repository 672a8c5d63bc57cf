"""Money asked for: paid once, declined, cancelled, reminded."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.cards import attach_faces, render_face
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Block, Message, uuid7
from messaging.services import open_group, remove_participant
from wallet import ledger, services
from wallet.errors import (
    BadAmount,
    FirstTransfer,
    IdReused,
    NotEnough,
    OwnAccount,
    RequestOver,
    TooSoon,
    Unreachable,
)
from wallet.models import MoneyRequest, RequestShare
from wallet.selectors import balance_of, request_for, statement_of
from wallet.selectors.audit import Drift, audit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def group(alice, bob, carol, funded_wallet):
    return open_group(owner=bob, title="Picnic", members=[alice, carol])


@pytest.fixture
def ask(alice, bob, carol, group):
    """Bob asks Alice, who has 100.00, and Carol for 6.00 each."""

    def ask(amount=600, **more):
        content = {
            "asker": bob,
            "request_id": uuid7(),
            "people": [alice, carol],
            "conversation": group,
            "amount": amount,
            "currency": "EUR",
            "note": "Bus",
        }
        return services.request_money(**content | more)

    yield ask
    assert not [found for found in audit() if isinstance(found, Drift)]


def pay(person, request, **more):
    return services.pay_request(
        payer=person, request_id=request.id, **{"is_confirmed": True} | more
    )


def cards(group):
    return Message.objects.filter(conversation=group, kind="card").order_by("seq")


def test_everybody_sees_who_has_paid(ask, alice, bob, group):
    request = ask()
    for _again in range(2):
        pay(alice, request)
    view = request_for(bob, request.id)
    assert (view.paid, view.received, view.total, view.percent) == (1, 600, 1_200, 50)
    assert balance_of(alice)["available"] == 9_400 and balance_of(bob)["available"] == 600
    assert "1 of 2 have paid (Bus)" in cards(group).get().summary["en"]
    [row] = statement_of(bob)
    assert (row.title, row.memo, row.kind) == ("Alice Martin", "Bus", "request")


def test_it_is_asked_once(ask, alice, group):
    key = uuid7()
    assert ask(request_id=key) == ask(request_id=key)
    assert cards(group).count() == 1
    for other in ({"amount": 1}, {"people": [alice]}, {"note": "Train"}):
        with pytest.raises(IdReused), transaction.atomic():
            ask(request_id=key, **other)


def test_who_declined_or_was_not_asked_does_not_pay(ask, alice, bob, carol):
    request = ask(people=[alice])
    for _again in range(2):
        services.decline_request(person=alice, request_id=request.id)
    with pytest.raises(RequestOver), transaction.atomic():
        pay(alice, request)
    for person in (bob, carol):
        with pytest.raises(NotAllowed), transaction.atomic():
            pay(person, request)


def test_what_is_paid_stays_so(ask, alice):
    request = ask()
    pay(alice, request)
    with pytest.raises(RequestOver), transaction.atomic():
        services.decline_request(person=alice, request_id=request.id)
    assert balance_of(alice)["available"] == 9_400


def test_what_is_cancelled_is_paid_no_more(ask, alice, bob, carol):
    request = ask()
    with pytest.raises(NotAllowed), transaction.atomic():
        services.cancel_request(asker=alice, request_id=request.id)
    for _again in range(2):
        services.cancel_request(asker=bob, request_id=request.id)
    for verb in (
        lambda: pay(alice, request),
        lambda: services.decline_request(person=carol, request_id=request.id),
        lambda: services.remind_request(asker=bob, request_id=request.id),
    ):
        with pytest.raises(RequestOver), transaction.atomic():
            verb()
    assert not request_for(alice, request.id).is_open


def test_a_short_wallet_pays_nothing(ask, carol):
    request = ask()
    with pytest.raises(NotEnough), transaction.atomic():
        pay(carol, request)
    assert request_for(carol, request.id).mine.state == "waiting"


def test_the_first_payment_asks_whether_it_is_them(ask, alice):
    request = ask()
    with pytest.raises(FirstTransfer), transaction.atomic():
        pay(alice, request, is_confirmed=False)
    pay(alice, request)
    assert pay(alice, ask(), is_confirmed=False).state == "paid"


def test_its_asker_reminds_once_a_day(ask, alice, bob, carol, group):
    request = ask()
    with pytest.raises(NotAllowed), transaction.atomic():
        services.remind_request(asker=alice, request_id=request.id)
    services.remind_request(asker=bob, request_id=request.id)
    assert cards(group).count() == 2
    with pytest.raises(TooSoon), transaction.atomic():
        services.remind_request(asker=bob, request_id=request.id)
    with ledger.dated(timezone.now() + 24 * HOUR):
        services.remind_request(asker=bob, request_id=request.id)
    assert cards(group).count() == 3
    # Every card shows the same.
    pay(alice, request)
    assert {card.summary["en"] for card in cards(group)} == {cards(group)[0].summary["en"]}


def test_one_reminder_comes_by_itself(ask, alice, group):
    request = ask()
    moment = request.created_at
    assert services.nudge_requests(now=moment + 23 * HOUR) == 0
    assert services.nudge_requests(now=moment + 24 * HOUR) == 1
    assert services.nudge_requests(now=moment + 72 * HOUR) == 0
    assert cards(group).count() == 2
    # The first one says too that there was a reminder, to windows that were open all the while.
    first, second = cards(group).order_by("seq")
    assert first.changed_seq > first.seq
    attach_faces([first, second])
    for card in (first, second):
        assert "Reminder sent: waits for" in render_face(card)


def test_no_reminder_comes_where_it_is_of_no_use(ask, alice, bob, carol, group):
    reminded, answered, _left = ask(), ask(people=[alice]), ask(asker=carol, people=[alice])
    services.remind_request(asker=bob, request_id=reminded.id)
    pay(alice, answered)
    remove_participant(conversation=group, user=carol)
    assert services.nudge_requests(now=timezone.now() + 25 * HOUR) == 0
    assert not MoneyRequest.objects.filter(nudged_at=None).exists()


@pytest.mark.parametrize("amount", [-1, 0, 2**63, 0.1, "1e9", True, [], None])
def test_what_is_no_amount_is_refused(ask, amount):
    with pytest.raises(BadAmount), transaction.atomic():
        ask(amount)


def test_oneself_nobody_and_people_from_elsewhere_are_refused(ask, alice, bob, conversation):
    with pytest.raises(OwnAccount), transaction.atomic():
        ask(people=[bob])
    with pytest.raises(Invalid), transaction.atomic():
        ask(people=[])
    with pytest.raises(NotFound), transaction.atomic():
        ask(conversation=conversation)
    Block.objects.create(blocker=alice, blocked=bob)
    with pytest.raises(Unreachable), transaction.atomic():
        ask(people=[alice])


def test_strangers_know_of_nothing(ask, alice, group, carol):
    request = ask(people=[alice])
    assert request_for(carol, request.id).mine is None
    remove_participant(conversation=group, user=carol)
    with pytest.raises(NotFound):
        request_for(carol, request.id)
    with pytest.raises(NotFound):
        request_for(alice, uuid.uuid4())


def test_the_database_keeps_one_share_each_and_answers_that_are_some(ask, alice):
    request = ask(people=[alice])
    for name, row in (
        ("request_share_once_each", {"person": alice}),
        ("request_share_answered_when_over", {"person": request.asker, "state": "paid"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RequestShare.objects.create(id=uuid7(), request=request, **row)
    with pytest.raises(IntegrityError, match="money_request_amount_positive"), transaction.atomic():
        MoneyRequest.objects.filter(id=request.id).update(amount=0)


def test_who_was_asked_and_has_not_answered_is_told_by_mail_once(ask, alice, carol):
    asked = ask()
    services.decline_request(person=carol, request_id=asked.id)
    assert services.mail_waiting_requests(now=asked.created_at) == 0
    for _again in range(2):
        services.mail_waiting_requests(now=asked.created_at + HOUR)
    [letter] = mail.outbox
    assert letter.to == [alice.email] and "asks you for €6.00" in letter.subject
    assert f"/requests/{asked.id}/" in letter.body and "Bus" in letter.body


def test_what_was_asked_days_ago_or_called_off_sends_no_mail(ask, bob):
    old, off = ask(), ask()
    services.cancel_request(asker=bob, request_id=off.id)
    assert services.mail_waiting_requests(now=old.created_at + 49 * HOUR) == 0
    assert services.mail_waiting_requests(now=old.created_at + HOUR) == 2
