"""Texts that are ready at one moment share a commit, and none of them suffers from another."""

import asyncio
import threading
from uuid import uuid4

import pytest
from django.db import connections, transaction

from messaging.lots import Lots
from messaging.models import Block, Conversation, Message, Participant
from messaging.services import live
from messaging.services.live import NotPlain
from tests.factories import direct


@pytest.fixture
def said():
    """Say texts on one event loop, all at one moment: the messages, or why there is none."""

    async def say_all(texts):
        speech = [
            live.send_plain(
                sender=sender,
                conversation_id=place.id,
                client_id=known or uuid4(),
                text=text,
            )
            for sender, place, text, known in texts
        ]
        answers = await asyncio.gather(*speech, return_exceptions=True)
        if (pool := live._pools.pop(asyncio.get_running_loop(), None)) is not None:
            await pool.close()
        return answers

    return lambda *texts: asyncio.run(say_all(texts))


def statements_of(monkeypatch):
    """How many messages each statement was given."""
    counts, asked = [], live._rows

    async def counted(statement, values):
        counts.append(len(values["text"]))
        return await asked(statement, values)

    monkeypatch.setattr(live, "_rows", counted)
    return counts


@pytest.mark.django_db(transaction=True)
def test_what_is_ready_at_one_moment_is_one_statement(said, monkeypatch, alice, bob, carol):
    counts = statements_of(monkeypatch)
    here, there = direct(alice, bob), direct(alice, carol)
    answers = said((alice, here, "One", None), (carol, there, "Two", None))
    assert [(one.text, one.seq) for one in answers] == [("One", 1), ("Two", 1)]
    assert counts == [2]
    assert set(Message.objects.values_list("text", flat=True)) == {"One", "Two"}
    moved = Participant.objects.get(conversation=there, user=carol)
    assert (moved.last_read_seq, moved.last_delivered_seq) == (1, 1)
    assert Conversation.objects.get(id=here.id).last_message_at == answers[0].created_at


@pytest.mark.django_db(transaction=True)
def test_a_conversation_takes_one_of_a_lot_and_the_rest_follow_in_order(
    said, monkeypatch, alice, bob
):
    counts = statements_of(monkeypatch)
    here = direct(alice, bob)
    answers = said(*((bob, here, word, None) for word in ("One", "Two", "Three")))
    assert [one.seq for one in answers] == [1, 2, 3]
    assert counts == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_text_sent_before_is_left_to_the_ordinary_service_alone(said, alice, bob, carol):
    here, there = direct(alice, bob), direct(alice, carol)
    known = uuid4()
    said((alice, here, "Once", known))
    again, other = said((alice, here, "Once", known), (carol, there, "Beside it", None))
    assert isinstance(again, NotPlain)
    assert other.seq == 1
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twice_at_once_is_left_to_it_with_its_lot(said, alice, bob, carol):
    here, there = direct(alice, bob), direct(alice, carol)
    twice = uuid4()
    answers = said((alice, here, "Once", twice), (alice, there, "Twice", twice))
    assert all(isinstance(one, NotPlain) for one in answers)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_may_not_be_written_takes_nothing_from_the_others(said, alice, bob, carol):
    here, there, elsewhere = direct(alice, bob), direct(alice, carol), direct(bob, carol)
    Block.objects.create(blocker=bob, blocked=alice)
    refused, written, outside = said(
        (alice, here, "To who blocked me", None),
        (carol, there, "To a friend", None),
        (alice, elsewhere, "Where I am not", None),
    )
    assert isinstance(refused, NotPlain)
    assert isinstance(outside, NotPlain)
    assert written.seq == 1
    assert Message.objects.get().text == "To a friend"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [Conversation, Participant])
def test_it_waits_for_nobody_who_holds_a_row(held, said, alice, bob, carol):
    here, there = direct(alice, bob), direct(alice, carol)
    is_held, may_go = threading.Event(), threading.Event()

    def hold():
        where = {"id": here.id} if held is Conversation else {"conversation": here, "user": alice}
        with transaction.atomic():
            list(held.objects.select_for_update().filter(**where))
            is_held.set()
            may_go.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(30)
    waiting, written = said((alice, here, "Held", None), (carol, there, "Free", None))
    may_go.set()
    holder.join()
    assert isinstance(waiting, NotPlain)
    assert written.seq == 1


def test_lots_keep_their_order_and_one_loop_carries_one_at_a_time():
    async def carry(lot):
        await asyncio.sleep(0)
        carried.append(lot)

    lots = Lots(carry)

    async def hand_over():
        lots.take(1)
        await asyncio.sleep(0)
        lots.take(2)
        lots.take(3)
        while sum(map(len, carried)) < 3:
            await asyncio.sleep(0)

    for _loop in range(2):  # the second finds nothing of the first
        carried: list[list[int]] = []
        asyncio.run(hand_over())
        assert carried == [[1], [2, 3]]
