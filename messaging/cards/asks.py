"""The faces of what people answer with a tap: buttons, lists, forms, times, slides, polls; and of
places and people. The same for everybody: what is mine among it is the browser's to mark.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import selectors
from messaging.cards import ComposerEntry, card_type_of, register, register_composer_entry
from messaging.models import Ask, Conversation, User

Kind = Ask.Kind


class _AskCard:
    """What they share: one query for all of a kind, the sheet, the numbered words."""

    kind = ""
    may_recall = True

    @property
    def type(self) -> str:
        return card_type_of(self.kind)

    @property
    def template(self) -> str:
        return f"messaging/cards/_{self.kind}.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: face_context(ask) for ref, ask in selectors.asks_by_id(refs).items()}

    def sheet_url(self, ref: str) -> str:
        return reverse("messaging:ask", args=[ref])

    def summary(self, context: Mapping[str, Any]) -> str:
        spec: Mapping[str, Any] = context["ask"].spec
        return str(spec.get("text") or spec.get("title", ""))


def face_context(ask: Any) -> dict[str, Any]:
    """What templates draw of a described ask: its options with their counts, who said what."""
    votes = sum(ask.tally.values())
    most = max(ask.tally.values(), default=0)
    options = []
    for number, one in enumerate(ask.options, start=1):
        n = ask.tally.get(one["id"], 0)
        options.append(
            {
                **one,
                "number": number,
                "n": n,
                "percent": round(100 * n / ask.answered) if ask.answered else 0,
                "leads": bool(n) and n == most,
            }
        )
    titles = ask.choices
    said = []
    for one in [] if ask.is_private or ask.is_anonymous else ask.said:
        picked = one["values"].get("choices", []) if ask.kind != Kind.FORM else []
        said.append(
            {"name": one["name"], "titles": [titles[key] for key in picked if key in titles]}
        )
    return {
        "ask": ask,
        "spec": ask.spec,
        "options": options,
        "votes": votes,
        "said": said,
        "more": max(0, ask.answered - len(said)) if said else 0,
    }


def _numbered(question: str, titles: Sequence[str]) -> str:
    """A question in words, with what to type: "Which one? 1. Blue 2. Green (reply 1 or 2)"."""
    listed = " ".join(f"{number}. {title}" for number, title in enumerate(titles[:20], start=1))
    if len(titles) == 1:
        return _("%(question)s %(listed)s (reply 1)") % {"question": question, "listed": listed}
    return _("%(question)s %(listed)s (reply with a number from 1 to %(n)s)") % {
        "question": question,
        "listed": listed,
        "n": len(titles),
    }


@register
class ButtonsCard(_AskCard):
    """A question and up to ten answers to tap."""

    kind = Kind.BUTTONS

    def summary(self, context: Mapping[str, Any]) -> str:
        ask: Ask = context["ask"]
        return _numbered(ask.spec["text"], list(ask.choices.values()))


@register
class ListCard(ButtonsCard):
    """A question and a list to pick from, in its sheet."""

    kind = Kind.LIST


@register
class FormCard(_AskCard):
    """A form of several pages, filled in its sheet."""

    kind = Kind.FORM

    def summary(self, context: Mapping[str, Any]) -> str:
        return _("Form: %(title)s") % {"title": context["ask"].spec["title"]}


@register
class TimesCard(_AskCard):
    """Moments to pick from, each reader's in their own zone."""

    kind = Kind.TIMES

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        loaded = {}
        for ref, ask in selectors.asks_by_id(refs).items():
            context = face_context(ask)
            for one in context["said"]:
                one["moments"] = [datetime.fromisoformat(title) for title in one["titles"]]
            moments = [datetime.fromisoformat(one["id"]) for one in ask.options]
            loaded[ref] = context | {"first": moments[0], "last": moments[-1]}
        return loaded


@register
class CarouselCard(_AskCard):
    """Slides to leaf through, with buttons that stay in the conversation."""

    kind = Kind.CAROUSEL

    def summary(self, context: Mapping[str, Any]) -> str:
        spec = context["ask"].spec
        titles = ", ".join(slide["title"] for slide in spec["slides"])
        return f"{spec['text']} {titles}" if spec.get("text") else titles


@register
class PollCard(_AskCard):
    """A question, and how many chose which answer so far."""

    kind = Kind.POLL

    def summary(self, context: Mapping[str, Any]) -> str:
        ask: Ask = context["ask"]
        said = _numbered(ask.spec["question"], list(ask.choices.values()))
        return _("Poll: %(question)s") % {"question": said}


@register
class PlaceCard(_AskCard):
    """A place: its name, and where maps find it."""

    kind = Kind.LOCATION

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {
            ref: {"ask": ask, "spec": ask.spec, **_on_the_map(ask.spec)}
            for ref, ask in selectors.asks_by_id(refs).items()
        }

    def summary(self, context: Mapping[str, Any]) -> str:
        spec = context["ask"].spec
        parts = (spec.get("name"), spec.get("address"), context["degrees"])
        return _("Place: %(place)s") % {"place": ", ".join(part for part in parts if part)}


@register
class ContactCard(_AskCard):
    """Somebody with an account, to be talked to or added."""

    kind = Kind.CONTACT

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        asks = selectors.asks_by_id(refs)
        people = selectors.people_shown(asks.values())
        return {
            ref: {"ask": ask, "spec": ask.spec, "person": people.get(ask.spec["person"])}
            for ref, ask in asks.items()
        }

    def summary(self, context: Mapping[str, Any]) -> str:
        person: User | None = context["person"]
        spec = context["ask"].spec
        name = person.display_name if person else spec["name"]
        return _("Contact: %(name)s (@%(handle)s)") % {"name": name, "handle": spec["handle"]}


def _on_the_map(spec: Mapping[str, Any]) -> dict[str, str]:
    """Addresses that open a map: the device's own, and OpenStreetMap; the degrees in words."""
    north, east = spec.get("latitude"), spec.get("longitude")
    if north is None or east is None:
        return {"degrees": "", "geo": "", "at": ""}
    at = f"{north:.6f},{east:.6f}"
    north_words = f"{abs(north):.4f}° {'N' if north >= 0 else 'S'}"
    east_words = f"{abs(east):.4f}° {'E' if east >= 0 else 'W'}"
    return {
        "degrees": f"{north_words} {east_words}",
        "geo": f"geo:{at}",
        "at": f"{north:.6f}/{east:.6f}",
        "north": f"{north:.6f}",
        "east": f"{east:.6f}",
    }


def _entry(kind: str) -> Any:
    return lambda conversation: reverse("messaging:new_ask", args=[conversation.id, kind])


def _everybody(viewer: User, conversation: Conversation) -> bool:
    return True


for _label, _icon, _kind in (
    (gettext_lazy("Poll"), "poll", Kind.POLL),
    (gettext_lazy("Place"), "map", Kind.LOCATION),
    (gettext_lazy("Contact"), "user", Kind.CONTACT),
):
    register_composer_entry(ComposerEntry(_label, _icon, _entry(_kind), _everybody))
