"""The emoji that people choose from: by group, with their names in every language we speak."""

import functools
import json
import re

import emoji
from django.conf import settings

from messaging.selectors.emoji_words import words_for

# Where Unicode put them: the first group whose ranges hold an emoji's first character has it.
_GROUPS: dict[str, list[tuple[int, int]]] = {
    "faces": [
        (0x1F600, 0x1F644),
        (0x1F910, 0x1F917),
        (0x1F920, 0x1F925),
        (0x1F927, 0x1F92F),
        (0x1F970, 0x1F97A),
        (0x1F9D0, 0x1F9D0),
        (0x1FAE0, 0x1FAE9),
        (0x2639, 0x263A),
        (0x1F47B, 0x1F480),
        (0x1F648, 0x1F64A),
        (0x2763, 0x2764),
        (0x1F493, 0x1F49F),
        (0x1F5A4, 0x1F5A4),
        (0x1F90D, 0x1F90E),
        (0x1F9E1, 0x1F9E1),
        (0x1FA75, 0x1FA77),
    ],
    "people": [
        (0x1F440, 0x1F47A),
        (0x1F481, 0x1F491),
        (0x1F645, 0x1F64F),
        (0x1F90C, 0x1F91F),
        (0x1F926, 0x1F926),
        (0x1F930, 0x1F93E),
        (0x1F977, 0x1F977),
        (0x1F9B0, 0x1F9BF),
        (0x1F9CD, 0x1F9DF),
        (0x1FAC0, 0x1FAC5),
        (0x1FAF0, 0x1FAF8),
        (0x261D, 0x261D),
        (0x270A, 0x270D),
        (0x1F574, 0x1F57A),
        (0x1F590, 0x1F596),
        (0x1F6B4, 0x1F6B6),
    ],
    "nature": [
        (0x1F400, 0x1F43F),
        (0x1F300, 0x1F320),
        (0x1F324, 0x1F32C),
        (0x1F330, 0x1F344),
        (0x1F980, 0x1F9AE),
        (0x1FAB0, 0x1FABF),
        (0x1FACE, 0x1FACF),
        (0x2600, 0x2604),
        (0x2618, 0x2618),
        (0x26C4, 0x26C8),
        (0x2744, 0x2744),
        (0x2B50, 0x2B50),
    ],
    "food": [
        (0x1F32D, 0x1F32F),
        (0x1F345, 0x1F37F),
        (0x1F950, 0x1F96F),
        (0x1F9C0, 0x1F9CB),
        (0x1FAD0, 0x1FADF),
        (0x2615, 0x2615),
    ],
    "play": [(0x1F380, 0x1F3D3), (0x1F93A, 0x1F94F), (0x1FA70, 0x1FA74), (0x26BD, 0x26BE)],
    "travel": [(0x1F3D4, 0x1F3F0), (0x1F5FA, 0x1F5FF), (0x1F680, 0x1F6FF), (0x26F0, 0x26FD)],
    "flags": [(0x1F1E6, 0x1F1FF), (0x1F38C, 0x1F38C), (0x1F3F3, 0x1F3F4), (0x1F6A9, 0x1F6A9)],
    "symbols": [(0x0, 0x2BFF), (0x1F500, 0x1F507), (0x1F519, 0x1F53D), (0x1F7E0, 0x1F7F0)],
    "things": [(0x0, 0x1FFFF)],
}
_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_GENDERED = re.compile("\u200d[\u2640\u2642]")


@functools.cache
def emoji_book() -> bytes:
    """JSON: ``[[group, [[emoji, words], …]], …]``; the words are the names, in every language,
    and after them what else people call it.

    Skin tones and gendered twins are left out: a book is for finding, and stays small.
    """
    languages = [code for code, _name in settings.LANGUAGES]
    for code in languages:
        emoji.config.load_language(code)
    groups: dict[str, list[tuple[int, str, str]]] = {name: [] for name in _GROUPS}
    for one in sorted(emoji.EMOJI_DATA, key=lambda text: [ord(letter) for letter in text]):
        data = emoji.EMOJI_DATA[one]
        if data["status"] != emoji.STATUS["fully_qualified"]:
            continue
        if _TONES.search(one) or _GENDERED.search(one):
            continue
        names = [data.get(code, "").strip(":").replace("_", " ") for code in languages]
        if one in words_for():
            names.append(words_for()[one])
        name, place = _place_of(ord(one[0]))
        groups[name].append((place, one, "|".join(names)))
    book = [
        [name, [one[1:] for one in sorted(found, key=lambda one: one[0])]]
        for name, found in groups.items()
    ]
    return json.dumps(book, ensure_ascii=False, separators=(",", ":")).encode()


def _place_of(code: int) -> tuple[str, int]:
    """The group, and which of its ranges: they stand in the order in which they are shown."""
    return next(
        (name, index)
        for name, ranges in _GROUPS.items()
        for index, (first, last) in enumerate(ranges)
        if first <= code <= last
    )
