"""How a person keeps a conversation: pinned, archived, muted, marked unread. Nobody else knows."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.errors import Conflict, Invalid, NotFound
from messaging.events import participation_updated
from messaging.models import Conversation, Participant, User
from messaging.serializers.places import keeping_data

PINS = 5
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
MUTES = {"hour": timedelta(hours=1), "eight": timedelta(hours=8)}


@transaction.atomic
def keep_conversation(
    *,
    keeper: User,
    conversation: Conversation,
    is_pinned: bool | None = None,
    is_archived: bool | None = None,
    is_marked_unread: bool | None = None,
    mute: str | None = None,
    notify: str | None = None,
) -> Participant:
    """Change what is given, leave the rest; all devices of the person hear the whole state.

    ``mute`` is hour, eight, always, or "" to hear of it again. Five conversations can be pinned
    (Conflict at the sixth). Archived, a conversation comes back with its next message, unless it
    is muted. The other participants learn nothing of it.
    """
    if is_pinned:  # two tabs that pin the fifth and the sixth meet here
        User.objects.select_for_update(no_key=True).get(pk=keeper.pk)
    me = (
        Participant.objects.select_for_update(no_key=True, of=["self"])
        .select_related("conversation")
        .filter(conversation=conversation, user=keeper, left_at__isnull=True)
        .first()
    )
    if me is None:
        raise NotFound("conversation_not_found")
    now = timezone.now()
    if is_pinned is not None:
        _pin(me, is_pinned=is_pinned, now=now)
    if is_archived is not None:
        me.archived_at = now if is_archived else None
        me.pinned_at = None if is_archived else me.pinned_at
    if is_marked_unread is not None:
        me.is_marked_unread = is_marked_unread
    if mute is not None:
        me.muted_until = _mute_end(mute, now)
    if notify is not None:
        if notify not in Participant.Notify.values:
            raise Invalid("bad_notify", fields={"notify": _("Choose one of these.")})
        me.notify = notify
    me.save(update_fields=["pinned_at", "archived_at", "is_marked_unread", "muted_until", "notify"])
    publish(participation_updated, to=[user_group(keeper.id)], data=keeping_data(me))
    return me


def _pin(me: Participant, *, is_pinned: bool, now: datetime) -> None:
    if not is_pinned:
        me.pinned_at = None
    elif me.pinned_at is None:
        pinned = Participant.objects.filter(user=me.user_id, left_at__isnull=True)
        if pinned.filter(pinned_at__isnull=False).count() >= PINS:
            raise Conflict("too_many_pins", _("Five chats are pinned already. Unpin one first."))
        me.pinned_at, me.archived_at = now, None


def _mute_end(mute: str, now: datetime) -> datetime | None:
    if mute == "":
        return None
    if mute == "always":
        return ALWAYS
    if mute not in MUTES:
        raise Invalid("bad_time", fields={"mute": _("Choose one of these.")})
    return now + MUTES[mute]
