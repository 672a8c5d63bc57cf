"""Cautions for the readers of strangers, and links of new accounts held until confirmed."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.errors import Refusal
from messaging.models import Contact, Conversation, Message, Participant, User
from messaging.selectors.cautions import LINK, PHONE, TILL, cautions_in, is_suspect


class ConfirmLink(Refusal):
    """A new account's first link waits for its sender to say so again."""

    kind = "conflict"
    code = "confirm_link"
    message = _("Your account is new and this is its first link. Links are how people get cheated.")


class ConfirmCode(Refusal):
    """A payment code waits for its sender to say so again, whoever it goes to."""

    kind = "conflict"
    code = "confirm_code"
    message = _("This looks like your payment code: whoever reads it can charge you.")


def weighed(
    *, sender: User, conversation: Conversation, text: str, is_confirmed: bool = False
) -> list[str]:
    """What to caution the readers of this text about: of people who know each other, payment
    codes alone.

    ConfirmCode for a payment code, and ConfirmLink for the first outbound link of a new account,
    until it is sent with ``is_confirmed``. A text without digits, links and a few words costs no
    question.
    """
    if not is_suspect(text):
        return []
    found = cautions_in(text)
    if not found:
        return []
    if TILL in found and not is_confirmed:
        raise ConfirmCode
    age = timezone.now() - sender.date_joined
    is_new = age < timedelta(hours=settings.NEW_ACCOUNT_HOURS)
    if LINK in found and is_new and not is_confirmed and not _has_linked(sender):
        raise ConfirmLink
    if not _is_stranger(sender, conversation, is_new=is_new):
        return [kind for kind in found if kind == TILL]
    place = Conversation.objects.values_list("kind", flat=True).get(id=conversation.id)
    if place == Conversation.Kind.SHOP:
        found = [kind for kind in found if kind != PHONE]  # a shop's number is on its door
    return found if is_new else [kind for kind in found if kind != LINK]


def _has_linked(sender: User) -> bool:
    links = Q(text__contains="://") | Q(text__icontains="www.")
    return Message.objects.filter(links, sender=sender).exists()


def _is_stranger(sender: User, conversation: Conversation, *, is_new: bool) -> bool:
    """No accepted contact of anybody here, and new or with few messages exchanged."""
    others = Participant.objects.filter(conversation=conversation).exclude(user=sender)
    known = Contact.objects.filter(state=Contact.State.ACCEPTED).filter(
        Q(asker=sender, asked__in=others.values("user"))
        | Q(asked=sender, asker__in=others.values("user"))
    )
    if known.exists():
        return False
    if is_new:
        return True
    few = settings.STRANGER_MESSAGES
    answered = Message.objects.filter(conversation=conversation).exclude(sender=sender)
    mine = Message.objects.filter(conversation=conversation, sender=sender)
    return min(answered[:few].count(), mine[:few].count()) * 2 < few
