"""What every payment from one person to another asks first, and how its card is kept true."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotFound, Refusal
from messaging.models import Conversation, User
from messaging.models.people import plain_name
from messaging.selectors import may_reach, participation_of
from messaging.services.messages import post_notice
from wallet.errors import FirstTransfer, OwnAccount, Unreachable
from wallet.models.transfers import NOTE_LENGTH
from wallet.money import format_money
from wallet.selectors import has_paid, masked_name
from wallet.selectors.transfers import is_present

KINDS = (Conversation.Kind.DIRECT, Conversation.Kind.GROUP)


def check_place(*, actor: User, conversation: Conversation) -> None:
    """The actor is in the conversation, which is between people; NotFound otherwise."""
    participation_of(actor, conversation.id)
    if conversation.kind not in KINDS:
        raise NotFound("conversation_not_found")


def check_other(*, payer: User, payee: User) -> None:
    """Nobody pays themselves: OwnAccount."""
    if payer == payee:
        raise OwnAccount(fields={"payee": OwnAccount.message})


def check_pair(*, payer: User, payee: User) -> None:
    """The two are two, and may reach one another: OwnAccount or Unreachable otherwise."""
    check_other(payer=payer, payee=payee)
    if not may_reach(payer, payee):
        raise Unreachable


def check_member(*, person: User, conversation: Conversation) -> None:
    """They are in the conversation; NotFound, as of somebody unknown, otherwise."""
    if not is_present(person, conversation.id):
        raise NotFound("person_not_found")


def check_known(*, payer: User, payee: User, is_confirmed: bool) -> None:
    """The payer has paid them before, or says that it is them; FirstTransfer otherwise."""
    if not is_confirmed and not has_paid(payer, payee):
        raise FirstTransfer(payee=payee.handle, name=masked_name(payee))


def clean_note(*, text: str, name: str = "note", most: int = NOTE_LENGTH) -> str:
    """What was written beside the sum, as it is kept: one line, nothing invisible."""
    kept = plain_name(text)
    if len(kept) > most:
        said = _("At most %(n)d characters.") % {"n": most}
        raise Invalid("too_long", fields={name: said})
    return kept


def in_words(*, amount: int, currency: str) -> Any:
    """The sum in whichever language it will be read in."""
    return lazy(format_money, str)(amount, currency)


def tell(*, actor: User, conversation_id: UUID, text: Any) -> None:
    """A line of the house in the conversation, where its actor still is there. Call it last."""
    place = Conversation.objects.get(id=conversation_id)
    try:
        with transaction.atomic():
            post_notice(actor=actor, conversation=place, text=text)
    except Refusal:
        return  # they left: who stays reads it on the card
