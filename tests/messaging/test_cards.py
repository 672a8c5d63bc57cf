"""Bubbles: drawn for anybody, and a text for any language."""

import pytest
from django.utils import timezone, translation

from messaging.cards import LANGUAGES, render_bubble, render_bubbles
from tests.factories import say

pytestmark = pytest.mark.django_db


def test_a_text_is_drawn_alike_in_every_language(alice, conversation):
    message = say(alice, conversation, "see https://example.org <b>")[0]
    drawn = set()
    for code in LANGUAGES:
        with translation.override(code):
            drawn.add(render_bubble(message))
    assert drawn == set(render_bubbles(message).values())
    assert "&lt;b&gt;" in drawn.pop()


@pytest.mark.parametrize(
    "text",
    ["hello", "<script>&amp;", "23:58 or 918273645546372", "two\nlines", "5 * 3", "- a\n- b"],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_a_poured_bubble_is_the_drawn_one(alice, bob, conversation, text, zone):
    for sender in (alice, bob, alice):
        message = say(sender, conversation, text)[0]
        with timezone.override(zone):
            assert set(render_bubbles(message).values()) == {render_bubble(message)}
