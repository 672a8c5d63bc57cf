"""Processes killed while they pay out, sweep and dump: each effect once, nothing forgotten."""

import contextlib
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone

from messaging.models import Message, uuid7
from messaging.services import open_group
from tests.factories import UserFactory
from tests.faults import laws
from tests.faults.children import Child, die
from tests.faults.clusters import Cluster, Rewound
from tests.faults.conftest import lift_limits, sized
from tests.faults.test_providers import agrees, settle
from wallet import ledger, services
from wallet.models import (
    BankAccount,
    ChatTransfer,
    Packet,
    Payout,
    ProviderAttempt,
    StandingTransfer,
)
from wallet.models.ledger import Transfer
from wallet.providers.sandbox import Sandbox
from wallet.selectors import balance_of
from wallet.selectors.payouts import payout_fee
from wallet.services import attempts
from wallet.tasks.payouts import send_missed_payouts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_limits(transactional_db, settings):
    lift_limits()
    settings.PAYOUT_APPROVAL_ABOVE = settings.PAYOUT_SECOND_APPROVAL_ABOVE = 10**11
    settings.SANDBOX_SECONDS = 0
    yield
    laws.the_books_agree()


def fund(person, euros=9_000):
    services.top_up(user=person, top_up_id=uuid7(), amount=euros * 100)


@pytest.mark.parametrize("point", ["before", "asked", "answered", "noted", "recorded"])
def test_a_payout_whose_process_is_killed_is_paid_once_under_one_key(alice, monkeypatch, point):
    """Before the provider is asked, while it is, after; while we write that down, and after."""
    fund(alice)
    wallet = services.open_wallet(owner=alice)
    bank = services.add_bank(
        user=alice,
        account=wallet,
        bank_id=uuid7(),
        iban="FR7630006000011234567890189",
        holder="Alice Martin",
    )
    BankAccount.objects.update(usable_at=timezone.now())
    send, apply, record = Sandbox.send, attempts._APPLY["payout"], attempts._record

    def answered(self, order):
        send(self, order)
        die()

    def noted(*, attempt):
        apply(attempt=attempt)
        die()

    def recorded(attempt_id, outcome):
        record(attempt_id, outcome)
        die()

    for _payout in range(sized(2, 20)):
        payout = services.request_payout(
            user=alice,
            account=wallet,
            payout_id=uuid7(),
            bank_id=bank.id,
            amount=100_00,
            expected_fee=payout_fee(100_00),
        )
        with monkeypatch.context() as patch:
            if point == "before":
                patch.setattr("wallet.services.payouts.send_attempt", die)
            elif point in ("asked", "answered"):
                patch.setattr(Sandbox, "send", die if point == "asked" else answered)
            elif point == "noted":
                patch.setitem(attempts._APPLY, "payout", noted)
            else:
                patch.setattr(attempts, "_record", recorded)
            sending = Child(lambda payout=payout: services.send_payout(payout_id=payout.id))
            assert sending.said() is None
            assert sending.process.exitcode == -signal.SIGKILL
        payout.refresh_from_db()
        assert payout.state == "sent"
        send_missed_payouts()
        settle()
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid"}
    asked = ProviderAttempt.objects.filter(purpose="payout")
    assert asked.count() == Payout.objects.count() == sized(2, 20)
    assert agrees("sandbox")


def due_things(alice, bob, group, count):
    """Things that the clock owes people: of each kind a third."""
    soon = timezone.now() + timedelta(days=2)
    for number in range(count):
        if number % 3 == 0:
            sent = services.send_transfer(
                payer=alice,
                transfer_id=uuid7(),
                payee=bob,
                conversation=group,
                amount=100,
                currency="EUR",
                is_confirmed=True,
            )
            moment = timezone.now() - timedelta(minutes=5)
            ChatTransfer.objects.filter(id=sent.id).update(
                created_at=moment, releases_at=moment, expires_at=moment + timedelta(minutes=1)
            )
        elif number % 3 == 1:
            services.send_packet(
                sender=alice,
                conversation=group,
                packet_id=uuid7(),
                amount=100,
                shares=2,
            )
        else:
            services.order_standing(
                payer=alice,
                standing_id=uuid7(),
                payee=bob,
                conversation=group,
                amount=100,
                currency="EUR",
                every="once",
                first_on=soon.date(),
                is_confirmed=True,
            )
    moment = timezone.now() - timedelta(minutes=1)
    Packet.objects.update(expires_at=moment)
    StandingTransfer.objects.update(due_at=moment, run_at=moment)


def left():
    """How many of them are still to do."""
    waiting = (
        ChatTransfer.objects.filter(state="waiting"),
        Packet.objects.filter(returned_at=None),
        StandingTransfer.objects.exclude(state="ended"),
    )
    return sum(one.count() for one in waiting)


def test_workers_killed_at_their_tasks_do_each_thing_once(own_live, own_valkey, alice, bob, dice):
    live = own_live(redis_url=own_valkey.url)
    fund(alice)
    group = open_group(owner=alice, title="Picnic", members=[bob])
    count = sized(30, 1_002)  # thirds
    due_things(alice, bob, group, count)
    sweepers = ["wallet.settle_due_transfers", "wallet.return_packets", "wallet.run_due_standings"]
    with current_app.connection_for_write(own_valkey.url) as broker:
        deadline, togo = time.monotonic() + sized(300, 3_000), sized(1, 20)
        while left():
            assert time.monotonic() < deadline, live.log()[-2_000:]
            for name in sweepers:  # as the clock does, however often
                current_app.send_task(name, connection=broker)
            live.start_worker()
            if togo:
                # In the midst of them: when some of a fair part of what is left is done.
                enough, until = left() * (1 - dice.random() / togo), time.monotonic() + 20
                while left() > enough and time.monotonic() < until:
                    time.sleep(0.01)
                print(f"killed with {left()} still to do", flush=True)
                togo -= 1
                live.worker.kill()
                live.worker.wait()
                live.processes.remove(live.worker)
                live.worker = None
            else:
                time.sleep(1)
    assert not togo
    live.stop_worker()
    third = count // 3
    kinds = ["transfer", "packet", "packet_return"]
    made = {kind: Transfer.objects.filter(kind=kind).count() for kind in kinds}
    # Reserved and given back; put together and given back; paid by a standing order.
    assert made == {"transfer": 3 * third, "packet": third, "packet_return": third}
    assert balance_of(bob)["balance"] == 100 * third
    assert balance_of(alice) | {"available": 9_000_00 - 100 * third, "held": 0} == balance_of(alice)
    cards = Message.objects.filter(card_type="wallet.transfer").values_list("card_ref", flat=True)
    assert len(cards) == len(set(cards)) == 2 * third


@contextlib.contextmanager
def paying(people):
    """While it lasts, people pay one another without a pause; gives the ids that were told."""
    told: list[UUID] = []
    over = Event()
    accounts = [services.open_wallet(owner=one).id for one in people]

    def pay(place):
        try:
            while not over.is_set():
                pair = accounts[place], accounts[(place + 1) % len(accounts)]
                one = ledger.Single(uuid7(), *pair, 1, "EUR", "load")
                ledger.write([one])
                told.append(one.id)
                if len(told) % 100 == 0:
                    services.seal_books()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        work = [pool.submit(pay, place) for place in range(len(people))]
        try:
            yield told
        finally:
            over.set()
        for one in work:
            one.result()


@pytest.fixture
def payers(transactional_db):
    people = UserFactory.create_batch(4)
    for person in people:
        fund(person)
    return people


def test_a_dump_taken_while_people_pay_is_whole(payers, tmp_path):
    """What is restored agrees with itself: it is one moment of the books, not several."""
    with paying(payers) as told:
        time.sleep(sized(1, 20) / 2)
        before = len(told)
        restored = Cluster(tmp_path, with_books=True)
        during = len(told) - before
    try:
        assert during > 0
        done = restored.manage("verify_ledger")
        assert done.returncode == 0, done.stdout + done.stderr
        with psycopg.connect(restored.url) as line:
            kept = {one for (one,) in line.execute("SELECT id FROM wallet_transfer")}
        assert set(told[:before]) <= kept
    finally:
        restored.close()


@pytest.mark.skipif(
    not (Path(settings.DATA_DIR) / "engines" / "postgres").exists(),
    reason="the copy is made beside a server of our own",
)
def test_a_server_is_brought_back_to_the_moment_that_is_named(payers, tmp_path):
    """From a copy made while people pay, and the log of what came after: that far, no further."""
    rewound: Rewound | None = None
    try:
        with paying(payers) as told:
            rewound = Rewound(tmp_path)
            time.sleep(sized(1, 20) / 2)
        until = len(told)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_walfile_name(pg_create_restore_point('noon'))")
            [segment] = cursor.fetchone()
        with paying(payers) as later:
            time.sleep(0.5)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_switch_wal()")
        with paying(payers):
            rewound.back_to("noon", segment)
        with psycopg.connect(rewound.url) as line:
            kept = {one for (one,) in line.execute("SELECT id FROM wallet_transfer")}
        assert until > 0 and set(told) <= kept
        assert later and kept.isdisjoint(later)
        done = rewound.manage("verify_ledger")
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        if rewound is not None:
            rewound.close()
