"""Events of a provider in every wrong way, and payouts that crash at every point."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from tests.faults import laws
from tests.faults.conftest import lift_limits, sized
from tests.stripe_server import sign
from wallet import services
from wallet.models import BankAccount, Payout, ProviderAttempt, ProviderEvent, TopUp
from wallet.models.ledger import Entry
from wallet.providers.sandbox import Sandbox
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import payout_fee
from wallet.services import attempts
from wallet.services.reconciliation import reconcile
from wallet.tasks.payouts import send_missed_payouts
from wallet.tasks.providers import BEGINNING, settle_open_attempts

pytestmark = pytest.mark.django_db
FAULTS = ["silent", "deaf", "500", "500_after"]


@pytest.fixture(autouse=True)
def no_limits(db, settings):
    lift_limits()
    settings.PAYOUT_APPROVAL_ABOVE = settings.PAYOUT_SECOND_APPROVAL_ABOVE = 10**11
    settings.SANDBOX_SECONDS = 0
    with connection.cursor() as cursor:  # one transaction for a whole story, however long it takes
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    yield
    laws.the_books_agree()


def settle():
    """Until nothing is open, as the sweeper does with time."""
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))
    for _ in range(4):
        ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
        settle_open_attempts()


def agrees(provider):
    """Invariant 8: our books and theirs, to the cent."""
    kept, found = reconcile(
        operator=None, provider=provider, currency="EUR", since=BEGINNING, until=timezone.now()
    )
    return kept.ours == kept.theirs and not found.differences


def test_events_in_every_wrong_way_leave_the_books_right(alice, stripe, client, dice):
    def post(body, headers):
        url = "/wallet/events/stripe/"
        return client.post(url, body, content_type="application/json", headers=headers).status_code

    sent, refused = 0, 0
    while sent < sized(200, 5_000):
        before = len(stripe.books.events)
        for _ in range(sized(4, 10)):
            if dice.random() < 0.3:
                stripe.fail("/v1/checkout", dice.choice(FAULTS))
            services.top_up(user=alice, top_up_id=uuid4(), amount=dice.randint(1, 99_99))
        if dice.random() < 0.5:  # else the events are faster than our own record
            settle()
        for session in stripe.made("checkout.session"):
            stripe.pay(session["id"], is_confirmed=dice.random() < 0.8)
        events = stripe.books.events[before:] * 5
        dice.shuffle(events)
        for event in events:
            assert post(*sign(event)) == 200
            sent += 1
            body, headers = sign(event)
            wrong = dice.choice(
                [
                    sign(event, secret="whsec_forged"),
                    sign(event, at=int(time.time()) - dice.randint(301, 4 * 86_400)),
                    (json.dumps(event | {"id": f"evt_{uuid4()}"}).encode(), headers),
                    (body, {}),
                ]
            )
            refused += post(*wrong) == 400
    stripe.faults.clear()
    settle()
    assert refused == sent
    assert ProviderEvent.objects.count() == len(stripe.books.events)
    paid = [one for one in stripe.made("payment_intent") if one["status"] == "succeeded"]
    booked = TopUp.objects.filter(state="succeeded")
    assert booked.count() == len(paid)
    assert booked.aggregate(n=Sum("amount"))["n"] == sum(one["amount"] for one in paid)
    assert agrees("stripe")


class Crash(BaseException):
    """As a process that is killed at this very point."""


def crash(*_words, **_facts):
    raise Crash


@pytest.mark.parametrize("point", ["before", "asked", "answered", "recorded"])
def test_a_payout_that_crashes_is_paid_once_under_one_key(alice, monkeypatch, point):
    services.top_up(user=alice, top_up_id=uuid4(), amount=10_000_00)
    wallet = services.open_wallet(owner=alice)
    bank = services.add_bank(
        user=alice,
        account=wallet,
        bank_id=uuid4(),
        iban="FR7630006000011234567890189",
        holder="Alice Martin",
    )
    BankAccount.objects.update(usable_at=timezone.now())
    send, apply = Sandbox.send, attempts._APPLY["payout"]

    def answered(self, order):
        send(self, order)
        raise Crash

    def recorded(*, attempt):
        apply(attempt=attempt)
        raise Crash

    for _ in range(sized(2, 20)):
        payout = services.request_payout(
            user=alice,
            account=wallet,
            payout_id=uuid4(),
            bank_id=bank.id,
            amount=100_00,
            expected_fee=payout_fee(100_00),
        )
        with monkeypatch.context() as patch:
            if point == "before":
                patch.setattr("wallet.services.payouts.send_attempt", crash)
            elif point in ("asked", "answered"):
                patch.setattr(Sandbox, "send", crash if point == "asked" else answered)
            else:
                patch.setitem(attempts._APPLY, "payout", recorded)
            with pytest.raises(Crash):
                services.send_payout(payout_id=payout.id)
        assert attempt_of("payout", payout.id) is not None
        send_missed_payouts()
        settle()
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid"}
    asked = ProviderAttempt.objects.filter(purpose="payout")
    assert asked.count() == Payout.objects.count()
    out = Entry.objects.filter(account__code="clearing.sandbox", amount__gt=0)
    assert out.aggregate(n=Sum("amount"))["n"] == 100_00 * Payout.objects.count()
    assert agrees("sandbox")
