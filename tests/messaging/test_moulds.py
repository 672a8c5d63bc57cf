"""Poured frames: what a socket says of a plain text, and what building it would have said."""

import json

import pytest
from django.utils import timezone

from messaging.cards import render_bubble
from messaging.serializers import message_data
from messaging.services.moulds import poured
from tests.factories import say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "<script>&amp;",
        "23:58 or 918273645546372",
        "two\nlines",
        'a "quote" \\ and 100 % of %(id)s',
        "a \ue0fa\ue0fb\ue0fc\ue0fd",
        "1999-12-31T23:58:57+00:00",
        "é \u2028 🎁",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_a_poured_frame_says_what_a_built_one_says(alice, bob, conversation, text, zone):
    for sender in (alice, bob, alice):
        message = say(sender, conversation, text)[0]
        with timezone.override(zone):
            frame = poured(message=message)
            if "\\" in text:
                assert frame is None
                continue
            assert json.loads(frame) == {
                "type": "message.created",
                "conversation": str(conversation.id),
                "seq": message.seq,
                "at": message.created_at.isoformat(),
                "data": message_data(message),
                "html": render_bubble(message),
            }


@pytest.mark.parametrize(
    "text", ["5 * 3", "- a\n- b", "see https://example.org", "@bob", "1. one", "🎁"]
)
def test_a_text_with_markup_is_not_poured(alice, conversation, text):
    assert poured(message=say(alice, conversation, text)[0]) is None


def test_a_new_name_makes_a_new_mould(alice, conversation):
    before = poured(message=say(alice, conversation, "hello")[0])
    alice.display_name = "Alicia 100 %"
    alice.save()
    after = json.loads(poured(message=say(alice, conversation, "hello")[0]))
    assert "Alicia" not in before
    assert after["data"]["sender"]["name"] == "Alicia 100 %"
    assert ">Alicia<" in after["html"]
