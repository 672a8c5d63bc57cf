"""What moderators do about reports. Every look and every deed is written down."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.cards import in_every_language
from messaging.errors import Conflict, Invalid, NotAllowed
from messaging.events import notice_given
from messaging.models import Report, User
from messaging.permissions import can_moderate, can_moderate_person
from messaging.services.audit import about, record
from messaging.services.sessions import end_everywhere

ACTIONS = ("dismiss", "warn", "silence", "suspend")
SILENCES = (1, 7, 30)
DECISION_LENGTH = 1000


def look_at(*, moderator: User, report: Report) -> None:
    """Write down that the moderator saw this report's span."""
    _check(moderator)
    record(actor=moderator, verb="report.viewed", subject=f"report:{report.id}")


@transaction.atomic
def decide(
    *, moderator: User, report: Report, action: str, decision: str, days: int | None = None
) -> Report:
    """Close a report: ``dismiss``, ``warn``, ``silence`` for 1, 7 or 30 days, or ``suspend``.

    ``decision`` is required and kept. But for a dismissal, the person reads it too.
    """
    _check(moderator)
    decision = _words(decision)
    if action not in ACTIONS:
        raise Invalid("unknown_action", _("Choose what to do."))
    if action == "silence" and days not in SILENCES:
        raise Invalid("unknown_length", _("Choose for how long."))
    report = Report.objects.select_for_update().select_related("person").get(pk=report.pk)
    if report.state != Report.State.OPEN:
        raise Conflict("report_decided", _("This report was decided already."))
    person = report.person
    told: Any = {"moderator": moderator, "decision": decision}
    if action == "warn":
        warn(person=person, report=report.id, **told)
    elif action == "silence" and days is not None:
        silence(person=person, report=report.id, days=days, **told)
    elif action == "suspend":
        suspend(person=person, report=report.id, **told)
    is_dismissed = action == "dismiss"
    report.state = Report.State.DISMISSED if is_dismissed else Report.State.ACTED
    report.decision, report.decided_by, report.decided_at = decision, moderator, timezone.now()
    report.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    subject = f"report:{report.id}"
    verb = "report.dismissed" if is_dismissed else "report.acted"
    record(actor=moderator, verb=verb, subject=subject, action=action, decision=decision)
    return report


@transaction.atomic
def warn(*, moderator: User, person: User, decision: str, report: UUID | None = None) -> None:
    """Tell the person what they should not do again."""
    _check(moderator, person)
    text = _("A moderator looked at what you wrote: %(words)s Please keep to the rules.")
    _tell(moderator, person, "person.warned", text, _words(decision), report)


@transaction.atomic
def silence(
    *, moderator: User, person: User, decision: str, days: int, report: UUID | None = None
) -> None:
    """The person reads and pays, and writes to nobody for so many days."""
    _check(moderator, person)
    person.silenced_until = timezone.now() + timedelta(days=days)
    person.save(update_fields=["silenced_until"])
    text = _("You can't write for %(days)s d: %(words)s")
    _tell(moderator, person, "person.silenced", text, _words(decision), report, days=days)


@transaction.atomic
def suspend(*, moderator: User, person: User, decision: str, report: UUID | None = None) -> None:
    """Close the account until it is lifted: no sign-in, and everything open ends at once."""
    _check(moderator, person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    text = _("Your account is closed: %(words)s")
    _tell(moderator, person, "person.suspended", text, _words(decision), report)
    end_everywhere(person=person)


@transaction.atomic
def lift(*, moderator: User, person: User, decision: str) -> None:
    """Take back a silence or a suspension."""
    _check(moderator, person)
    if person.erased_at is not None:
        raise Conflict("account_erased", _("This account was deleted by its owner."))
    person.is_active, person.silenced_until = True, None
    person.save(update_fields=["is_active", "silenced_until"])
    text = _("You can write again: %(words)s")
    _tell(moderator, person, "person.lifted", text, _words(decision), None)


def _tell(
    moderator: User,
    person: User,
    verb: str,
    text: Any,
    words: str,
    report: UUID | None,
    **data: Any,
) -> None:
    texts = {
        code: said % {"words": words, **data} for code, said in in_every_language(text).items()
    }
    if report is not None:
        data["report"] = str(report)
    record(
        actor=moderator,
        verb=verb,
        subject=about(person=person),
        decision=words,
        notice=texts,
        **data,
    )
    publish(
        notice_given,
        to=[user_group(person.id)],
        data={
            "user": str(person.id),
            "kind": verb,
            **{f"text_{code}": said for code, said in texts.items()},
        },
    )


def mail_notice(*, person_id: UUID, texts: dict[str, str]) -> None:
    """The same by e-mail, in the person's language: who is suspended can't read it here."""
    person = User.objects.get(id=person_id)
    with translation.override(person.locale):
        send_mail(
            str(_("Palabre: a word from the moderators")),
            texts.get(person.locale) or texts["en"],
            None,
            [person.email],
        )


def _words(decision: str) -> str:
    decision = " ".join(decision.split())
    if not decision or "\x00" in decision:
        raise Invalid("decision_missing", _("Write down why."), fields={"decision": _("Required.")})
    if len(decision) > DECISION_LENGTH:
        raise Invalid("decision_too_long", fields={"decision": _("At most 1,000 characters.")})
    return decision


def _check(moderator: User, person: User | None = None) -> None:
    if not can_moderate(moderator):
        raise NotAllowed
    if person is not None and not can_moderate_person(moderator, person):
        raise NotAllowed("not_over_staff", _("Only an administrator decides about staff."))
