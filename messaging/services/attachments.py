"""Uploads: taken in, made anew by a worker, thrown away when nobody sends them."""

import errno
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import redis
import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import FileField, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.bus import connection, publish
from messaging.errors import Invalid, NoRoom, NotAllowed, NotFound, TooFast
from messaging.events import attachment_uploaded
from messaging.models import Attachment, Block, Conversation, Participant, User
from messaging.selectors.attachments import bytes_uploaded, first_uploaded, unsent_count
from messaging.services.messages import announce_change
from messaging.workshop import child, sniffing
from messaging.workshop.problems import Problem

log = structlog.get_logger(__name__)

Kind, State = Attachment.Kind, Attachment.State
UNSENT_AT_MOST = 40
NAME_AT_MOST = 120
MAKING_SECONDS = 130
_SOUNDS = {"wav", "ogg", "flac", "mp3", "aac"}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LARGEST = 20_000
_PATHS = ("file", "thumb", "poster")


def receive_upload(
    *,
    uploader: User,
    place: Participant,
    attachment_id: UUID,
    file: UploadedFile,
    is_voice: bool = False,
    width: int | None = None,
    height: int | None = None,
) -> tuple[Attachment, bool]:
    """Keep an uploaded file until a message carries it; answers it, and whether it is new.

    The same id again finds the first one. What the file is, its own bytes say; ``is_voice`` asks
    that a sound be shown as a voice note, and the measures reserve its place in the meantime.
    Refuses what is too large, too much or empty, and people who may not write here.
    """
    if first := first_uploaded(uploader, attachment_id):
        return _same_place(first, place), False
    _check_may_write(place)
    kind, size = _kind_of(file, is_voice), file.size or 0
    _check_bounds(uploader, kind, size)
    row = Attachment(
        id=attachment_id,
        uploader=uploader,
        conversation=place.conversation,
        kind=kind,
        name=_clean_name(file.name or ""),
        size=size,
        width=_measure(width),
        height=_measure(height),
    )
    with room():
        if kind == Kind.FILE:  # kept as it is: nothing of it is ever shown, only handed on
            row.state, row.mime = State.READY, "application/octet-stream"
            row.file.save(uuid4().hex, file, save=False)
        else:
            row.original.save(uuid4().hex, file, save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if row.state == State.WAITING:
                publish(attachment_uploaded, to=[], data={"attachment": str(row.id)})
    except IntegrityError:
        _delete_files(row)
        if again := first_uploaded(uploader, attachment_id):
            return _same_place(again, place), False
        raise Invalid("attachment_id_reused", _("Choose the file once more.")) from None
    return row, True


@contextmanager
def room() -> Iterator[None]:
    """Says in one sentence that the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        log.error("no_room_for_uploads", error=str(error))
        raise NoRoom from None


def remove_upload(*, uploader: User, attachment_id: UUID) -> None:
    """Take back a file that was not sent; what is gone already is no error."""
    with transaction.atomic():
        row = (
            Attachment.objects.select_for_update()
            .filter(id=attachment_id, uploader=uploader)
            .first()
        )
        if row is None:
            raise NotFound("attachment_not_found")
        if row.message_id:
            raise Invalid("attachment_sent", _("This file was sent already."))
        row.delete()
        transaction.on_commit(lambda: _delete_files(row))


def prepare_attachment(*, attachment_id: UUID) -> None:
    """Make an uploaded file anew, or refuse it; again and again makes no difference.

    Those who see it already, as "being prepared", are told.
    """
    row = Attachment.objects.filter(id=attachment_id, state=State.WAITING).first()
    if row is None or not _claim(attachment_id):
        return
    folder = Path(tempfile.mkdtemp(prefix="palabre-"))
    try:
        _prepare(row, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _unclaim(attachment_id)


def _prepare(row: Attachment, folder: Path) -> None:
    try:
        made = child.make(Path(row.original.path), folder)
        if made["kind"] == "audio" and row.size > settings.ATTACHMENT_BYTES["audio"]:
            raise Problem("too_large")
    except Problem as problem:
        _settle(row.id, {"state": State.REFUSED, "problem": problem.code})
        return
    except FileNotFoundError:
        _settle(row.id, {"state": State.REFUSED, "problem": "unreadable"})
        return
    if made["kind"] == "audio" and row.kind == Kind.VOICE:
        made["kind"] = Kind.VOICE
    stored: dict[str, Any] = {"size": (folder / made["file"]).stat().st_size}
    for name in _PATHS:
        if name in made:
            written = folder / made.pop(name)
            storage = _field(name).storage
            with written.open("rb") as opened, room():
                stored[name] = storage.save(
                    f"attachments/{uuid4().hex}{written.suffix}", File(opened)
                )
    if not _settle(row.id, {"state": State.READY, **made, **stored}):
        for name in _PATHS:
            if name in stored:
                _field(name).storage.delete(stored[name])


def _settle(attachment_id: UUID, outcome: dict[str, Any]) -> bool:
    """Write what became of it, once; False if somebody else was first or it is gone."""
    with transaction.atomic():
        row = (
            Attachment.objects.select_for_update()
            .filter(id=attachment_id, state=State.WAITING)
            .first()
        )
        if row is None:
            return False
        original = row.original.name
        for name, value in {**outcome, "original": ""}.items():
            setattr(row, name, value)
        row.save(update_fields=[*outcome, "original"])
        if original:
            transaction.on_commit(lambda: _field("original").storage.delete(original))
        if row.message_id:
            announce_change(message_id=row.message_id)
    return True


def sweep_uploads(*, older_than: datetime) -> int:
    """Forget uploads that nobody sent, file and row; answers how many."""
    old = Attachment.objects.filter(message__isnull=True, created_at__lt=older_than)
    count = 0
    for attachment_id in list(old.values_list("id", flat=True)[:1000]):
        with transaction.atomic():
            row = (
                Attachment.objects.select_for_update(skip_locked=True)
                .filter(id=attachment_id, message__isnull=True)
                .first()
            )
            if row is None:
                continue
            row.delete()
            count += 1
            transaction.on_commit(lambda row=row: _delete_files(row))  # type: ignore[misc]
    return count


def _same_place(first: Attachment, place: Participant) -> Attachment:
    if first.conversation_id != place.conversation_id:
        raise Invalid("attachment_id_reused", _("Choose the file once more."))
    return first


def _check_may_write(place: Participant) -> None:
    """The rules that the message itself will meet; met before the bytes are kept."""
    me, conversation = place.user, place.conversation
    if me.silenced_until and me.silenced_until > timezone.now():
        raise NotAllowed("silenced", _("You can't write for now: a moderator decided so."))
    if conversation.is_announcement and place.role not in ("owner", "admin"):
        raise NotAllowed("only_admins_write", _("Only the group's admins write here."))
    if conversation.kind == Conversation.Kind.DIRECT:
        others = Participant.objects.filter(conversation=conversation).exclude(user=me)
        blocked = Block.objects.filter(
            Q(blocker=me, blocked__in=others.values("user"))
            | Q(blocked=me, blocker__in=others.values("user"))
        )
        if blocked.exists():
            raise NotAllowed("unreachable", _("This person can't be reached."))


def _kind_of(file: UploadedFile, is_voice: bool) -> str:
    head = file.read(sniffing.HEAD)
    file.seek(0)
    what, demuxer = sniffing.kind_of(head)
    if what == sniffing.PICTURE:
        return Kind.IMAGE
    if what == sniffing.OTHER:
        return Kind.FILE
    if is_voice:
        return Kind.VOICE
    return Kind.AUDIO if demuxer in _SOUNDS else Kind.VIDEO


def _check_bounds(uploader: User, kind: str, size: int) -> None:
    if not size:
        raise Invalid("empty_file", _("This file is empty."))
    most = settings.ATTACHMENT_BYTES["audio" if kind == Kind.VOICE else kind]
    if size > most:
        raise Invalid(
            "file_too_large",
            _("This file is too large: %(most)d MB at most.") % {"most": most >> 20},
            limit=most,
        )
    if bytes_uploaded(uploader) + size > settings.ATTACHMENT_BYTES_A_DAY:
        raise TooFast("quota_reached", _("That is all you can upload today."))
    if unsent_count(uploader) >= UNSENT_AT_MOST:
        raise TooFast("too_many_uploads", _("Send the files that wait before you add others."))


def _clean_name(name: str) -> str:
    """Its last part alone, without what can't be seen, short enough, ending as it ended."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    shown = "".join(
        one for one in name if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    shown = " ".join(shown.split()).lstrip(". ")
    if len(shown) > NAME_AT_MOST:
        stem, dot, ending = shown.rpartition(".")
        shown = stem[: NAME_AT_MOST - 12] + dot + ending[:10] if dot else shown[:NAME_AT_MOST]
    return shown or "file"


def _measure(value: int | None) -> int | None:
    return value if value and 0 < value <= _LARGEST else None


def _field(name: str) -> FileField:
    field: Any = Attachment._meta.get_field(name)
    return field


def _delete_files(row: Attachment) -> None:
    for name in ("original", *_PATHS):
        if kept := getattr(row, name).name:
            _field(name).storage.delete(kept)


def _claim(attachment_id: UUID) -> bool:
    """One worker at a time; without Valkey two may make the same, and the first one counts."""
    try:
        return bool(
            connection().set(f"palabre:making:{attachment_id}", 1, nx=True, ex=MAKING_SECONDS)
        )
    except redis.RedisError:
        return True


def _unclaim(attachment_id: UUID) -> None:
    try:
        connection().delete(f"palabre:making:{attachment_id}")
    except redis.RedisError:
        log.warning("claim_not_released", attachment=str(attachment_id))
