"""Sending: one row an attempt, numbers without holes, refusals in words."""

import threading
import uuid

import pytest
from django.db import connections

from messaging import services
from messaging.errors import Invalid, NotFound
from messaging.models import Conversation, Message, Participant
from tests.factories import direct, say

pytestmark = pytest.mark.django_db


def test_it_numbers_messages_without_holes(alice, bob, conversation):
    sent = say(alice, conversation, "one", "two") + say(bob, conversation, "three")
    assert [message.seq for message in sent] == [1, 2, 3]
    conversation.refresh_from_db()
    assert conversation.last_seq == 3


def test_the_same_client_id_finds_the_first_message(alice, conversation):
    client_id = uuid.uuid4()
    first, is_new = services.send_message(
        sender=alice, conversation=conversation, client_id=client_id, text="hello"
    )
    again, is_new_again = services.send_message(
        sender=alice, conversation=conversation, client_id=client_id, text="hello"
    )
    assert (is_new, is_new_again) == (True, False)
    assert again.id == first.id
    conversation.refresh_from_db()
    assert conversation.last_seq == 1, "a refused retry gives its number back"


def test_a_client_id_of_another_conversation_is_refused(alice, carol, conversation):
    message = say(alice, conversation, "hello")[0]
    with pytest.raises(Invalid, match="client_id_reused"):
        services.send_message(
            sender=alice,
            conversation=direct(alice, carol),
            client_id=message.client_id,
            text="hello",
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_message"),
        (" \n\t ", "empty_message"),
        ("x" * 10_001, "message_too_long"),
        ("ring\x07", "control_character"),
        ("nul\x00", "control_character"),
        ("abc\u202egnp.exe", "control_character"),
    ],
)
def test_it_refuses_text_that_can_not_be_shown(alice, conversation, text, code):
    with pytest.raises(Invalid) as refusal:
        services.send_message(
            sender=alice, conversation=conversation, client_id=uuid.uuid4(), text=text
        )
    assert refusal.value.code == code
    assert not Message.objects.exists()


def test_it_keeps_exactly_what_may_be_kept(alice, conversation):
    message = say(alice, conversation, "  a\r\n\tb e\u0301 👩🏽‍🎨  ")[0]
    assert message.text == "a\n\tb \u00e9 👩🏽‍🎨"
    assert say(alice, conversation, "x" * 10_000)[0].seq == 2


def test_an_outsider_can_not_send(carol, conversation):
    with pytest.raises(NotFound):
        services.send_message(
            sender=carol, conversation=conversation, client_id=uuid.uuid4(), text="let me in"
        )


def test_somebody_removed_can_not_send_and_is_let_in_again(alice, bob, carol):
    group = services.open_conversation(
        kind=Conversation.Kind.GROUP,
        title="Picnic",
        sign="users",
        hue=3,
        members=[(alice, "owner"), (bob, "member"), (carol, "member")],
    )
    services.remove_participant(conversation=group, user=carol)
    with pytest.raises(NotFound):
        say(carol, group, "still here?")
    services.add_participant(conversation=group, user=carol)
    assert say(carol, group, "back")[0].seq == 1


def test_writing_reads_what_was_there(alice, bob, conversation):
    say(alice, conversation, "one", "two")
    say(bob, conversation, "three")
    assert Participant.objects.get(user=bob).last_read_seq == 3


def test_watermarks_only_move_forward_and_never_past_the_log(alice, bob, conversation):
    say(alice, conversation, "one", "two")
    assert services.mark_read(reader=bob, conversation=conversation, seq=10**9)
    assert not services.mark_read(reader=bob, conversation=conversation, seq=1)
    me = Participant.objects.get(user=bob)
    assert (me.last_delivered_seq, me.last_read_seq) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_twenty_senders_at_once_leave_no_hole(alice, bob, conversation):
    def send(sender, count):
        try:
            say(sender, conversation, *[f"{sender.handle} {number}" for number in range(count)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(who, 10)) for who in [alice, bob] * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, 201))


@pytest.mark.django_db(transaction=True)
def test_the_same_client_id_from_twenty_threads_is_one_message(alice, conversation):
    client_id, seen = uuid.uuid4(), []

    def send():
        try:
            seen.append(
                services.send_message(
                    sender=alice, conversation=conversation, client_id=client_id, text="once"
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message.id for message, _is_new in seen}) == 1
    assert sum(is_new for _message, is_new in seen) == 1
    assert Message.objects.count() == 1
    conversation.refresh_from_db()
    assert conversation.last_seq == 1
