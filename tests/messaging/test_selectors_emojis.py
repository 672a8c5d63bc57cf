"""The book of emoji: what people choose from, and by which words they find it."""

import json

import pytest

from messaging.selectors import emoji_book
from messaging.selectors.emoji_words import words_for


def book():
    return {one: words for _group, found in json.loads(emoji_book()) for one, words in found}


@pytest.mark.parametrize(
    ("typed", "meant"), [("fleur", "🌹"), ("fête", "🎉"), ("flower", "🌷"), ("cadeau", "🎁")]
)
def test_it_finds_by_the_word_that_one_thinks_of(typed, meant):
    assert typed in book()[meant].split("|")[2].split()


def test_it_has_every_emoji_of_the_everyday_words():
    assert set(words_for()) <= set(book())
