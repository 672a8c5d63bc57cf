"""The face of a transfer: poured out of a mould, it is the one that would be drawn."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from messaging.cards import attach_faces, render_face
from messaging.cards.moulds import poured
from messaging.models import Message, uuid7
from wallet import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(alice, bob, conversation, funded_wallet):
    """A transfer with that note, and the message that carries its card."""

    def posted(note="", amount=1_234, **more):
        transfer = services.send_transfer(
            payer=alice,
            transfer_id=uuid7(),
            payee=bob,
            conversation=conversation,
            amount=amount,
            currency="EUR",
            note=note,
            is_confirmed=True,
            **more,
        )
        message = Message.objects.get(card_ref=str(transfer.id))
        attach_faces([message])
        return transfer, message

    return posted


def drawn(message) -> str:
    face = message.face
    return render_to_string(face["template"], {**face["context"], "message": message})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("note", ["", "lunch", '<b>%(sum)s</b> & 100 % "so" it\'s'])
def test_a_poured_face_is_the_one_that_is_drawn(posted, language, zone, note):
    _transfer, message = posted(note)
    with translation.override(language), timezone.override(zone):
        assert poured(message_card(message), message) == drawn(message)
        assert render_face(message) == drawn(message)


def test_two_transfers_of_the_same_two_have_each_their_own(posted):
    (_one, first), (_other, second) = posted("a", 100), posted("b", 20_00, delay_hours=2)
    assert render_face(first) == drawn(first) != drawn(second) == render_face(second)


def test_what_was_answered_is_drawn(posted, bob):
    transfer, _message = posted()
    services.accept_transfer(payee=bob, transfer_id=transfer.id)
    message = Message.objects.get(card_ref=str(transfer.id))
    attach_faces([message])
    assert poured(message_card(message), message) is None
    assert render_face(message) == drawn(message)


def test_who_is_called_like_a_value_of_the_mould_is_drawn(posted, alice):
    alice.display_name = "€9,182,736,455.46"
    alice.save(update_fields=["display_name"])
    _transfer, message = posted()
    with translation.override("en"):
        assert poured(message_card(message), message) is None
        assert render_face(message) == drawn(message)


def test_a_new_face_of_a_person_is_seen_at_once(posted, alice):
    _transfer, message = posted()
    assert "Alice" in render_face(message)
    alice.display_name, alice.hue = "Alix Martin", 5
    alice.save(update_fields=["display_name", "hue"])
    attach_faces([message])
    assert "Alice" not in drawn(message).partition("card__body")[2]
    assert render_face(message) == drawn(message)


def message_card(message):
    from messaging.cards import _cards

    return _cards[message.card_type]
