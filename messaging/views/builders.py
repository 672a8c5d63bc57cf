"""From the fields of a plain HTML form to what services take, and back to the screen."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from messaging.errors import Invalid
from messaging.models import Ask, User

Kind = Ask.Kind
SLOTS = 60


def spec_from(kind: str, posted: QueryDict, viewer: User) -> dict[str, Any]:
    """The content of a new block from its sheet's fields; empty rows are nothing."""
    return _MAKERS[Kind(kind)](posted, viewer)


def _rows(posted: QueryDict, *names: str) -> list[dict[str, str]]:
    """Fields that repeat, side by side; a row without its first one is left out."""
    columns = [posted.getlist(name) for name in names]
    rows = []
    for index, first in enumerate(columns[0][:40]):
        if first.strip():
            rest = [column[index] if index < len(column) else "" for column in columns]
            rows.append(dict(zip(names, rest, strict=True)))
    return rows


def _poll(posted: QueryDict, viewer: User) -> dict[str, Any]:
    return {
        "question": posted.get("question", ""),
        "options": [{"title": row["option"]} for row in _rows(posted, "option")],
        "is_multiple": "is_multiple" in posted,
        "is_anonymous": "is_anonymous" in posted,
        "closes_at": _moment(posted.get("closes_at", ""), viewer),
    }


def _location(posted: QueryDict, viewer: User) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "name": posted.get("name", ""),
        "address": posted.get("address", ""),
    }
    for name in ("latitude", "longitude"):
        text = posted.get(name, "").strip().replace(",", ".")
        if text:
            spec[name] = _number(text)
    return spec


def _contact(posted: QueryDict, viewer: User) -> dict[str, Any]:
    return {"handle": posted.get("handle", "")}


def _buttons(posted: QueryDict, viewer: User) -> dict[str, Any]:
    return {
        "text": posted.get("text", ""),
        "footer": posted.get("footer", ""),
        "options": [{"title": row["option"]} for row in _rows(posted, "option")],
    }


def _list(posted: QueryDict, viewer: User) -> dict[str, Any]:
    """A row that names a heading begins a section; those below belong to it."""
    rows = _rows(posted, "option", "description", "section")
    sections: list[dict[str, Any]] = []
    for row in rows:
        if row["section"].strip() or not sections:
            sections.append({"title": row["section"], "items": []})
        sections[-1]["items"].append({"title": row["option"], "description": row["description"]})
    spec: dict[str, Any] = {"text": posted.get("text", ""), "sections": sections}
    if "is_multiple" in posted and rows:
        spec["max"] = len(rows)
    return spec


def _carousel(posted: QueryDict, viewer: User) -> dict[str, Any]:
    """Pictures are put in by the door, once all else was found right."""
    slides = []
    for row in _rows(posted, "option", "description", "first", "second"):
        titles = [row[name].strip() for name in ("first", "second")]
        buttons = [{"title": one} for one in titles if one]
        slides.append({"title": row["option"], "line": row["description"], "buttons": buttons})
    return {"text": posted.get("text", ""), "slides": slides}


def _form(posted: QueryDict, viewer: User) -> dict[str, Any]:
    """Four fields a page, so that a phone shows a page at once."""
    fields = []
    for row in _rows(posted, "label", "type", "options", "needed"):
        field: dict[str, Any] = {
            "label": row["label"],
            "type": row["type"],
            "is_required": row["needed"] == "1",
        }
        if row["type"] in ("choice", "choices"):
            titles = [one.strip() for one in row["options"].split(",")]
            field["options"] = [{"title": one} for one in titles if one]
        fields.append(field)
    return {
        "title": posted.get("title", ""),
        "text": posted.get("text", ""),
        "is_private": "is_private" in posted,
        "pages": [{"fields": fields[at : at + 4]} for at in range(0, len(fields), 4)],
    }


def _times(posted: QueryDict, viewer: User) -> dict[str, Any]:
    """Days with a span each, cut into slots of the length that was asked for."""
    text = posted.get("minutes", "30")
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    starts: list[dict[str, str]] = []
    for row in _rows(posted, "day", "from", "until"):
        first = _moment(f"{row['day']}T{row['from']}", viewer)
        last = _moment(f"{row['day']}T{row['until']}", viewer)
        if first is None or last is None or minutes < 5:
            raise Invalid("bad_spec", fields={"options": _("Say from when until when.")})
        at, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        while at + timedelta(minutes=minutes) <= end and len(starts) <= SLOTS:
            starts.append({"start": at.isoformat()})
            at += timedelta(minutes=minutes)
    return {
        "text": posted.get("text", ""),
        "minutes": minutes,
        "place": posted.get("place", ""),
        "options": starts,
    }


_MAKERS: dict[str, Any] = {
    Kind.POLL: _poll,
    Kind.LOCATION: _location,
    Kind.CONTACT: _contact,
    Kind.BUTTONS: _buttons,
    Kind.LIST: _list,
    Kind.FORM: _form,
    Kind.TIMES: _times,
    Kind.CAROUSEL: _carousel,
}


def with_pictures(
    spec: dict[str, Any], posted: QueryDict, files: Mapping[str, Any], keep: Any
) -> dict[str, Any]:
    """Slides and choices with the picture chosen in each one's row; ``keep`` stores a file."""
    rows = [number for number, one in enumerate(posted.getlist("option")) if one.strip()]
    choices = [one for section in spec.get("sections", ()) for one in section["items"]]
    for shown, number in zip(spec.get("slides", choices), rows, strict=False):
        if file := files.get(f"picture-{number}"):
            shown["image"] = keep(file=file)
    return spec


def _moment(text: str, viewer: User) -> str | None:
    """What a date-and-time field gave, in the viewer's zone."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=ZoneInfo(viewer.time_zone)).isoformat()
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Invalid("bad_spec", fields={"latitude": _("Here goes a number.")}) from None


def posted_page(ask: Ask, page: int, posted: QueryDict) -> dict[str, Any]:
    """What was typed on a page of a form, under its fields' ids."""
    values: dict[str, Any] = {}
    for number, field in enumerate(ask.spec["pages"][page]["fields"]):
        name = f"field-{number}"
        if field["type"] == "choices":
            values[field["id"]] = posted.getlist(name)
        else:
            values[field["id"]] = posted.get(name) or None
    return values


def shown_page(
    ask: Ask, page: int, values: Mapping[str, Any], problems: Mapping[str, Any]
) -> dict[str, Any]:
    """A page of a form with what was filled in, or (after the last) everything to look over."""
    pages = ask.spec["pages"]
    page = max(0, min(page, len(pages)))
    context: dict[str, Any] = {
        "page": page,
        "pages": len(pages),
        "is_review": page == len(pages),
        "is_last": page == len(pages) - 1,
    }
    if page == len(pages):
        context["review"] = [
            {"label": field["label"], "said": _in_words(field, values), "page": number}
            for number, one in enumerate(pages)
            for field in one["fields"]
        ]
        return context
    context["page_title"] = pages[page].get("title", "")
    context["fields"] = [
        {
            **field,
            "name": f"field-{number}",
            "value": "" if values.get(field["id"]) is None else values[field["id"]],
            "problem": problems.get(field["id"], ""),
        }
        for number, field in enumerate(pages[page]["fields"])
    ]
    return context


def _in_words(field: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    value = values.get(field["id"])
    if value is None:
        return ""
    if field["type"] in ("choice", "choices"):
        titles = {one["id"]: one["title"] for one in field["options"]}
        return ", ".join(titles[one] for one in ([value] if isinstance(value, str) else value))
    if field["type"] == "consent":
        return _("Yes")
    if field["type"] == "date":
        return date.fromisoformat(value)
    return value
