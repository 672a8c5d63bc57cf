"""Money from one person to another: sent, accepted, declined, taken back, gone back."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from messaging import cards
from messaging.cards import attach_faces
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Block, Message, User, uuid7
from messaging.selectors import whole_message
from messaging.services import open_group, remove_participant
from tests.factories import UserFactory, direct
from wallet import ledger, services
from wallet.errors import (
    BadAmount,
    FirstTransfer,
    IdReused,
    LedgerBusy,
    NotEnough,
    OwnAccount,
    TransferOver,
    Unreachable,
)
from wallet.models import ChatTransfer
from wallet.models.ledger import Account
from wallet.selectors import balance_of, movement_of, statement_of, transfer_for
from wallet.selectors.audit import Drift, audit
from wallet.services import transfers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# What is no amount.
BAD_AMOUNTS = [-1, 0, 10**12 + 1, 2**63, 10**30, 0.1, "1e9", "NaN", True, [], "١٢", "-0", None]


def agrees() -> bool:
    """The ledger's invariants hold."""
    return not [found for found in audit() if isinstance(found, Drift)]


@pytest.fixture
def send(alice, bob, conversation, funded_wallet):
    """Alice sends Bob money: ``send(2000, delay_hours=2)`` gives the transfer."""

    def send(amount=2_000, **more):
        content = {
            "payer": alice,
            "transfer_id": uuid7(),
            "payee": bob,
            "conversation": conversation,
            "amount": amount,
            "currency": "EUR",
            "is_confirmed": True,
        }
        return services.send_transfer(**content | more)

    yield send
    assert agrees()


def later(transfer, **by):
    """A moment that long after it was sent."""
    return ledger.dated(transfer.created_at + timedelta(**by))


def has(person) -> tuple[int, int, int]:
    money = balance_of(person)
    return money["available"], money["held"], money["incoming"]


def test_it_waits_until_the_payee_accepts(send, alice, bob, conversation):
    sent = send(note="  Pain\u202e et\nlait ")
    assert (has(alice), has(bob)) == ((8_000, 2_000, 0), (0, 0, 2_000))
    assert sent.note == "Pain et lait"
    card = Message.objects.get(conversation=conversation)
    assert (card.card_type, card.card_ref) == ("wallet.transfer", str(sent.id))
    assert "€20.00 from Alice to Bob: waiting (Pain et lait)" in card.summary["en"]
    services.accept_transfer(payee=bob, transfer_id=sent.id)
    assert (has(alice), has(bob)) == ((8_000, 0, 0), (2_000, 0, 0))
    card.refresh_from_db()
    assert "paid" in card.summary["en"] and card.changed_seq == 2
    [row] = statement_of(bob)
    assert (row.title, row.memo, row.amount) == ("Alice Martin", "Pain et lait", 2_000)


def test_every_verb_can_be_repeated(send, alice, bob):
    key = uuid7()
    one, same = send(transfer_id=key), send(transfer_id=key)
    assert one == same and has(alice) == (8_000, 2_000, 0)
    for _again in range(2):
        services.accept_transfer(payee=bob, transfer_id=key)
    declined, recalled = send(), send()
    for _again in range(2):
        services.decline_transfer(payee=bob, transfer_id=declined.id)
        services.recall_transfer(payer=alice, transfer_id=recalled.id)
    assert (has(alice), has(bob)) == ((8_000, 0, 0), (2_000, 0, 0))


@pytest.mark.parametrize(
    "other", [{"amount": 1}, {"note": "else"}, {"delay_hours": 2}, {"currency": "USD"}]
)
def test_an_id_that_comes_back_with_other_content_is_refused(send, other):
    key = uuid7()
    send(transfer_id=key)
    with pytest.raises(IdReused), transaction.atomic():
        send(transfer_id=key, **other)


def test_an_id_of_somebody_else_is_refused(send, bob, alice, conversation):
    sent = send()
    with pytest.raises(IdReused), transaction.atomic():
        send(transfer_id=sent.id, payer=bob, payee=alice)


def test_what_is_over_stays_so(send, alice, bob):
    sent = send()
    services.decline_transfer(payee=bob, transfer_id=sent.id)
    for verb in (
        lambda: services.accept_transfer(payee=bob, transfer_id=sent.id),
        lambda: services.recall_transfer(payer=alice, transfer_id=sent.id),
    ):
        with pytest.raises(TransferOver), transaction.atomic():
            verb()
    assert has(alice) == (10_000, 0, 0)


def test_only_its_own_side_may_act(send, alice, bob, carol):
    sent = send()
    for refusal, verb in (
        (NotAllowed, lambda: services.accept_transfer(payee=alice, transfer_id=sent.id)),
        (NotAllowed, lambda: services.recall_transfer(payer=bob, transfer_id=sent.id)),
        (NotFound, lambda: services.accept_transfer(payee=carol, transfer_id=sent.id)),
        (NotFound, lambda: services.recall_transfer(payer=alice, transfer_id=uuid7())),
    ):
        with pytest.raises(refusal), transaction.atomic():
            verb()
    assert transfer_for(bob, sent.id).me == "payee"
    with pytest.raises(NotFound):
        transfer_for(carol, sent.id)


def test_nobody_accepts_it_and_it_goes_back_after_a_day(send, alice, bob, conversation):
    sent = send()
    assert services.settle_due_transfers(now=sent.created_at + 23 * HOUR) == 0
    with later(sent, hours=24), pytest.raises(TransferOver), transaction.atomic():
        services.accept_transfer(payee=bob, transfer_id=sent.id)
    assert services.settle_due_transfers(now=sent.created_at + 24 * HOUR) == 1
    assert services.settle_due_transfers(now=sent.created_at + 48 * HOUR) == 0
    sent.refresh_from_db()
    assert sent.state == "returned" and has(alice) == (10_000, 0, 0)
    assert movement_of(alice, sent.id).state == "expired"
    assert "went back to Alice" in Message.objects.filter(kind="notice").get().summary["en"]


def test_it_goes_back_although_its_payer_left_the_group(alice, bob, carol, funded_wallet, send):
    group = open_group(owner=carol, title="Picnic", members=[alice, bob])
    sent = send(conversation=group)
    remove_participant(conversation=group, user=alice)
    services.settle_due_transfers(now=sent.expires_at)
    assert has(alice) == (10_000, 0, 0)


def test_a_handle_that_went_to_somebody_else_meanwhile_pays_neither(send, alice, bob, carol):
    group = open_group(owner=alice, title="Three", members=[bob, carol])
    User.objects.filter(id=bob.id).update(handle="robert")
    User.objects.filter(id=carol.id).update(handle="bob")
    with pytest.raises(NotFound):
        send(payee=bob, conversation=group)  # as a door had found him
    assert has(carol) == (0, 0, 0)


def test_a_delay_holds_it_back_even_when_accepted(send, alice, bob):
    sent = send(delay_hours=2)
    services.accept_transfer(payee=bob, transfer_id=sent.id)
    assert has(bob) == (0, 0, 2_000)
    assert services.settle_due_transfers(now=sent.created_at + HOUR) == 0
    # A clock that goes back an hour changes nothing; one that jumps a day pays once.
    assert services.settle_due_transfers(now=sent.created_at - HOUR) == 0
    assert services.settle_due_transfers(now=sent.created_at + 26 * HOUR) == 1
    assert services.settle_due_transfers(now=sent.created_at + 2 * HOUR) == 0
    assert (has(alice), has(bob)) == ((8_000, 0, 0), (2_000, 0, 0))
    assert [row.amount for row in statement_of(bob)] == [2_000]


def test_one_that_can_not_be_settled_holds_up_no_other(send, alice, monkeypatch):
    stuck, sent = send(), send()
    settle = transfers._settled_by_clock
    monkeypatch.setattr(
        transfers,
        "_settled_by_clock",
        lambda one, at: _busy() if one == stuck.id else settle(one, at),
    )
    assert services.settle_due_transfers(now=stuck.expires_at + HOUR) == 1
    sent.refresh_from_db()
    assert sent.state == "returned"


def _busy() -> None:
    raise LedgerBusy


def test_until_its_delay_is_over_it_can_be_taken_back(send, alice, bob):
    one, two = send(delay_hours=24), send(delay_hours=24)
    for sent in (one, two):
        services.accept_transfer(payee=bob, transfer_id=sent.id)
    with later(one, hours=23):
        services.recall_transfer(payer=alice, transfer_id=one.id)
    with later(two, hours=24), pytest.raises(TransferOver), transaction.atomic():
        services.recall_transfer(payer=alice, transfer_id=two.id)
    assert services.settle_due_transfers(now=two.releases_at) == 1
    assert (has(alice), has(bob)) == ((8_000, 0, 0), (2_000, 0, 0))


def test_accepted_after_its_delay_it_is_paid_at_once(send, bob):
    sent = send(delay_hours=2)
    with later(sent, hours=3):
        services.accept_transfer(payee=bob, transfer_id=sent.id)
    assert has(bob) == (2_000, 0, 0)


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused(send, amount):
    with pytest.raises(BadAmount), transaction.atomic():
        send(amount)
    assert not ChatTransfer.objects.exists()


@pytest.mark.parametrize("delay", [1, -2, 2.0, "2", None, True])
def test_what_is_no_delay_is_refused(send, delay):
    with pytest.raises(Invalid), transaction.atomic():
        send(delay_hours=delay)


def test_money_that_is_not_there_is_refused(send, alice):
    with pytest.raises(NotEnough) as refused, transaction.atomic():
        send(10_001)
    assert refused.value.details["missing"] == 1
    with pytest.raises(NotEnough), transaction.atomic():
        send(100, currency="USD")
    assert not ChatTransfer.objects.exists() and has(alice) == (10_000, 0, 0)


def test_oneself_and_people_from_elsewhere_are_refused(send, alice, carol, conversation):
    with pytest.raises(OwnAccount), transaction.atomic():
        send(payee=alice)
    with pytest.raises(NotFound), transaction.atomic():
        send(payee=carol)
    with pytest.raises(NotFound), transaction.atomic():
        send(payer=carol)
    with pytest.raises(NotFound), transaction.atomic():
        send(conversation=direct(alice, carol), payee=UserFactory())


@pytest.mark.parametrize("is_theirs", [True, False])
def test_blocked_and_closed_accounts_are_refused_alike(send, alice, bob, is_theirs):
    sent = send()
    block = Block.objects.create(
        blocker=bob if is_theirs else alice, blocked=alice if is_theirs else bob
    )
    with pytest.raises(Unreachable) as blocked, transaction.atomic():
        send()
    with pytest.raises(Unreachable), transaction.atomic():
        services.accept_transfer(payee=bob, transfer_id=sent.id)
    block.delete()
    bob.is_active = False
    bob.save()
    with pytest.raises(Unreachable) as closed, transaction.atomic():
        send()
    assert (blocked.value.code, blocked.value.message) == (closed.value.code, closed.value.message)
    services.recall_transfer(payer=alice, transfer_id=sent.id)
    assert has(alice) == (10_000, 0, 0)


def test_the_first_time_the_payer_says_that_it_is_them(send, bob):
    with pytest.raises(FirstTransfer) as refused, transaction.atomic():
        send(is_confirmed=False)
    assert refused.value.details == {"payee": "bob", "name": ""}
    services.give_legal_name(person=bob, name="Robert  de Durand")
    with pytest.raises(FirstTransfer) as refused, transaction.atomic():
        send(is_confirmed=False)
    assert refused.value.details["name"] == "R••••• d••••• D•••••"
    services.accept_transfer(payee=bob, transfer_id=send().id)
    assert send(is_confirmed=False).state == "waiting"


@pytest.mark.parametrize("name", ["", "  ", "123", "\u200b", "x" * 121])
def test_what_is_no_name_is_refused(bob, name):
    with pytest.raises(Invalid):
        services.give_legal_name(person=bob, name=name)


def test_the_payee_is_told_by_mail_once(send, bob):
    sent = send(note="Bread")
    assert services.mail_waiting_transfers(now=sent.created_at) == 0
    for _again in range(2):
        services.mail_waiting_transfers(now=sent.created_at + HOUR)
    [letter] = mail.outbox
    assert letter.to == [bob.email] and "€20.00 from Alice Martin" in letter.subject
    assert f"/transfers/{sent.id}/" in letter.body and "Bread" in letter.body


def test_a_mail_server_that_is_away_is_tried_again(send, monkeypatch):
    sent = send()
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _away)
        assert services.mail_waiting_transfers(now=sent.created_at + HOUR) == 0
    assert services.mail_waiting_transfers(now=sent.created_at + HOUR) == 1


def _away(*args, **more):
    raise OSError("no route")


def test_a_new_wallet_is_opened_for_who_has_none(send, bob):
    assert not Account.objects.filter(owner=bob).exists()
    send()
    assert Account.objects.filter(owner=bob).count() == 1


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("chat_transfer_amount_positive", {"amount": 0}),
        ("chat_transfer_between_two_people", {"payee": "alice"}),
        ("chat_transfer_times_in_order", {"expires_at": timezone.now() - HOUR}),
        ("chat_transfer_settled_when_over", {"state": "returned"}),
        ("chat_transfer_settled_when_over", {"settled_at": timezone.now()}),
        (
            "chat_transfer_paid_only_if_accepted",
            {"state": "paid", "settled_at": timezone.now()},
        ),
    ],
)
def test_the_database_refuses_what_no_transfer_is(alice, bob, conversation, name, broken):
    moment = timezone.now()
    row = {
        "id": uuid.uuid4(),
        "payer": alice,
        "payee": bob,
        "conversation": conversation,
        "amount": 1,
        "currency": "EUR",
        "created_at": moment,
        "releases_at": moment,
        "expires_at": moment + HOUR,
    }
    if broken.get("payee") == "alice":
        broken = {"payee": alice}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ChatTransfer.objects.create(**row | broken)


def test_a_card_in_its_senders_mould_is_the_card(alice, bob, conversation, funded_wallet):
    transfer = services.send_transfer(
        payer=alice,
        transfer_id=uuid.uuid4(),
        payee=bob,
        conversation=conversation,
        amount=12_50,
        currency="EUR",
        note="<b>crêpes</b>",
        is_confirmed=True,
    )
    message = whole_message(Message.objects.get(card_ref=transfer.id).id)
    attach_faces([message])
    drawn = cards.render_bubbles(message)
    assert set(drawn) == {"en", "fr"}
    for code, bubble in drawn.items():
        with translation.override(code):
            assert bubble == cards.render_bubble(message)
    assert set(cards.render_bubbles(message, ["fr"])) == {"fr"}
    assert set(cards.render_bubbles(message, ["de"])) == {"en", "fr"}
