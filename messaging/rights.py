"""What the house keeps of a person: what they can take along, and what becomes of it when they go.

Every floor declares its part in its own ``rights.py``, found when Django starts; this floor never
learns what the others keep. A foreign key to a person that no floor declared fails a test.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from enum import StrEnum
from typing import Any

from django.core.files import File
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import (
    Answer,
    Attachment,
    AuditEntry,
    Block,
    Contact,
    Message,
    Participant,
    PushSubscription,
    Report,
    Star,
    User,
)


class Fate(StrEnum):
    """What becomes of rows about a person who deletes their account."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    RETAIN = "retain"


@dataclass(frozen=True)
class Reason:
    """Why something outlives an account: ``title`` names it to people, the sentence says why."""

    title: Any
    sentence: Any

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Kept:
    """Rows of ``model`` (``app.Model``) that lead to a person by ``field``, and their fate.

    ``why`` says so to people. Anonymised rows stay and get the values of ``blank``; ``only`` limits
    a deletion to a part of them (the others are retained).
    """

    model: str
    field: str
    fate: Fate
    why: Reason | None = None
    blank: Mapping[str, Any] = made_by(default_factory=dict)
    only: Q | None = None


@dataclass(frozen=True)
class Section:
    """A file of the export: ``load`` gives JSON-ready rows, ``files`` what lies beside them."""

    name: str
    title: Any
    load: Callable[[User], Iterable[Any]]
    files: Callable[[User], Iterable[tuple[str, File]]] | None = None


_kept: list[Kept] = []
_sections: list[Section] = []
_blockers: list[Callable[[User], Sequence[Any]]] = []


def keep(model: str, field: str, fate: Fate, why: Reason | None = None, **more: Any) -> None:
    """Declare the fate of one way that rows lead to a person. Declared once."""
    if (model, field) in {(one.model, one.field) for one in _kept}:
        raise ValueError(f"{model}.{field} is declared twice")
    _kept.append(Kept(model, field, fate, why, **more))


def export(section: Section) -> None:
    """Add a section to everybody's export."""
    if section.name in {one.name for one in _sections}:
        raise ValueError(f"section {section.name} is declared twice")
    _sections.append(section)


def stands_against(blocker: Callable[[User], Sequence[Any]]) -> Callable[[User], Sequence[Any]]:
    """Decorator: a question that answers, in sentences, why an account can't be deleted now."""
    _blockers.append(blocker)
    return blocker


def all_kept() -> list[Kept]:
    """In the order of their declaration, the upper floors first: their rows point at ours."""
    return [*_kept[::-1]]


def all_sections() -> list[Section]:
    return list(_sections)


def blockers_of(person: User) -> list[Any]:
    """Everything that stands against deleting this account now; nothing when it can be."""
    return [reason for blocker in _blockers for reason in blocker(person)]


THEIRS = Reason(
    _("What you said to others"),
    _("It is part of what others wrote and read: it stays for them, under “Deleted account”."),
)
RECORD = Reason(
    _("Reports and decisions"), _("It is the record of a decision, and of who may appeal it.")
)

for field_name in ("asker", "asked"):
    keep("messaging.Contact", field_name, Fate.DELETE)
for field_name in ("blocker", "blocked"):
    keep("messaging.Block", field_name, Fate.DELETE)
keep("messaging.Star", "user", Fate.DELETE)
keep("messaging.Hiding", "user", Fate.DELETE)
keep("messaging.PushSubscription", "user", Fate.DELETE)
keep("messaging.DataExport", "user", Fate.DELETE)
keep("messaging.JoinRequest", "person", Fate.DELETE)
keep("messaging.JoinRequest", "answered_by", Fate.RETAIN, THEIRS)
keep("messaging.Invite", "maker", Fate.RETAIN, THEIRS)
keep(
    "messaging.Participant",
    "user",
    Fate.ANONYMISE,
    THEIRS,
    blank={
        "draft": "",
        "draft_at": None,
        "pinned_at": None,
        "archived_at": None,
        "muted_until": None,
        "is_marked_unread": False,
    },
)
keep("messaging.Message", "sender", Fate.RETAIN, THEIRS)
keep("messaging.Reaction", "user", Fate.RETAIN, THEIRS)
keep("messaging.Pin", "pinned_by", Fate.RETAIN, THEIRS)
keep("messaging.Ask", "asker", Fate.RETAIN, THEIRS)
keep("messaging.Answer", "person", Fate.RETAIN, THEIRS)
keep("messaging.Attachment", "uploader", Fate.DELETE, THEIRS, only=Q(message__isnull=True))
keep("messaging.Report", "reporter", Fate.RETAIN, RECORD)
keep("messaging.Report", "person", Fate.RETAIN, RECORD)
keep("messaging.Report", "decided_by", Fate.RETAIN, RECORD)
keep("messaging.AuditEntry", "actor", Fate.RETAIN, RECORD)


def _profile(person: User) -> list[dict[str, Any]]:
    said = ("handle", "email", "display_name", "locale", "time_zone", "theme")
    return [{name: getattr(person, name) for name in (*said, "date_joined", "last_seen_at")}]


def _picture(person: User) -> list[tuple[str, File]]:
    return [("picture.webp", person.avatar)] if person.avatar else []


def _contacts(person: User) -> Iterable[Any]:
    mine = Contact.objects.filter(Q(asker=person) | Q(asked=person))
    return mine.values("asker__handle", "asked__handle", "state", "created_at", "answered_at")


def _conversations(person: User) -> Iterable[Any]:
    return Participant.objects.filter(user=person).values(
        "conversation", "conversation__kind", "conversation__title", "role", "joined_at", "left_at"
    )


def _messages(person: User) -> Iterable[Any]:
    return (
        Message.objects.filter(sender=person)
        .order_by("created_at")
        .values(
            *("id", "conversation", "seq", "kind", "text", "summary", "card_type"),
            *("created_at", "edited_at", "recalled_at"),
        )
    )


def _attachments(person: User) -> Iterable[Any]:
    return Attachment.objects.filter(uploader=person).values(
        "id", "conversation", "message", "kind", "name", "mime", "size", "created_at"
    )


def _attached_files(person: User) -> Iterable[tuple[str, File]]:
    for one in Attachment.objects.filter(uploader=person, state="ready").iterator(chunk_size=200):
        if one.file:
            yield f"{one.id}-{one.name}", one.file


def _answers(person: User) -> Iterable[Any]:
    return Answer.objects.filter(person=person).values("ask", "values", "created_at")


def _kept_at_hand(person: User) -> Iterable[Any]:
    return Star.objects.filter(user=person).values("message", "created_at")


def _devices(person: User) -> Iterable[Any]:
    return PushSubscription.objects.filter(user=person).values("device", "created_at")


def _moderation(person: User) -> Iterable[Any]:
    yield from (
        {"kind": "report.made", **row}
        for row in Report.objects.filter(reporter=person).values("reason", "note", "created_at")
    )
    about = AuditEntry.objects.filter(subject=f"person:{person.pk}")
    for one in about:
        yield {"kind": one.verb, "notice": one.data.get("notice"), "created_at": one.created_at}


def _blocked(person: User) -> Iterable[Any]:
    return Block.objects.filter(blocker=person).values("blocked__handle", "created_at")


for made in (
    Section("profile", _("Profile"), _profile, _picture),
    Section("contacts", _("Contacts"), _contacts),
    Section("blocked", _("People you blocked"), _blocked),
    Section("conversations", _("Conversations"), _conversations),
    Section("messages", _("Messages you sent"), _messages),
    Section("attachments", _("Files you sent"), _attachments, _attached_files),
    Section("answers", _("Answers you gave"), _answers),
    Section("starred", _("Messages you starred"), _kept_at_hand),
    Section("devices", _("Devices that are told"), _devices),
    Section("moderation", _("Reports and decisions"), _moderation),
):
    export(made)
