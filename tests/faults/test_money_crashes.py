"""Servers are killed while money moves: what was answered stays, what was not comes once."""

import contextlib
import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException

import psycopg
import pytest

from messaging.models import uuid7
from tests.factories import UserFactory, direct
from tests.faults import laws
from tests.faults.clusters import Cluster
from tests.faults.conftest import sized
from wallet import services
from wallet.models.ledger import Account, Seal, Transfer

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 8


@pytest.fixture
def books(alice, bob):
    """Some of everything, sealed in part."""
    shop = services.open_business_account(code="shop.crash", currency="EUR", name="Crash")
    for owner in (alice, bob):
        services.top_up(user=owner, top_up_id=uuid7(), amount=50_000)
    for number in range(6):
        part_id = uuid7()
        services.reserve_payment(
            payer=alice,
            payment_id=uuid7(),
            parts=[services.Part(part_id, shop.id, 1_000 + number, 50, "PL-1")],
        )
        if number % 3:
            services.post_payment_part(part_id=part_id)
        if number == 3:
            services.seal_books()
    return shop


def test_a_restored_dump_passes_the_verification_and_goes_on(books, tmp_path):
    seal = Seal.objects.order_by("-position")[0]
    head = f"{seal.position}:{bytes(seal.head).hex()}"
    restored = Cluster(tmp_path, with_books=True)
    try:
        done = restored.manage("verify_ledger", "--head", head)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{Transfer.objects.count():,} transfers" in done.stdout
        # Transaction ids begin anew there, and the chain goes on all the same.
        more = (
            "from wallet import services; from wallet.services import seal_books;"
            "from messaging.models import User, uuid7;"
            "services.top_up(user=User.objects.get(handle='bob'), top_up_id=uuid7(), amount=500);"
            "assert seal_books() > 0"
        )
        done = restored.manage("shell", "--no-imports", "-c", more)
        assert done.returncode == 0, done.stdout + done.stderr
        assert restored.manage("verify_ledger", "--head", head).returncode == 0
        with psycopg.connect(restored.url) as past:
            past.execute("SET session_replication_role = replica")
            past.execute("UPDATE wallet_transfer SET memo = 'forged' WHERE phase = 'pending'")
        done = restored.manage("verify_ledger")
        assert done.returncode == 1
        assert "DRIFT chain: " in done.stdout
    finally:
        restored.close()


def transfers(dice: random.Random, accounts: list[uuid.UUID]) -> Iterator[str]:
    """Batches of one, ready for the ledger's function, without end."""
    while True:
        debit, credit = dice.sample(accounts, 2)
        facts = {"id": uuid.uuid4(), "debit": debit, "credit": credit}
        row = {name: str(value) for name, value in facts.items()}
        rest = {"phase": "single", "amount": dice.randint(1, 9), "currency": "EUR"}
        yield json.dumps([row | rest | {"kind": "crash", "memo": ""}])


def send_until(
    over: threading.Event, url: str, batches: Iterator[str], acknowledged: list[str]
) -> None:
    """Each until the database has said that it is there, over however many connections."""
    batch = next(batches)
    deadline = time.monotonic() + sized(120, 900)
    while True:
        assert time.monotonic() < deadline, "the database did not come back"
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=3) as line:
                while True:
                    line.execute("SELECT wallet_write(%s::jsonb)", [batch])
                    acknowledged.append(json.loads(batch)[0]["id"])
                    if over.is_set():
                        return
                    batch = next(batches)
        except psycopg.OperationalError:
            time.sleep(0.1)


def test_a_database_that_is_killed_forgets_nothing_it_acknowledged(dice, db, tmp_path):
    cluster = Cluster(tmp_path, with_books=False)
    try:
        accounts = [uuid.uuid4() for _ in range(40)]
        with psycopg.connect(cluster.url) as line:
            for account in accounts:
                line.execute(
                    "INSERT INTO wallet_account (id, code, currency, may_overdraw, debits_pending,"
                    " debits_posted, credits_pending, credits_posted, created_at)"
                    " VALUES (%s, %s, 'EUR', true, 0, 0, 0, 0, now())",
                    [account, f"crash.{account}"],
                )
        acknowledged: list[str] = []
        over = threading.Event()
        with ThreadPoolExecutor(WORKERS) as pool:
            loads = [transfers(random.Random(dice.random()), accounts) for _ in range(WORKERS)]
            sending = [
                pool.submit(send_until, over, cluster.url, load, acknowledged) for load in loads
            ]
            kills, slowest = 0, 0.0
            while kills < sized(2, 50) and not any(map(Future.done, sending)):
                time.sleep(dice.uniform(0.05, 0.4))
                with contextlib.suppress(psycopg.OperationalError):  # it just recovers
                    kills += (cluster.kill if kills % 2 else cluster.kill_a_backend)()
                began = time.monotonic()
                cluster.is_back()
                slowest = max(slowest, time.monotonic() - began)
            while len(acknowledged) < sized(320, 12_000) and not any(map(Future.done, sending)):
                time.sleep(0.1)
            over.set()
            print(f"{kills} kills, {len(acknowledged)} transfers, back within {slowest:.1f} s")
            for one in sending:
                one.result()
        cluster.is_back()
        with psycopg.connect(cluster.url) as line:
            kept = {str(one) for (one,) in line.execute("SELECT id FROM wallet_transfer")}
        assert len(acknowledged) == len(set(acknowledged)) >= sized(320, 12_000)
        assert kept == set(acknowledged)
        done = cluster.manage("verify_ledger")
        assert done.returncode == 0, done.stdout
    finally:
        cluster.close()


def post(url: str, headers: dict[str, str], key: str, body: dict[str, object]) -> bytes | None:
    """The answer to a request that carries a key; None where there was none that counts."""
    request = urllib.request.Request(  # noqa: S310 (our own)
        url, json.dumps(body).encode(), headers | {"Idempotency-Key": key}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.read()
    except urllib.error.HTTPError as refusal:
        assert refusal.code in (409, 503), refusal.read()
    except (OSError, HTTPException):
        pass
    return None


def test_a_web_server_that_is_killed_moves_money_once_a_key(dice, own_live):
    live = own_live()
    people = UserFactory.create_batch(sized(6, 200))
    others = [*people[1:], people[0]]
    talks = [direct(one, other).id for one, other in zip(people, others, strict=True)]
    for one in people:
        services.top_up(user=one, top_up_id=uuid7(), amount=100_00)
    token = "x" * 32
    headers = [
        live.headers(one) | {"Content-Type": "application/json", "X-CSRFToken": token}
        for one in people
    ]
    for one in headers:
        one["Cookie"] += f"; csrftoken={token}"
    answers: dict[str, set[bytes]] = {}
    work: list[Future[None]] = []

    def client(place: int) -> None:
        own = random.Random(place)
        for number in range(sized(12, 1_250)):
            key, me = f"{place} {number}", own.randrange(len(people))
            path = "/api/wallet/top-ups/"
            body = {"id": str(uuid.uuid4()), "amount": own.randint(1, 9) * 100}
            if number % 2:
                path = f"/api/conversations/{talks[me]}/transfers/"
                body |= {"payee": others[me].handle, "amount": 1, "is_confirmed": True}
            answers[key] = set()
            deadline = time.monotonic() + 90
            while len(answers[key]) == 0 or own.random() < 0.2:
                assert time.monotonic() < deadline, "no answer"
                said = post(live.url + path, headers[me], key, body)
                if said is None:
                    time.sleep(0.1)
                else:
                    answers[key].add(said)

    def answered() -> int:
        return sum(map(bool, list(answers.values())))

    def killer() -> None:
        kills = sized(1, 20)
        for kill in range(kills):
            # Somewhere in each equal part of what is asked, so that it dies in the midst of it.
            enough = WORKERS * sized(12, 1_250) * (kill + dice.random()) / kills
            while answered() < enough and not any(map(Future.done, work)):
                time.sleep(0.05)
            print(f"killed with {answered()} answered", flush=True)
            live.kill_server()
            live.processes.remove(live.server)
            live.start()

    with ThreadPoolExecutor(WORKERS + 1) as pool:
        work += [pool.submit(client, place) for place in range(WORKERS)]
        work.append(pool.submit(killer))
        for one in work:
            one.result()
    assert all(len(said) == 1 for said in answers.values())
    sums = [json.loads(next(iter(one)))["amount"] for one in answers.values()]
    assert Transfer.objects.filter(kind="transfer").count() == sums.count(1) > 0
    brought = Transfer.objects.filter(kind="top_up").values_list("amount", flat=True)
    assert sum(brought) == sum(one for one in sums if one > 1) + 100_00 * len(people)
    wallets = Account.objects.filter(code="wallet")
    assert sum(one.balance for one in wallets) == sum(brought)
    assert sum(one.debits_pending for one in wallets) == sums.count(1)
    laws.the_books_agree()
