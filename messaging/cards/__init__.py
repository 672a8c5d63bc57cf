"""Cards: how upper floors speak in conversations.

A card is a face for a thing owned upstairs. A message keeps ``(card_type, card_ref)``; the face
is the same for every viewer, and what only I may do is in the sheet that opens when I tap it.
Upper floors register their cards, panels and composer entries when Django starts; this floor
never learns what they are.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from messaging import selectors
from messaging.cards.moulds import poured
from messaging.models import Conversation, Message, User
from messaging.permissions import can_write

log = structlog.get_logger(__name__)
PRESENCES = 60  # of a large group, that many are looked up
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Card(Protocol):
    """What a floor provides for one type of card.

    Optional: ``may_recall`` and ``may_forward``, see ``allows``; what ``Pourable`` asks for.

    ``load`` maps refs to template contexts in bulk (constant number of queries; a ref that is
    gone is left out). ``summary`` says the card in words, in the active language.
    """

    type: str
    template: str

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]: ...

    def summary(self, context: Mapping[str, Any]) -> str: ...

    def sheet_url(self, ref: str) -> str: ...


@dataclass(frozen=True)
class Panel:
    """What stands beside a conversation; ``load`` answers None where it has nothing to say."""

    template: str
    load: Callable[[User, Conversation], Mapping[str, Any] | None]


@dataclass(frozen=True)
class ComposerEntry:
    """A line of the composer's "+" menu: opens ``url`` as a sheet, where ``offered`` says so.

    Lines stand by their ``order``, then as they were registered.
    """

    label: Any
    icon: str
    url: Callable[[Conversation], str]
    offered: Callable[[User, Conversation], bool]
    order: int = 50


@dataclass(frozen=True)
class PersonEntry:
    """Something to do with a person, on their sheet: opens ``url`` as a sheet."""

    label: Any
    icon: str
    url: Callable[[User], str]


_cards: dict[str, Card] = {}
_panels: list[Panel] = []
_entries: list[ComposerEntry] = []
_person_entries: list[PersonEntry] = []


def register(card: type[Any]) -> type[Any]:
    """Class decorator: make a card type known. A type can be registered only once.

    A card with ``is_money`` is among those that a search for money finds.
    """
    instance = card()
    if instance.type in _cards:
        raise ValueError(f"card {instance.type} is registered twice")
    if getattr(instance, "is_money", False):
        selectors.register_money(instance.type)
    _cards[instance.type] = instance
    return card


def register_panel(panel: Panel) -> None:
    """Offer a side panel; the last registered one that answers is shown (upper floors win)."""
    _panels.append(panel)


def register_composer_entry(entry: ComposerEntry) -> None:
    _entries.append(entry)


def register_person_entry(entry: PersonEntry) -> None:
    """Offer something on the sheet of everybody whom the viewer may reach."""
    _person_entries.append(entry)


def person_entries(person: User) -> list[dict[str, Any]]:
    """What upper floors offer to do with this person: label, icon and sheet url."""
    return [
        {"label": entry.label, "icon": entry.icon, "url": entry.url(person)}
        for entry in _person_entries
    ]


def panel_for(viewer: User, conversation: Conversation) -> tuple[str, Mapping[str, Any]] | None:
    """The template and context of the panel beside this conversation, if any floor has one."""
    for panel in reversed(_panels):
        if (context := panel.load(viewer, conversation)) is not None:
            return panel.template, context
    return None


def composer_entries(viewer: User, conversation: Conversation) -> list[dict[str, Any]]:
    """What this viewer can add to this conversation: label, icon and sheet url."""
    return [
        {"label": entry.label, "icon": entry.icon, "url": entry.url(conversation)}
        for entry in sorted(_entries, key=lambda one: one.order)
        if entry.offered(viewer, conversation)
    ]


def sheet_url(card_type: str, ref: str) -> str:
    """Where a tap on the card leads; empty for a type that is not installed."""
    card = _cards.get(card_type)
    return card.sheet_url(ref) if card else ""


def allows(card_type: str, verb: str) -> bool:
    """Whether people may ``recall`` or ``forward`` such a card.

    Its class says so (``may_recall = True``, ``may_forward = True``); else it may stand for money
    or an order, and stays where it was posted.
    """
    card = _cards.get(card_type)
    return bool(getattr(card, f"may_{verb}", False))


def card_type_of(kind: str) -> str:
    """The card type of this floor's own asks of a kind."""
    return "messaging.place" if kind == "location" else f"messaging.{kind}"


def card_of(kind: str) -> Card:
    """The card of this floor's own asks of a kind."""
    return _cards[card_type_of(kind)]


def summaries(card_type: str, ref: str, context: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The card in words, one text per language; ``context`` where it is loaded already."""
    card = _cards[card_type]
    known = card.load([ref])[ref] if context is None else context
    return _said(lambda: card.summary(known))


def in_every_language(text: Any) -> dict[str, str]:
    """A lazy text, one for each language."""
    return _said(lambda: text)


def _said(text: Callable[[], Any]) -> dict[str, str]:
    texts = {}
    for code in LANGUAGES:
        with translation.override(code):
            texts[code] = str(text())
    return texts


def attach_faces(messages: Iterable[Message]) -> None:
    """Give each card message ``face`` (template, context, sheet url): one load per card type."""
    wanted: dict[str, set[str]] = {}
    listed = list(messages)
    for message in listed:
        if message.kind == Message.Kind.CARD:
            wanted.setdefault(message.card_type, set()).add(message.card_ref)
    loaded = {
        card_type: _cards[card_type].load(sorted(refs))
        for card_type, refs in wanted.items()
        if card_type in _cards
    }
    for message in listed:
        attach_face(message, loaded.get(message.card_type, {}).get(message.card_ref))


def attach_face(message: Message, context: Mapping[str, Any] | None) -> None:
    """Give a message the face that its card has with this context; None where there is none."""
    message.face = None  # type: ignore[attr-defined]
    if context is not None:
        card = _cards[message.card_type]
        message.face = {  # type: ignore[attr-defined]
            "template": card.template,
            "context": context,
            "sheet_url": card.sheet_url(message.card_ref),
        }


def render_bubble(message: Message) -> str:
    """The bubble of a message whose face is attached, in the active language, for any viewer."""
    return str(_bubble_template().render({"message": message}))


_QUOTE = re.compile(r'<a class="quote".*?</a>', re.DOTALL)


def unquoted_bubble(bubble: str) -> str:
    """A bubble without what it answers, for those who came after that was said."""
    return _QUOTE.sub("", bubble, count=1)


@functools.cache
def _bubble_template() -> Any:
    return get_template("messaging/_message.html")


def render_bubbles(message: Message, languages: Iterable[str] | None = None) -> dict[str, str]:
    """The message's bubble, one text per language; the same template as a page's first paint.

    A text says nothing but what its sender wrote (the browser puts in the ticks), so it is drawn
    once and serves every language. Where the ``languages`` that are read there are known, it is
    drawn in no others.
    """
    if _is_plain(message):
        return {LANGUAGES[0]: render_bubble(message)}
    is_card = message.kind == Message.Kind.CARD
    if getattr(message, "face", None) is None:
        attach_faces([message])
    bubbles = {}
    for code in [one for one in LANGUAGES if one in (languages or LANGUAGES)] or LANGUAGES:
        with translation.override(code):
            bubbles[code] = (is_card and _framed(message)) or render_bubble(message)
    return bubbles


def render_face(message: Message) -> str:
    """The face of a card message; the same for every viewer, so it gets no request."""
    face = message.face  # type: ignore[attr-defined]
    if "drawn" in face:  # a mould has its place alone
        return str(face["drawn"])
    face_poured = poured(_cards[message.card_type], message)
    return face_poured or render_to_string(
        face["template"], {**face["context"], "message": message}
    )


# What stands in a card's mould where each message has its own: values that no message has.
_BLANK: dict[str, Any] = {
    "id": UUID("0197a0b1-0000-7000-8000-00000000000d"),
    "client_id": UUID("0197a0b1-0000-7000-8000-00000000000e"),
    "seq": 918_273_645_546_372,
    "changed_seq": 918_273_645_546_372,
    "created_at": datetime(1999, 12, 31, 23, 58, 57, tzinfo=UTC),
}
_FACE = "\ue0fa\ue0fb"


def _framed(message: Message) -> str | None:
    """A card's face in its sender's mould, which saves half of what drawing costs.

    None where more is to be said than a new card says.
    """
    is_bare = not (
        message.changed_seq != message.seq
        or message.recalled_at
        or message.cautions
        or message.mentions
        or getattr(message, "reacted", None)
    )
    if not is_bare or message.face is None:  # type: ignore[attr-defined]
        return None
    sender = message.sender
    mould = _mould(
        (timezone.get_current_timezone_name(), translation.get_language()),
        message.card_type,
        *(sender.id, sender.display_name, sender.handle, sender.hue, sender.avatar.name),
    )
    return mould % _own(message, render_face(message))


def _own(message: Message, face: str) -> dict[str, Any]:
    """What is a message's own in its card's bubble."""
    at = timezone.localtime(message.created_at)
    return {
        "id": message.id,
        "client_id": message.client_id,
        "seq": message.seq,
        "face": face,
        "at": at.isoformat(),
        "clock": f">{at:%H:%M}<",
    }


@functools.lru_cache(maxsize=4096)
def _mould(_where: tuple[str, str | None], card_type: str, *face: Any) -> str:
    """The bubble of a blank card of this sender, with names where each message has its own."""
    names = ("id", "display_name", "handle", "hue", "avatar")
    sender = User(**dict(zip(names, face, strict=True)))
    blank = Message(**_BLANK, kind=Message.Kind.CARD, card_type=card_type, sender=sender)
    blank.face = {"drawn": _FACE}  # type: ignore[attr-defined]
    mould = render_bubble(blank).replace("%", "%%")
    for name, mark in _own(blank, _FACE).items():
        mould = mould.replace(str(mark), f"%({name})s")
    return mould


def _is_plain(message: Message) -> bool:
    return (
        message.kind == Message.Kind.TEXT
        and not message.reply_to_id
        and not message.is_forwarded
        and not message.edited_at
        and not message.recalled_at
        and not message.preview_id
        and not message.cautions
        and not getattr(message, "reacted", ())
    )


register_panel(Panel("messaging/_group.html", selectors.group_panel))


def thread_context(
    viewer: User, conversation: Conversation, at: int | None = None
) -> dict[str, Any]:
    """What the thread template needs to draw a conversation for a viewer.

    Its newest messages, or (``at``) those around a number.
    """
    page = selectors.messages_of(viewer, conversation, around=at)
    attach_faces(page.messages)
    me = conversation.me  # type: ignore[attr-defined]
    others = conversation.others  # type: ignore[attr-defined]
    unread = [
        message
        for message in page.messages
        if message.seq > me.last_read_seq and message.sender_id != viewer.id
    ]
    shared = selectors.sharing_presence(viewer, [one.user_id for one in others[:PRESENCES]])
    for one in others:
        if one.user_id not in shared:
            one.user.last_seen_at = None  # theirs to keep
    online = selectors.connected_among(shared)
    return {
        "conversation": conversation,
        "messages": page.messages,
        "has_earlier": page.has_earlier,
        "has_later": page.has_later,
        "at": at,
        "first_unread_seq": unread[0].seq if unread and not page.has_later else None,
        "unread_count": len(unread),
        "composer_entries": composer_entries(viewer, conversation),
        "receipts": [
            {
                "user": str(one.user_id),
                "delivered_seq": one.last_delivered_seq,
                "read_seq": one.last_read_seq,
            }
            for one in others
        ],
        "online": online,
        "pins": None,  # asked for by the page when it stands
        "limits": {"edit": settings.EDIT_MINUTES * 60, "recall": settings.RECALL_HOURS * 3600},
        "blank_client_id": str(uuid4()),
        "viewer": viewer,
        "may_write": can_write(me),
    }
