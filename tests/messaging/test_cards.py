"""Bubbles: drawn for anybody, and a text for any language."""

import pytest
from django.utils import translation

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
