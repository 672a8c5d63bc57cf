"""What an ask may say, and what may be answered to it: pure checks, to the letter.

Lengths are those that people know from business chat elsewhere: a button has 24 characters, a
text 1,024, a footer 60. Unknown keys are refused, so that a mistake is heard of at once.

Content of each kind (what is not marked ``?`` is needed; ``id`` may be left out and is counted):

- buttons: text 1024, footer? 60, options 1-10 of {id 64, title 24}
- list: text 1024, button? 20, sections 1-10 of {title? 24, items of {id, title 24,
  description? 72, image?}}, 100 items in all, min? and max? of how many are picked
- form: title 60, text? 1024, is_private?, pages 1-10 of {title? 60, fields 1-10 of {id, label 80,
  type, help? 120, is_required?, and by type: most? (text, characters), least? and most? (number),
  options 1-20 of {id, title 60} (choice, choices)}}
- times: text 1024, minutes 5-1440, place? 80, options 1-60 of {start, an ISO moment with a zone}
- carousel: text? 1024, slides 1-10 of {title 40, line? 120, image?, buttons? 0-2 of {id, title 20}}
- poll: question 255, options 2-12 of {id, title 100}, is_multiple?, is_anonymous?, closes_at?
- location: name? 100, address? 200, latitude? and longitude? (degrees); an address or both of them
- contact: person (id), name and handle as they were
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.errors import Invalid
from messaging.models import Ask
from messaging.models.people import plain_name

FIELD_TYPES = ("text", "number", "choice", "choices", "date", "consent")
ITEMS_IN_ALL = 100
TEXT, LONGEST_ANSWER = 1024, 1000


def check_spec(*, kind: str, spec: Any) -> dict[str, Any]:
    """The content as it is kept; Invalid ``bad_spec`` names the place of the first mistake."""
    reader = _READERS.get(kind)
    if reader is None:
        raise _wrong("kind", _("There is no such block."))
    part = _Part(spec, "")
    kept = {name: value for name, value in reader(part).items() if value not in (None, "")}
    part.done()
    return kept


def _wrong(path: str, why: str) -> Invalid:
    return Invalid("bad_spec", _("This can't be asked like that."), fields={path or "spec": why})


class _Part:
    """An object of a spec, read key by key; what nobody read is refused at the end."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            raise _wrong(path, _("Here goes an object."))
        self.value, self.path, self.known = value, path, set[str]()

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str) -> Any:
        self.known.add(name)
        return self.value.get(name)

    def done(self) -> None:
        if unknown := {str(one) for one in self.value} - self.known:
            raise _wrong(self.at(min(unknown)), _("Nothing of this name is known."))

    def text(self, name: str, most: int, *, needed: bool = True, lines: bool = False) -> str:
        value = self.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str):
            raise _wrong(self.at(name), _("Here goes a text."))
        kept = "\n".join(map(plain_name, value.splitlines())) if lines else plain_name(value)
        kept = kept.strip()
        if needed and not kept:
            raise _wrong(self.at(name), _("This is needed."))
        if len(kept) > most:
            raise _wrong(self.at(name), _("At most %(n)s characters.") % {"n": most})
        return kept

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if value not in (None, True, False) or isinstance(value, int | float) != isinstance(
            value, bool
        ):
            raise _wrong(self.at(name), _("Here goes yes or no."))
        return bool(value)

    def number(self, name: str, least: float, most: float) -> Any:
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _wrong(self.at(name), _("Here goes a number."))
        if not least <= value <= most:
            raise _wrong(
                self.at(name), _("From %(least)s to %(most)s.") % {"least": least, "most": most}
            )
        return value

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        value = self.number(name, least, most)
        if isinstance(value, float):
            raise _wrong(self.at(name), _("Here goes a whole number."))
        return default if value is None else int(value)

    def image(self) -> str:
        """An address of our own: pictures of others would tell them who looks."""
        value = self.text("image", 300, needed=False)
        if value and (not value.startswith(("/media/", "/static/")) or ".." in value):
            raise _wrong(self.at("image"), _("Only pictures that are kept here can be shown."))
        return value

    def moment(self, name: str) -> datetime | None:
        value = self.get(name)
        if value is None or value == "":
            return None
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise _wrong(self.at(name), _("Here goes a date with its time.")) from None
        if found.tzinfo is None:
            raise _wrong(self.at(name), _("Say in which time zone."))
        return found.astimezone(UTC)

    def parts(self, name: str, least: int, most: int) -> list["_Part"]:
        value = self.get(name)
        if value is None and least == 0:
            return []
        if not isinstance(value, list):
            raise _wrong(self.at(name), _("Here goes a list."))
        if not least <= len(value) <= most:
            raise _wrong(
                self.at(name), _("From %(least)s to %(most)s.") % {"least": least, "most": most}
            )
        return [_Part(one, f"{self.at(name)}.{index}") for index, one in enumerate(value)]


class _Ids:
    """Each option's id: its own, or its number; never twice in one ask."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def of(self, part: _Part) -> str:
        found = part.text("id", 64, needed=False) or str(len(self.given) + 1)
        if found in self.given:
            raise _wrong(part.at("id"), _("This one is there already."))
        self.given.add(found)
        return found


def _titled(parts: list[_Part], most: int, ids: _Ids | None = None) -> list[dict[str, Any]]:
    """Options with an id and a title, no two titles alike."""
    ids, titles, kept = ids or _Ids(), set[str](), []
    for part in parts:
        title = part.text("title", most)
        if folded(text=title) in titles:
            raise _wrong(part.at("title"), _("This one is there already."))
        titles.add(folded(text=title))
        kept.append({"id": ids.of(part), "title": title})
        part.done()
    return kept


def folded(*, text: str) -> str:
    """A text as people compare it: no case, no accents, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(kept.split()).rstrip(".!")


def _buttons(part: _Part) -> dict[str, Any]:
    return {
        "text": part.text("text", TEXT, lines=True),
        "footer": part.text("footer", 60, needed=False),
        "options": _titled(part.parts("options", 1, 10), 24),
    }


def _list(part: _Part) -> dict[str, Any]:
    ids, sections, count = _Ids(), [], 0
    for section in part.parts("sections", 1, 10):
        items = []
        for item in section.parts("items", 1, ITEMS_IN_ALL):
            items.append(
                {
                    "id": ids.of(item),
                    "title": item.text("title", 24),
                    "description": item.text("description", 72, needed=False),
                    "image": item.image(),
                }
            )
            item.done()
        sections.append({"title": section.text("title", 24, needed=False), "items": items})
        section.done()
        count += len(items)
    if count > ITEMS_IN_ALL:
        raise _wrong("sections", _("At most %(n)s items.") % {"n": ITEMS_IN_ALL})
    most = part.whole("max", 1, count, 1)
    return {
        "text": part.text("text", TEXT, lines=True),
        "button": part.text("button", 20, needed=False),
        "sections": sections,
        "min": part.whole("min", 1, most, 1),
        "max": most,
    }


def _form(part: _Part) -> dict[str, Any]:
    ids, pages = _Ids(), []
    for page in part.parts("pages", 1, 10):
        fields = [_field(field, ids) for field in page.parts("fields", 1, 10)]
        pages.append({"title": page.text("title", 60, needed=False), "fields": fields})
        page.done()
    return {
        "title": part.text("title", 60),
        "text": part.text("text", TEXT, needed=False, lines=True),
        "is_private": part.flag("is_private"),
        "pages": pages,
    }


def _field(part: _Part, ids: _Ids) -> dict[str, Any]:
    kind = part.get("type")
    if kind not in FIELD_TYPES:
        raise _wrong(part.at("type"), ", ".join(FIELD_TYPES))
    kept = {
        "id": ids.of(part),
        "label": part.text("label", 80),
        "type": kind,
        "help": part.text("help", 120, needed=False),
        "is_required": part.flag("is_required"),
    }
    if kind == "text":
        kept["most"] = part.whole("most", 1, LONGEST_ANSWER, LONGEST_ANSWER)
    elif kind == "number":
        least, most = part.number("least", -1e12, 1e12), part.number("most", -1e12, 1e12)
        if least is not None and most is not None and least > most:
            raise _wrong(part.at("most"), _("The most is less than the least."))
        kept |= {"least": least, "most": most}
    elif kind in ("choice", "choices"):
        kept["options"] = _titled(part.parts("options", 1, 20), 60)
    part.done()
    return kept


def _times(part: _Part) -> dict[str, Any]:
    starts = []
    for slot in part.parts("options", 1, 60):
        moment = slot.moment("start")
        if moment is None:
            raise _wrong(slot.at("start"), _("This is needed."))
        starts.append(moment.isoformat(timespec="minutes"))
        slot.done()
    if len(set(starts)) != len(starts):
        raise _wrong("options", _("This one is there already."))
    return {
        "text": part.text("text", TEXT, lines=True),
        "minutes": part.whole("minutes", 5, 1440, 30),
        "place": part.text("place", 80, needed=False),
        "options": [{"id": one, "title": one} for one in sorted(starts)],
    }


def _carousel(part: _Part) -> dict[str, Any]:
    ids, slides = _Ids(), []
    for slide in part.parts("slides", 1, 10):
        slides.append(
            {
                "title": slide.text("title", 40),
                "line": slide.text("line", 120, needed=False),
                "image": slide.image(),
                "buttons": _titled(slide.parts("buttons", 0, 2), 20, ids),
            }
        )
        slide.done()
    return {"text": part.text("text", TEXT, needed=False, lines=True), "slides": slides}


def _poll(part: _Part) -> dict[str, Any]:
    until = part.moment("closes_at")
    now = timezone.now()
    if until and not now < until < now + timedelta(days=366):
        raise _wrong("closes_at", _("Choose a moment within a year."))
    return {
        "question": part.text("question", 255),
        "options": _titled(part.parts("options", 2, 12), 100),
        "is_multiple": part.flag("is_multiple"),
        "is_anonymous": part.flag("is_anonymous"),
        "closes_at": until.isoformat(timespec="seconds") if until else None,
    }


def _location(part: _Part) -> dict[str, Any]:
    north, east = part.number("latitude", -90, 90), part.number("longitude", -180, 180)
    address = part.text("address", 200, needed=False)
    if (north is None) != (east is None):
        raise _wrong("longitude", _("Latitude and longitude go together."))
    if north is None and not address:
        raise _wrong("address", _("Write an address, or share where you are."))
    return {
        "name": part.text("name", 100, needed=False),
        "address": address,
        "latitude": None if north is None else round(float(north), 6),
        "longitude": None if east is None else round(float(east), 6),
    }


def _contact(part: _Part) -> dict[str, Any]:
    try:
        person = str(UUID(part.text("person", 36)))
    except ValueError:
        raise _wrong("person", _("Nobody here has this handle.")) from None
    return {
        "person": person,
        "name": part.text("name", 60),
        "handle": part.text("handle", 30),
    }


_READERS: dict[str, Any] = {
    Ask.Kind.BUTTONS: _buttons,
    Ask.Kind.LIST: _list,
    Ask.Kind.FORM: _form,
    Ask.Kind.TIMES: _times,
    Ask.Kind.CAROUSEL: _carousel,
    Ask.Kind.POLL: _poll,
    Ask.Kind.LOCATION: _location,
    Ask.Kind.CONTACT: _contact,
}
