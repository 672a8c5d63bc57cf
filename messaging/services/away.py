"""Reaching people who are not looking: their devices, and what each of them is owed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import webpush
from messaging.errors import Invalid
from messaging.models import PushNote, PushSubscription, User, uuid7
from messaging.selectors.away import (
    awaiting,
    due_notes,
    is_signed_in,
    message_at,
    what_to_show,
)
from messaging.selectors.devices import device_of

log = structlog.get_logger(__name__)

DEVICES_AT_MOST = 20
BATCH = 100
LEASE = timedelta(minutes=2)
WAITS = (60, 300, 900, 3600)  # seconds before the second, third … attempt; then it is given up
FAILURES_AT_MOST = 20
KEPT_SECONDS = 24 * 3600
TRIFLE_SECONDS = 3600

_OWE = """
INSERT INTO messaging_pushnote (id, subscription_id, conversation_id, seq, attempts, due_at)
VALUES (%s, %s, %s, %s, 0, %s)
ON CONFLICT (subscription_id, conversation_id) DO UPDATE
SET seq = GREATEST(messaging_pushnote.seq, EXCLUDED.seq), attempts = 0, due_at = EXCLUDED.due_at
"""


@transaction.atomic
def subscribe(
    *,
    person: User,
    session_key: str | None,
    endpoint: str,
    p256dh: str,
    auth: str,
    user_agent: str = "",
) -> tuple[PushSubscription, bool]:
    """Tell this browser from now on; the same endpoint again renews it.

    Returns the subscription and whether it is new. A browser that somebody else signed in to is
    theirs from then on. Refuses addresses that are not of a push service, and no session.
    """
    if not session_key:
        raise Invalid("no_session", _("Only a signed-in browser can be told by push."))
    try:
        webpush.check_endpoint(endpoint, allow_local=settings.PUSH_LOCAL)
        webpush.check_keys(p256dh, auth)
    except ValueError:
        raise Invalid("bad_subscription", _("This browser's push address can't be used.")) from None
    PushSubscription.objects.filter(endpoint=endpoint).exclude(user=person).delete()
    device, is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": person,
            "session_key": session_key,
            "p256dh": p256dh,
            "auth": auth,
            "device": device_of(user_agent).name[:120],
        },
    )
    older = person.push_subscriptions.order_by("-created_at").values("id")[DEVICES_AT_MOST:]
    PushSubscription.objects.filter(id__in=list(older.values_list("id", flat=True))).delete()
    return device, is_new


def unsubscribe(*, person: User, endpoint: str = "", device_id: UUID | None = None) -> bool:
    """Tell this browser no more; says whether it was told until now."""
    mine = person.push_subscriptions.all()
    found = mine.filter(id=device_id) if device_id else mine.filter(endpoint=endpoint)
    return bool(found.delete()[0])


def set_away(
    *,
    person: User,
    mail_when: str,
    quiet_from: time | None,
    quiet_until: time | None,
    hides_previews: bool,
) -> User:
    """How the person wants to be reached; quiet hours have both ends, or none."""
    if (quiet_from is None) != (quiet_until is None) or (quiet_from and quiet_from == quiet_until):
        text = _("Quiet hours need a beginning and an end that differ.")
        raise Invalid("quiet_hours_incomplete", text, fields={"quiet_until": text})
    person.mail_when, person.hides_previews = mail_when, hides_previews
    person.quiet_from, person.quiet_until = quiet_from, quiet_until
    person.save(update_fields=["mail_when", "hides_previews", "quiet_from", "quiet_until"])
    return person


def tell_of_message(*, conversation_id: UUID, seq: int) -> None:
    """Owe the message to the devices of everyone who wants to know; settle what is due at once."""
    message = message_at(conversation_id, seq)
    if message is None or message.recalled_at:
        return
    now = timezone.now()
    people = awaiting(message, now)
    with connection.cursor() as cursor:
        for device_id, person_id in PushSubscription.objects.filter(user__in=people).values_list(
            "id", "user"
        ):
            due_at = people[person_id]
            cursor.execute(_OWE, [uuid7(), device_id, message.conversation_id, seq, due_at])
    take_back(conversation_id=conversation_id, person_id=message.sender_id)  # who writes has read
    settle_notes(conversation_id=conversation_id)


def take_back(*, conversation_id: UUID, person_id: UUID) -> None:
    """Owe this person's devices that what was read of the conversation goes away."""
    PushNote.objects.filter(
        conversation=conversation_id,
        subscription__user=person_id,
        due_at__isnull=True,
        conversation__participants__user=person_id,
        seq__lte=F("conversation__participants__last_read_seq"),
    ).update(due_at=timezone.now(), attempts=0)


def settle_notes(*, conversation_id: UUID | None = None) -> int:
    """Deliver what is due, of one conversation or of all; returns how many were delivered.

    What fails for now is due again later, a bounded number of times; a subscription that is gone,
    or whose session is, is deleted.
    """
    if not settings.VAPID_PRIVATE_KEY:
        return 0
    jobs = [job for note in _claimed(conversation_id) if (job := _job(note))]
    if not jobs:
        return 0
    with ThreadPoolExecutor(min(16, len(jobs))) as pool:
        answers = list(pool.map(_post, jobs))
    for (note, payload, *_rest), answer in zip(jobs, answers, strict=True):
        _settle(note, payload["type"], answer)
    return sum(answer.is_delivered for answer in answers)


def _claimed(conversation_id: UUID | None) -> list[PushNote]:
    """Notes that are due, kept from other workers for the length of the lease."""
    now = timezone.now()
    with transaction.atomic():
        due = due_notes(now, conversation_id).select_for_update(skip_locked=True)
        ids = list(due.values_list("id", flat=True)[:BATCH])
        PushNote.objects.filter(id__in=ids).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    return list(PushNote.objects.filter(id__in=ids).select_related("subscription__user"))


def _job(note: PushNote) -> tuple[PushNote, dict[str, Any], bytes, str] | None:
    """The note, its payload, encrypted, and the signature; None where nothing is to be sent."""
    device = note.subscription
    if not is_signed_in(device):
        device.delete()
        return None
    payload = what_to_show(note)
    if payload is None:
        note.delete()
        return None
    raw = webpush.fitting(payload)
    sealed = webpush.encrypt(raw, p256dh=device.p256dh, auth=device.auth)
    signed = webpush.signature(
        device.endpoint, key=settings.VAPID_PRIVATE_KEY, subject=settings.VAPID_SUBJECT
    )
    return note, payload, sealed, signed


def _post(job: tuple[PushNote, dict[str, Any], bytes, str]) -> webpush.Answer:
    note, payload, sealed, signed = job
    is_message = payload["type"] == "message"
    try:
        return webpush.deliver(
            note.subscription.endpoint,
            sealed,
            authorization=signed,
            ttl=KEPT_SECONDS if is_message else TRIFLE_SECONDS,
            urgency="high" if is_message else "low",
            topic=webpush.encoded(note.conversation_id.bytes),
            allow_local=settings.PUSH_LOCAL,
        )
    except webpush.BadEndpoint:
        return webpush.Answer(410)  # it leads into a private network: nobody we would talk to


def _settle(note: PushNote, kind: str, answer: webpush.Answer) -> None:
    device, now = note.subscription, timezone.now()
    if answer.is_delivered:
        PushSubscription.objects.filter(id=device.id).update(last_success_at=now, failures=0)
        same = PushNote.objects.filter(id=note.id, seq=note.seq, attempts=note.attempts)
        if kind == "clear":
            same.delete()
        else:
            same.update(due_at=None, shown_at=now)
        return
    log.info("push_failed", status=answer.status, attempts=note.attempts)
    if answer.is_gone or device.failures + 1 >= FAILURES_AT_MOST:
        PushSubscription.objects.filter(id=device.id).delete()
        return
    PushSubscription.objects.filter(id=device.id).update(failures=F("failures") + 1)
    if not answer.is_retryable or note.attempts > len(WAITS):
        PushNote.objects.filter(id=note.id).delete()
        return
    wait = max(WAITS[note.attempts - 1], min(answer.retry_after, KEPT_SECONDS))
    PushNote.objects.filter(id=note.id, attempts=note.attempts).update(
        due_at=now + timedelta(seconds=wait)
    )


def forget_lost_devices(*, now: datetime | None = None) -> int:
    """Delete the subscriptions of sessions that are over and of people who may not sign in."""
    gone = [
        device.id
        for device in PushSubscription.objects.select_related("user").iterator()
        if not is_signed_in(device)
    ]
    return PushSubscription.objects.filter(id__in=gone).delete()[0]
