"""A transfer written by one statement: the same as the other way writes it, or nothing at all."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from messaging.models import AuditEntry, Block, Message, Participant, uuid7
from tests.invariants.racing import race
from wallet import services
from wallet.models import ChatTransfer, Guard, IdempotentRequest, Outflow
from wallet.selectors import balance_of, meeting_of
from wallet.selectors.audit import Drift, audit

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "271828"


@pytest.fixture(autouse=True)
def books_agree(transactional_db):
    yield
    assert [found for found in audit() if isinstance(found, Drift)] == []


@pytest.fixture
def known(alice, bob, conversation):
    """Alice has 100 euros and a guard, Bob an account: nothing speaks against a transfer."""
    services.top_up(user=alice, top_up_id=uuid7(), amount=10_000)
    services.send_transfer(
        payer=alice,
        transfer_id=uuid7(),
        payee=bob,
        conversation=conversation,
        amount=100,
        currency="EUR",
        is_confirmed=True,
    )
    return conversation


@pytest.fixture
def meet(alice, bob, known):
    """What is read before a transfer with this id."""
    return lambda transfer_id: meeting_of(alice, bob.handle, known.id, "EUR", transfer_id)


@pytest.fixture
def send(alice, meet):
    """Send at once: ``send(500)`` gives the transfer or None; ``meeting`` as it was read before."""

    def send(amount=500, *, transfer_id=None, meeting=None, key="", **more):
        transfer_id = transfer_id or uuid7()
        content = {"note": "", "delay_hours": 0, "is_confirmed": True}
        return services.send_at_once(
            payer=alice,
            meeting=meeting or meet(transfer_id),
            transfer_id=transfer_id,
            amount=amount,
            currency="EUR",
            answer_with=lambda transfer: services.answer_of(
                user=alice,
                key=key or str(transfer.id),
                fingerprint="f",
                status=201,
                body={"id": str(transfer.id)},
            ),
            **content | more,
        )

    return send


def left_behind() -> list[int]:
    """How many rows there are of each thing that a transfer writes."""
    models = (ChatTransfer, Outflow, IdempotentRequest, Message)
    return [model.objects.count() for model in models] + [
        AuditEntry.objects.filter(verb="money.out").count()
    ]


def told_of(transfer, *, but) -> list[dict]:
    """Every row of it, without what no two transfers share."""
    rows = [
        *ChatTransfer.objects.filter(id=transfer.id).values(),
        *Outflow.objects.filter(reference=transfer.id).values(),
        *AuditEntry.objects.filter(data__reference=str(transfer.id)).values(),
        *Message.objects.filter(card_ref=str(transfer.id)).values(),
    ]
    return [{name: value for name, value in row.items() if name not in but} for row in rows]


def test_it_writes_what_the_other_way_writes(send, alice, bob, known):
    told = {"amount": 700, "note": "Pain", "delay_hours": 2}
    one = send(**told)
    other = services.send_transfer(
        payer=alice,
        transfer_id=uuid7(),
        payee=bob,
        conversation=known,
        currency="EUR",
        is_confirmed=True,
        **told,
    )
    own = {"id", "created_at", "releases_at", "expires_at", "reference", "client_id", "card_ref"}
    own |= {"seq", "changed_seq", "data"}
    mine, theirs = told_of(one, but=own), told_of(other, but=own)
    assert mine == theirs and len(mine) == 4
    first, second = (
        AuditEntry.objects.get(data__reference=str(transfer.id)).data for transfer in (one, other)
    )
    assert first | {"reference": ""} == second | {"reference": ""}
    assert one.expires_at - one.created_at == other.expires_at - other.created_at
    first, second = (
        Message.objects.get(card_ref=str(one.id)),
        Message.objects.get(card_ref=str(other.id)),
    )
    assert first.seq + 1 == second.seq
    assert balance_of(alice)["held"] == 100 + 700 + 700
    services.recall_transfer(payer=alice, transfer_id=one.id)
    assert balance_of(alice)["held"] == 800


def test_its_answer_is_kept_and_said_again(client, alice, bob, known):
    client.force_login(alice)
    body = {"id": str(uuid7()), "payee": "bob", "amount": 250, "is_confirmed": True}
    key = str(uuid.uuid4())

    def ask(**more):
        return client.post(
            f"/api/conversations/{known.id}/transfers/",
            json.dumps(body | more),
            "application/json",
            headers={"Idempotency-Key": key},
        )

    first, again, other = ask(), ask(), ask(amount=251)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content and "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert ChatTransfer.objects.filter(amount=250).count() == 1


def _frozen(alice, bob):
    services.freeze_wallet(actor=alice, owner=alice)


def _blocked(alice, bob):
    Block.objects.create(blocker=bob, blocked=alice)


def _gone(alice, bob):
    Participant.objects.filter(user=bob).update(left_at=timezone.now())


def _silenced(alice, bob):
    alice.__class__.objects.filter(id=alice.id).update(
        silenced_until=timezone.now() + timedelta(hours=1)
    )


@pytest.mark.parametrize("what", [_frozen, _blocked, _gone, _silenced])
def test_what_speaks_against_it_is_left_to_the_other_way(send, alice, bob, what):
    what(alice, bob)
    before = left_behind(), balance_of(alice)
    assert send() is None
    assert (left_behind(), balance_of(alice)) == before


@pytest.mark.parametrize("amount", [9_901, 20_001, 0, -5, 10**13])
def test_what_is_too_much_or_no_amount_is_left_to_the_other_way(send, alice, amount):
    before = left_behind(), balance_of(alice)
    assert send(amount) is None
    assert (left_behind(), balance_of(alice)) == before


def test_an_id_and_a_key_are_used_once(send, alice):
    sent = send(key="k")
    before = left_behind()
    assert send(transfer_id=sent.id, key="l") is None
    assert send(key="k") is None
    assert left_behind() == before


def test_what_changed_since_it_was_judged_stops_it(send, meet, alice):
    """A payment, a freeze, a limit of one's own: each is seen, though nothing was locked."""
    changes = [
        lambda: send(),
        lambda: services.freeze_wallet(actor=alice, owner=alice),
        lambda: Guard.objects.filter(user=alice).update(day_limit=1),
        lambda: Outflow.objects.create(
            user=alice, amount=1, currency="EUR", payee="packet", reference=uuid7()
        ),
    ]
    for change in changes:
        key = uuid7()
        read = meet(key)
        change()
        before = left_behind()
        assert send(transfer_id=key, meeting=read) is None
        assert left_behind() == before


def test_payments_of_one_person_at_once_pass_no_limit(send, alice):
    services.set_limit(owner=alice, name="day", amount=1_000, currency="EUR")
    race(*(lambda: send(200) for _ in range(10)))
    assert sum(Outflow.objects.filter(user=alice).values_list("amount", flat=True)) <= 1_000


def test_the_guard_counts_whatever_its_writer_thinks(alice, known):
    guard = Guard.objects.get(user=alice)
    guard.version = 0
    guard.save()
    stored = Guard.objects.get(user=alice).version
    assert stored > 0
    with pytest.raises(IntegrityError):
        Guard.objects.filter(user=alice).update(pin_tries=11)
    assert Guard.objects.get(user=alice).version == stored
