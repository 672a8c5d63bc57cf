"""Catalogues of translations, kept with babel alone: nothing beside Python is needed.

English is the language of the source, so it has no catalogue. Files carry no dates and no line
numbers: they change when a text does, and only then.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Path = settings.BASE_DIR
FLOORS = ("messaging", "wallet", "shop", "sellers", "superapp")
SOURCE_LANGUAGE = "en"

# Which arguments of a call are texts: (context, singular, plural) by position, as babel counts.
CALLS = {
    "gettext": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = {"_": (1,)} | {
    name + suffix: spec for name, spec in CALLS.items() for suffix in ("", "_lazy", "_noop")
}
_CALL = re.compile(rf"\b({'|'.join(sorted(CALLS, key=len, reverse=True))}|_)\(")
_TEXT = re.compile(r"""\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?""", re.S)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}|</?\w+")

# How a language sets its type: narrow no-break spaces in French, and a curved apostrophe.
_TYPE: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "fr": [
        (re.compile(r"[ \u00a0](?=[:;!?»])"), "\u202f"),
        (re.compile(r"(?<=«)[ \u00a0]"), "\u202f"),
        (re.compile(r"'"), "’"),
    ]
}

Found = tuple[str | None, str | tuple[str, str]]  # context, and the text or its two forms


def languages() -> list[str]:
    """Those that need a catalogue."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def template() -> Catalog:
    """Every text of the source, with the files that say it."""
    catalog = Catalog(fuzzy=False)
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        found = _in_python(path) if path.suffix == ".py" else _in_template(path)
        for context, text in found:
            catalog.add(text, locations=[(place, 0)], context=context)
    return catalog


def update(language: str) -> Catalog:
    """The language's catalogue, made to hold exactly the texts of the source, set as its language
    sets them, and written."""
    catalog = read(language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        forms = tuple(typeset(form, language) for form in forms_of(message.string))
        if message.id:
            message.string = forms if isinstance(message.id, tuple | list) else forms[0]
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, width=100)
    kept = [line for line in path.read_text().splitlines() if not _HEADER_NOISE.match(line)]
    path.write_text("\n".join(kept).strip() + "\n")
    return catalog


# Who and when is told by the history; the rest is for tools that we don't use.
_HEADER_NOISE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By'
    r"|Report-Msgid-Bugs-To|Project-Id-Version)|^# |^#$"
)


def typeset(text: str, language: str) -> str:
    """The text as its language sets it, however it was typed."""
    for pattern, right in _TYPE.get(language, ()):
        text = pattern.sub(right, text)
    return text


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    catalog.fuzzy = False
    return catalog


def compile_catalog(language: str) -> None:
    """Write the binary form beside the text: that is what Django reads."""
    with path_of(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(language))


def problems(language: str) -> Iterator[str]:
    """What keeps the language from being complete, a line each."""
    catalog, wanted = read(language), template()
    known = {(message.id, message.context): message for message in catalog if message.id}
    expected = {(message.id, message.context) for message in wanted if message.id}
    for text, _context in sorted(expected - set(known), key=str):
        yield f"missing: {text!r}"
    for text, _context in sorted(set(known) - expected, key=str):
        yield f"no longer said: {text!r}"
    for text in catalog.obsolete:
        yield f"obsolete: {text!r}"
    for key in sorted(expected & set(known), key=str):
        yield from _faults(known[key])
        for form in forms_of(known[key].string):
            if form != typeset(form, language):
                yield f"not set as its language is (run `manage.py translate`): {form!r}"


def forms_of(text: Any) -> tuple[str, ...]:
    """One text, or one for each number."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _faults(message: Message) -> Iterator[str]:
    forms, texts = forms_of(message.string), forms_of(message.id)
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    if not all(forms):
        yield f"untranslated: {message.id!r}"
        return
    wanted = [sorted(_PLACEHOLDER.findall(text)) for text in texts]
    for form in forms:
        # A form of a plural may leave the number out where one of the originals does.
        if sorted(_PLACEHOLDER.findall(form)) not in wanted:
            yield f"other placeholders: {message.id!r} -> {form!r}"


def _sources() -> Iterator[Path]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())


def _in_python(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        heard: Any = extract_python(file, dict.fromkeys(KEYWORDS), [], {})
        for _line, name, arguments, _comments in heard:
            given = arguments if isinstance(arguments, tuple) else (arguments,)
            yield from _sorted_out(KEYWORDS[name], given)


def _in_template(path: Path) -> Iterator[Found]:
    """Django turns a template into calls amid noise; these are read out of it."""
    code = templatize(path.read_text())
    for call in _CALL.finditer(code):
        given, position = [], call.end()
        while text := _TEXT.match(code, position):
            given.append(ast.literal_eval(text.group(1)))
            position = text.end()
        yield from _sorted_out(KEYWORDS[call.group(1)], tuple(given))


def _sorted_out(spec: tuple[Any, ...], given: tuple[str | None, ...]) -> Iterator[Found]:
    context, texts = None, []
    for part in spec:
        index = part[0] if isinstance(part, tuple) else part
        text = given[index - 1] if index <= len(given) else None
        if text is None:
            return  # the text is not written there, or is empty
        if isinstance(part, tuple):
            context = text
        else:
            texts.append(text)
    if all(texts):
        yield context, (texts[0], texts[1]) if len(texts) == 2 else texts[0]
