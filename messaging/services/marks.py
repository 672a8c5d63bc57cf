"""What people make of a message: reactions, stars, pins, and deleting it for oneself."""

import emoji as emojis
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.bus import conversation_group, publish, user_group
from messaging.errors import Invalid, NotAllowed
from messaging.events import message_hidden, pin_changed, star_changed
from messaging.models import Hiding, Message, Pin, Reaction, Star, User
from messaging.permissions import can_pin
from messaging.selectors import is_cut_off, participation_of
from messaging.services.messages import announce_change, post_notice

EMOJI_A_MESSAGE = 20
PINS = 20


def one_emoji(*, text: str) -> str:
    """The emoji in the form that is drawn in colour; Invalid for anything but one emoji."""
    whole = emojis.emojize(emojis.demojize(text)) if len(text) <= 24 else ""
    if not emojis.is_emoji(whole):
        raise Invalid("not_an_emoji", _("A reaction is one emoji."))
    return whole


def locked(*, message: Message) -> Message:
    """The message as it is now, kept from changing until this transaction ends."""
    kept = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    if kept.recalled_at or kept.kind == Message.Kind.NOTICE:
        raise NotAllowed("message_gone", _("This message is no longer there."))
    return kept


def speaks(*, person: User, message: Message) -> None:
    """Whether the person may make themselves heard there; NotAllowed otherwise."""
    place = participation_of(person, message.conversation_id)
    if person.silenced_until and person.silenced_until > timezone.now():
        raise NotAllowed("silenced", _("You can't write for now: a moderator decided so."))
    if is_cut_off(person, place.conversation):
        raise NotAllowed("unreachable", _("This person can't be reached."))


@transaction.atomic
def add_reaction(*, user: User, message: Message, emoji: str) -> Message:
    """Put one emoji of the user on the message; again changes nothing."""
    emoji = one_emoji(text=emoji)
    speaks(person=user, message=message)
    kept = locked(message=message)
    given = Reaction.objects.filter(message=kept)
    if given.filter(user=user, emoji=emoji).exists():
        return message
    known = set(given.values_list("emoji", flat=True))
    if emoji not in known and len(known) >= EMOJI_A_MESSAGE:
        raise Invalid("too_many_reactions", _("This message has enough different reactions."))
    Reaction.objects.create(message=kept, user=user, emoji=emoji)
    return announce_change(message_id=kept.id)


@transaction.atomic
def remove_reaction(*, user: User, message: Message, emoji: str) -> Message:
    """Take the user's emoji off the message; again changes nothing."""
    emoji = one_emoji(text=emoji)
    kept = locked(message=message)
    gone, _kinds = Reaction.objects.filter(message=kept, user=user, emoji=emoji).delete()
    return announce_change(message_id=kept.id) if gone else message


@transaction.atomic
def set_star(*, user: User, message: Message, is_on: bool) -> None:
    """Keep the message at hand, or no longer; the user's other windows hear of it."""
    if is_on:
        locked(message=message)
        Star.objects.get_or_create(user=user, message=message)
    else:
        Star.objects.filter(user=user, message=message).delete()
    publish(
        star_changed,
        to=[user_group(user.id)],
        conversation=message.conversation_id,
        data={"message": str(message.id), "client_id": str(message.client_id), "is_on": is_on},
    )


@transaction.atomic
def hide_message(*, user: User, message: Message) -> None:
    """Delete the message for this user alone, for good and in all their windows."""
    Hiding.objects.get_or_create(user=user, message=message)
    Star.objects.filter(user=user, message=message).delete()
    publish(
        message_hidden,
        to=[user_group(user.id)],
        conversation=message.conversation_id,
        data={"message": str(message.id), "client_id": str(message.client_id)},
    )


@transaction.atomic
def set_pin(*, user: User, message: Message, is_on: bool) -> None:
    """Put the message at the top of its conversation for everyone, or take it away.

    Where only admins write, only they pin. A line in the thread says who pinned.
    """
    place = participation_of(user, message.conversation_id)
    if not can_pin(place):
        raise NotAllowed("only_admins_pin", _("Only the group's admins pin here."))
    speaks(person=user, message=message)
    kept = locked(message=message)
    pins = Pin.objects.filter(conversation=kept.conversation_id)
    if is_on == pins.filter(message=kept).exists():
        return
    if is_on and pins.count() >= PINS:
        raise Invalid("too_many_pins", _("Twenty pinned messages at most: unpin one first."))
    if is_on:
        Pin.objects.create(conversation=place.conversation, message=kept, pinned_by=user)
    else:
        pins.filter(message=kept).delete()
    publish(
        pin_changed,
        to=[conversation_group(kept.conversation_id)],
        conversation=kept.conversation_id,
        members_version=place.conversation.members_version,
        data={"message": str(kept.id), "is_on": is_on},
    )
    if is_on:
        text = format_lazy(_("{name} pinned a message"), name=user.get_short_name())
        post_notice(actor=user, conversation=place.conversation, text=text)
