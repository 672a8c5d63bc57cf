"""Who is to be told of a message while they are away, where, and in which words."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from messaging import webpush
from messaging.models import (
    Block,
    Conversation,
    Message,
    Participant,
    PushNote,
    PushSubscription,
    User,
)
from messaging.selectors.conversations import appear, snippet_of
from messaging.selectors.counts import unread_by_side
from messaging.selectors.people import looking_at

Notify = Participant.Notify
SHOWN = 200
GLANCE = timedelta(seconds=10)


def zone_of(person: User) -> zoneinfo.ZoneInfo:
    """The person's time zone; UTC for one that is known no more."""
    try:
        return zoneinfo.ZoneInfo(person.time_zone)
    except (KeyError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def is_quiet(person: User, now: datetime) -> bool:
    """Whether it is within the person's quiet hours, by the clock on their wall."""
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None or start == end:
        return False
    clock = now.astimezone(zone_of(person)).time()
    return start <= clock < end if start < end else clock >= start or clock < end


def heeding(conversation_id: UUID, sender_id: UUID, now: datetime) -> QuerySet[Participant]:
    """Those of a conversation who may be told of what the sender says, with their person.

    Not the sender, nor who left, muted or archived it, wants to hear nothing, or is at odds with
    the sender.
    """
    me = OuterRef("user")
    at_odds = Block.objects.filter(
        Q(blocker=me, blocked=sender_id) | Q(blocker=sender_id, blocked=me)
    )
    return (
        Participant.objects.filter(
            Q(muted_until__isnull=True) | Q(muted_until__lte=now),
            conversation=conversation_id,
            left_at__isnull=True,
            archived_at__isnull=True,
            user__is_active=True,
        )
        .exclude(user=sender_id)
        .exclude(notify=Notify.NOTHING)
        .exclude(Exists(at_odds))
        .select_related("user", "conversation")
    )


def concerns(message: Message, participant: Participant) -> bool:
    """Whether the message is one of those that the participant wants to be told of."""
    if participant.notify == Notify.ALL:
        return True
    is_answer = message.reply_to is not None and message.reply_to.sender_id == participant.user_id
    return is_answer or participant.user_id in message.mentions


def awaiting(message: Message, now: datetime) -> dict[UUID, datetime]:
    """The people whose devices are to be told of this message, and from when on.

    Who has the conversation before their eyes reads it there; a tab that has just gone says so a
    little late, so they are told after ``GLANCE`` if they have not read it by then.
    """
    looking = looking_at(message.conversation_id)
    devices = PushSubscription.objects.filter(user=OuterRef("user"))
    heard = heeding(message.conversation_id, message.sender_id, now).filter(
        Exists(devices), last_read_seq__lt=message.seq, joined_seq__lt=message.seq
    )
    return {
        one.user_id: now + GLANCE if str(one.user_id) in looking else now
        for one in heard
        if concerns(message, one) and not is_quiet(one.user, now)
    }


def message_at(conversation_id: UUID, seq: int) -> Message | None:
    """The message with this number, with its sender and what it answers."""
    return (
        Message.objects.filter(conversation=conversation_id, seq=seq)
        .select_related("sender", "reply_to", "conversation")
        .first()
    )


def devices_of(person: User) -> list[PushSubscription]:
    """The browsers that this person asked to be told by, the latest first."""
    return list(person.push_subscriptions.order_by("-created_at"))


def is_signed_in(device: PushSubscription) -> bool:
    """Whether the session that subscribed is still good, its password too."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(device.session_key)
    found = store.load()
    proof = found.get("_auth_user_hash", "")
    return (
        device.user.is_active
        and found.get("_auth_user_id") == str(device.user_id)
        and constant_time_compare(proof, device.user.get_session_auth_hash())
    )


def what_to_show(note: PushNote) -> dict[str, Any] | None:
    """The payload that the note's device is owed, in its person's language; None for nothing.

    A message while it is unread; once it was read elsewhere, that the note may go, which devices
    that must show something at every push are spared.
    """
    device, person = note.subscription, note.subscription.user
    everyone = list(
        Participant.objects.filter(
            conversation=note.conversation_id, left_at__isnull=True
        ).select_related("user", "conversation")
    )
    me = next((one for one in everyone if one.user_id == person.id), None)
    message = message_at(note.conversation_id, note.seq)
    base = {"conversation": str(note.conversation_id), "user": str(person.id), "seq": note.seq}
    with translation.override(person.locale):
        if me is None or message is None or message.recalled_at or me.last_read_seq >= note.seq:
            if note.shown_at is None or must_always_show(device.endpoint):
                return None
            return {
                **base,
                "type": "clear",
                "title": "Palabre",
                "text": _("Read on another device"),
                "badge": sum(unread_by_side(person)),
            }
        conversation = appear(me, everyone)
        return {
            **base,
            "type": "message",
            "title": conversation.name,  # type: ignore[attr-defined]
            "text": line_of(message, conversation, person),
            "url": reverse("messaging:chat", args=[note.conversation_id]),
            "at": message.created_at.isoformat(),
            "badge": sum(unread_by_side(person)),
            "standing": standing_on(device),
            "lang": person.locale,
        }


def line_of(message: Message, conversation: Conversation, person: User) -> str:
    """The message in a line, with who says it where that is not plain; nothing of it if hidden."""
    said = "" if person.hides_previews else snippet_of(message)
    said = said[:SHOWN] or _("New message")
    if conversation.kind == Conversation.Kind.DIRECT:
        return said
    return _("%(name)s: %(text)s") % {"name": message.sender.get_short_name(), "text": said}


def standing_on(device: PushSubscription) -> list[str]:
    """Conversations of which something unread stands on the device: the rest may go."""
    notes: Iterable[UUID] = device.notes.values_list("conversation", flat=True)[:50]
    return [str(one) for one in notes]


def must_always_show(endpoint: str) -> bool:
    """Apple's browsers revoke whoever pushes thrice without showing something."""
    return endpoint.startswith("https://web.push.apple.com/")


def push_key() -> str:
    """What browsers subscribe with; nothing where this house has no key pair."""
    return webpush.public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


def due_notes(now: datetime, conversation_id: UUID | None) -> QuerySet[PushNote]:
    """What devices are owed by now, of one conversation or of all, the longest due first."""
    due = PushNote.objects.filter(due_at__lte=now).order_by("due_at")
    return due if conversation_id is None else due.filter(conversation=conversation_id)
