"""The law in the database: bad rows are written past the services, and refused."""

import pytest
from django.db import IntegrityError, transaction

from messaging.models import Conversation, Message, Participant
from tests.factories import UserFactory, say

pytestmark = pytest.mark.django_db


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError) as failure, transaction.atomic():
        write()
    assert name in str(failure.value)


def test_a_number_is_taken_once_a_conversation(alice, conversation):
    first = say(alice, conversation, "hello")[0]
    refused(
        "message_number_once_a_conversation",
        lambda: Message.objects.create(
            conversation=conversation,
            sender=alice,
            seq=first.seq,
            changed_seq=first.seq,
            text="again",
        ),
    )


def test_a_client_id_is_used_once_a_sender(alice, conversation):
    first = say(alice, conversation, "hello")[0]
    refused(
        "message_sent_once",
        lambda: Message.objects.create(
            conversation=conversation,
            sender=alice,
            client_id=first.client_id,
            seq=99,
            changed_seq=99,
            text="again",
        ),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "text", "text": ""},
        {"kind": "card", "text": ""},
        {"kind": "card", "text": "words", "card_type": "a.b", "card_ref": "1"},
        {"kind": "text", "text": "words", "card_type": "a.b", "card_ref": "1"},
    ],
)
def test_a_message_is_a_text_or_a_card(alice, conversation, fields):
    refused(
        "message_says_something",
        lambda: Message.objects.create(
            conversation=conversation, sender=alice, seq=1, changed_seq=1, **fields
        ),
    )


def test_a_text_is_bounded(alice, conversation):
    refused(
        "message_text_bounded",
        lambda: Message.objects.create(
            conversation=conversation, sender=alice, seq=1, changed_seq=1, text="x" * 10_001
        ),
    )


def test_a_person_takes_part_once(alice, conversation):
    refused(
        "participant_once_a_conversation",
        lambda: Participant.objects.create(conversation=conversation, user=alice),
    )


def test_what_is_read_was_delivered(alice, conversation):
    refused(
        "participant_read_is_delivered",
        lambda: Participant.objects.filter(user=alice).update(last_read_seq=5),
    )


def test_two_people_have_one_direct_conversation(conversation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(kind="direct", direct_key=conversation.direct_key)


def test_a_direct_conversation_has_a_key(db):
    refused("conversation_direct_has_key", lambda: Conversation.objects.create(kind="direct"))


def test_no_two_handles_look_alike(db):
    UserFactory(handle="paul")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(handle="pau1")


def test_an_address_belongs_to_one_person_whatever_its_case(db):
    UserFactory(email="a@example.org")
    refused("user_email_unique", lambda: UserFactory(email="A@example.org"))
