"""Answering a chargeback: what an operator gives the card's bank, once, through the provider."""

from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import User
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger, providers
from wallet.errors import IdReused, ProviderSilent
from wallet.events import chargeback_moved
from wallet.models import Chargeback, Evidence
from wallet.models.chargebacks import TEXT_LENGTH
from wallet.providers import NoAnswer, NotTaken
from wallet.services.attempts import outside
from wallet.services.chargebacks import look_again

FILE_MOST = 4 * 1024 * 1024
RIGHT = "wallet.change_chargeback"
# By how they begin: what banks read.
_KINDS = {b"%PDF-": ".pdf", b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


def send_evidence(
    *,
    operator: User,
    chargeback_id: UUID,
    evidence_id: UUID,
    text: str = "",
    file_name: str = "",
    file: bytes = b"",
) -> Evidence:
    """Hand a text, and a file where there is one, in against an open chargeback, for good.

    The same id again sends the same once more, if nobody knows whether it arrived, and needs no
    content. Refuses with NotAllowed without the right, Invalid for no text or a file that banks
    don't read, Conflict for a chargeback that is closed, past its time or answered already, and
    where the provider says no (then another may be sent), and with ProviderSilent where it says
    nothing. Not inside a transaction.
    """
    outside()
    if not operator.has_perm(RIGHT):
        raise NotAllowed
    kept = _keep(operator, chargeback_id, evidence_id, text, file_name, file)
    if kept.sent_at is not None:
        return kept
    chargeback = kept.chargeback
    provider = providers.provider_named(chargeback.provider)
    try:
        if kept.file and not kept.reference:
            kept.reference = provider.keep_file(kept.file_name, bytes(kept.file))
            kept.save(update_fields=["reference"])
        provider.answer_claim(chargeback.reference, kept.id, kept.text, kept.reference)
    except NoAnswer as error:
        said = _("The payment service doesn't answer. Send it again.")
        raise ProviderSilent(message=said) from error
    except NotTaken as error:
        Evidence.objects.filter(id=kept.id, sent_at=None).delete()
        said = _("The payment service did not take it: {words}")
        said = format_lazy(said, words=str(error)[:200])
        raise Conflict("evidence_not_taken", said) from error
    _sent(operator, kept)
    look_again(chargeback_id=chargeback.id)
    return kept


@ledger.whole_transaction
def _keep(
    operator: User, chargeback_id: UUID, evidence_id: UUID, text: str, file_name: str, file: bytes
) -> Evidence:
    """Written down before it is sent; what was written down before, for the same id."""
    chargeback = Chargeback.objects.select_for_update(of=("self",)).filter(id=chargeback_id).first()
    if chargeback is None:
        raise NotFound("chargeback_not_found")
    known = Evidence.objects.filter(id=evidence_id).select_related("chargeback").first()
    if known is not None:
        if known.chargeback_id != chargeback.id or text.strip() not in ("", known.text):
            raise IdReused
        return known
    if Evidence.objects.filter(chargeback=chargeback).exists():
        raise Conflict("evidence_sent", _("This chargeback was answered already."))
    text, name = _checked(text, file_name, file)
    _check_open(chargeback, ledger.now())
    return Evidence.objects.create(
        id=evidence_id,
        chargeback=chargeback,
        by=operator,
        text=text,
        file_name=name,
        file=file,
        created_at=ledger.now(),
    )


def _check_open(chargeback: Chargeback, now: datetime) -> None:
    if chargeback.is_closed or (chargeback.answer_by and chargeback.answer_by <= now):
        raise Conflict("evidence_late", _("It is too late to answer this chargeback."))


def _checked(text: str, file_name: str, file: bytes) -> tuple[str, str]:
    """The text and the file's name as they are kept."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > TEXT_LENGTH or "\x00" in text:
        length = _("Write between 1 and %(n)d characters.") % {"n": TEXT_LENGTH}
        raise Invalid("bad_text", length, fields={"text": length})
    if not file:
        return text, ""
    kind = next((kind for start, kind in _KINDS.items() if file.startswith(start)), "")
    if not kind or len(file) > FILE_MOST:
        said = _("Banks read PDF, PNG and JPEG files of at most 4 MB.")
        raise Invalid("bad_file", said, fields={"file": said})
    stem = "".join(one for one in PurePath(file_name).stem if one.isalnum() or one in "-_ ")
    return text, f"{stem.strip()[:80] or 'evidence'}{kind}"


@ledger.whole_transaction
def _sent(operator: User, evidence: Evidence) -> None:
    """It arrived: written down, and shown to the person whose top-up it is about."""
    evidence.sent_at = ledger.now()
    if not Evidence.objects.filter(id=evidence.id, sent_at=None).update(sent_at=evidence.sent_at):
        evidence.refresh_from_db(fields=["sent_at"])
        return
    chargeback = evidence.chargeback
    record(
        actor=operator,
        verb="chargeback.answered",
        subject=about(person=chargeback.user),
        chargeback=str(chargeback.id),
        reference=chargeback.reference,
        file=evidence.file_name,
    )
    publish(
        chargeback_moved,
        to=[user_group(chargeback.user_id)],
        data={"chargeback": str(chargeback.id), "state": str(chargeback.state)},
    )
