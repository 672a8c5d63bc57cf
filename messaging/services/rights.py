"""A person's rights over their data: to take it along, and to be forgotten."""

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any
from uuid import UUID, uuid4

import structlog
from django.apps import apps
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from messaging import rights
from messaging.bus import conversation_group, publish, user_group
from messaging.errors import Conflict, Invalid, NotFound
from messaging.events import export_changed, participant_removed
from messaging.models import Attachment, Conversation, DataExport, Invite, Participant, User
from messaging.models.people import handle_skeleton
from messaging.services.audit import about, record
from messaging.services.people import places_of, tell_face
from messaging.services.sessions import end_everywhere

log = structlog.get_logger(__name__)

State = DataExport.State
EXPORT_KEPT = timedelta(days=7)
LOST_AFTER = timedelta(minutes=15)
HANDLE_RESERVED = timedelta(days=90)


def start_export(*, person: User) -> DataExport:
    """Ask for everything that is kept about the person; the one under way when there is one."""
    try:
        with transaction.atomic():
            made = DataExport.objects.create(user=person, total=len(rights.all_sections()))
            record(actor=person, verb="export.asked", subject=about(person=person))
            _tell(made)
    except IntegrityError:
        return DataExport.objects.get(user=person, state__in=[State.WAITING, State.RUNNING])
    return made


def pack_export(*, export_id: UUID) -> None:
    """Pack an export that waits; anything else is left alone, so that it may be asked twice."""
    claimed = DataExport.objects.filter(id=export_id, state=State.WAITING)
    if not claimed.update(state=State.RUNNING):
        return
    export = DataExport.objects.select_related("user").get(id=export_id)
    _tell(export)
    try:
        with translation.override(export.user.locale), tempfile.TemporaryFile() as packed:
            _pack(export, packed)
            packed.seek(0)
            export.file.save(f"{uuid4().hex}.zip", File(packed), save=False)
    except Exception:
        log.exception("export_failed", export=str(export_id))
        _finish(export, State.FAILED)
        return
    _finish(export, State.READY)


def _finish(export: DataExport, state: str) -> None:
    export.state, export.finished_at = state, timezone.now()
    with transaction.atomic():
        export.save(update_fields=["state", "finished_at", "file", "done"])
        _tell(export)


def _pack(export: DataExport, packed: IO[bytes]) -> None:
    person, contents = export.user, []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, section in enumerate(rights.all_sections(), start=1):
            name = f"{section.name}.json"
            with archive.open(name, "w") as out:
                count = _write_rows(out, section.load(person))
            files = 0
            for path, file in section.files(person) if section.files else ():
                files += _write_file(archive, f"{section.name}/{_plain(path)}", file)
            contents.append({"title": section.title, "name": name, "rows": count, "files": files})
            export.done = done
            DataExport.objects.filter(id=export.id).update(done=done)
            _tell(export)
        page = render_to_string(
            "messaging/export.html",
            {"person": person, "contents": contents, "at": timezone.now(), "kept": what_stays()},
        )
        archive.writestr("index.html", page)


def _write_rows(out: IO[bytes], rows: Iterable[Any]) -> int:
    count = 0
    out.write(b"[")
    for row in rows:
        line = json.dumps(dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)
        out.write((",\n" if count else "\n").encode() + line.encode())
        count += 1
    out.write(b"\n]\n")
    return count


def _write_file(archive: zipfile.ZipFile, name: str, file: File) -> int:
    try:
        with file.open("rb") as source, archive.open(name, "w") as out:
            shutil.copyfileobj(source, out)
    except OSError:  # gone from the store: its line in the JSON stays
        return 0
    return 1


def _plain(path: str) -> str:
    """A name that means the same to every system that unpacks it."""
    return re.sub(r"[^\w.\-]+", "_", path)[-120:].lstrip(".") or "file"


def _tell(export: DataExport) -> None:
    publish(
        export_changed,
        to=[user_group(export.user_id)],
        data={
            "id": str(export.id),
            "state": export.state,
            "done": export.done,
            "total": export.total,
        },
    )


def sweep_exports(*, now: datetime) -> list[UUID]:
    """Forget exports after seven days, give up on lost ones; returns those that still wait."""
    for old in DataExport.objects.filter(created_at__lt=now - EXPORT_KEPT):
        if old.file:
            old.file.delete(save=False)
        old.delete()
    lost = DataExport.objects.filter(state=State.RUNNING, created_at__lt=now - LOST_AFTER)
    for export in lost:
        _finish(export, State.FAILED)
    waiting = DataExport.objects.filter(state=State.WAITING)
    return list(waiting.values_list("id", flat=True))


def what_stays() -> list[dict[str, Any]]:
    """What a deletion leaves behind: each reason (``why``) once, with the nouns (``what``); what
    was said comes first, what came of it after."""
    reasons: dict[Any, list[Any]] = {}
    for one in reversed(rights.all_kept()):
        if one.fate != rights.Fate.DELETE and one.why:
            names = reasons.setdefault(one.why, [])
            name = apps.get_model(one.model)._meta.verbose_name_plural
            if name not in names:
                names.append(name)
    return [{"why": why, "what": names} for why, names in reasons.items()]


@transaction.atomic
def erase_person(*, person: User, handle: str) -> None:
    """Delete the account: ``handle`` is typed again by its owner.

    Refused (Conflict, with ``reasons``) while money, orders or disputes are open. What others read
    stays for them under "Deleted account"; the handle and its look-alikes stay reserved for 90
    days. Nobody can undo it.
    """
    found = User.objects.select_for_update(no_key=True)  # what they say holds nobody up meanwhile
    locked = found.filter(pk=person.pk, erased_at__isnull=True).first()
    if locked is None:
        raise NotFound("person_not_found")
    if handle.strip().lstrip("@").lower() != locked.handle:
        said = _("That is not your handle.")
        raise Invalid("wrong_handle", said, fields={"handle": said})
    if reasons := rights.blockers_of(locked):
        raise Conflict(
            "account_in_use",
            _("Your account can't be deleted yet."),
            reasons=[str(one) for one in reasons],
        )
    places = places_of(person=locked)
    _forget_files(locked)
    for kept in rights.all_kept():
        _settle(kept, locked)
    _leave_groups(locked)
    end_everywhere(person=locked)
    record(actor=locked, verb="person.erased", subject=about(person=locked))
    _become_nobody(locked)
    tell_face(person=User.objects.get(pk=locked.pk), places=places)


def _settle(kept: rights.Kept, person: User) -> None:
    if kept.model == "messaging.User":
        getattr(person, kept.field).clear()
        return
    rows = apps.get_model(kept.model)._default_manager.filter(**{kept.field: person})
    if kept.fate == rights.Fate.DELETE:
        (rows.filter(kept.only) if kept.only is not None else rows).delete()
    elif kept.fate == rights.Fate.ANONYMISE:
        rows.update(**kept.blank)


def _forget_files(person: User) -> None:
    """Files go when the rows have gone, and not before."""
    files = [person.avatar, *(one.file for one in DataExport.objects.filter(user=person))]
    for unsent in Attachment.objects.filter(uploader=person, message__isnull=True):
        files += [unsent.original, unsent.file, unsent.thumb, unsent.poster]
    for file in files:
        if file and file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))


def _leave_groups(person: User) -> None:
    now = timezone.now()
    Invite.objects.filter(maker=person, revoked_at__isnull=True).update(revoked_at=now)
    here = Participant.objects.filter(
        user=person, left_at__isnull=True, conversation__kind=Conversation.Kind.GROUP
    ).select_related("conversation")
    for seat in here.order_by("conversation_id"):
        place = Conversation.objects.select_for_update().get(id=seat.conversation_id)
        _hand_over(seat)
        Participant.objects.filter(pk=seat.pk).update(left_at=now, left_seq=place.last_seq)
        version = place.members_version + 1
        Conversation.objects.filter(id=place.id).update(members_version=F("members_version") + 1)
        publish(
            participant_removed,
            to=[conversation_group(place.id)],
            conversation=place.id,
            members_version=version,
            data={"user": str(person.id)},
        )


def _hand_over(seat: Participant) -> None:
    """A group whose owner goes belongs to its longest-standing admin, or else member."""
    if seat.role != Participant.Role.OWNER:
        return
    others = Participant.objects.filter(conversation=seat.conversation, left_at__isnull=True)
    others = others.exclude(pk=seat.pk)
    if others.filter(role=Participant.Role.OWNER).exists():
        return
    heir = others.order_by("role", "joined_at", "pk").first()  # "admin" comes before "member"
    if heir is not None:
        Participant.objects.filter(pk=heir.pk).update(role=Participant.Role.OWNER)


def _become_nobody(person: User) -> None:
    """The row stays, for what points at it; nothing in it says who it was.

    Past ``save``, so that the old handle's skeleton stays where it is and nobody can take the
    handle for another ninety days.
    """
    User.objects.filter(pk=person.pk).update(
        handle=f"gone.{person.pk.hex[-20:]}",
        email=f"gone-{person.pk.hex}@invalid.invalid",
        display_name="Deleted account",
        avatar="",
        hue=1,
        password="!",  # noqa: S106 (no password fits it)
        time_zone="UTC",
        last_login=None,
        last_seen_at=None,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        quiet_from=None,
        quiet_until=None,
        erased_at=timezone.now(),
    )


def free_handles(*, now: datetime) -> int:
    """Ninety days after a deletion the handle may be somebody else's."""
    freed = 0
    for person in User.objects.filter(
        erased_at__lt=now - HANDLE_RESERVED, handle__startswith="gone."
    ).exclude(handle_skeleton__startswith=handle_skeleton("gone.")):
        skeleton = handle_skeleton(person.handle)
        freed += User.objects.filter(pk=person.pk).update(handle_skeleton=skeleton)
    return freed
