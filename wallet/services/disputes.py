"""Asking support about a movement, answering, and closing it. Every step is written down."""

from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid
from messaging.models import Conversation, Participant, User
from messaging.selectors import conversation_for
from messaging.services import (
    add_participant,
    open_conversation,
    post_card,
    record,
    refresh_card,
    send_message,
)
from messaging.services.contents import clean_text
from messaging.services.messages import post_notice
from wallet.errors import AlreadyDisputed, DisputeClosed, IdReused, NoSupport, NotSupport
from wallet.models import Dispute
from wallet.permissions import can_close, can_support
from wallet.selectors import (
    dispute_for,
    movement_of,
    support_people,
    support_talk_id,
    support_talk_of,
)
from wallet.selectors.disputes import answer_to, unanswered_disputes

LONGEST = 1000
NOTED_AT_ONCE = 200
CARD = "wallet.dispute"


@transaction.atomic
def open_dispute(*, opener: User, dispute_id: UUID, transfer_id: UUID, words: str) -> Dispute:
    """Ask support about a movement of the opener's: its card and the words, in a conversation.

    The same ``dispute_id`` again finds the first. Refuses other people's movements (NotFound),
    empty and overlong words (Invalid), a movement that is asked about already (AlreadyDisputed)
    and a house where nobody answers (NoSupport).
    """
    words = clean_text(text=words)
    if len(words) > LONGEST:
        raise Invalid("too_long", fields={"words": f"1 … {LONGEST}"})
    moved = movement_of(opener, transfer_id)
    if first := Dispute.objects.filter(id=dispute_id).first():
        if (first.opener_id, first.transfer_id) != (opener.id, transfer_id):
            raise IdReused
        return first
    conversation = open_support_talk(person=opener)
    dispute = Dispute(
        id=dispute_id,
        opener=opener,
        account=moved.account,
        transfer_id=transfer_id,
        conversation=conversation,
        words=words,
    )
    try:
        with transaction.atomic():
            dispute.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyDisputed from error
    _written(opener, dispute, "dispute.opened", reference=moved.reference)
    post_card(
        sender=opener,
        conversation=conversation,
        card_type=CARD,
        card_ref=str(dispute.id),
        client_id=uuid5(dispute.id, "card"),
        is_heard=True,
    )
    _say(opener, dispute, words, uuid5(dispute.id, "words"))
    return dispute


@transaction.atomic
def open_support_talk(*, person: User) -> Conversation:
    """The person's one conversation with support, with everybody who answers there.

    NoSupport in a house where nobody does.
    """
    helpers = [one for one in support_people() if one != person]
    if not helpers:
        raise NoSupport
    # One at a time, so that a double press finds what the first one opened.
    User.objects.select_for_update(no_key=True).get(id=person.id)
    talk = support_talk_of(person)
    if talk is None:
        roles = Participant.Role
        return open_conversation(
            kind=Conversation.Kind.GROUP,
            title=f"Support · {person.display_name}"[:80],
            sign="shield",
            hue=4,
            members=[(person, roles.MEMBER), *((one, roles.ADMIN) for one in helpers)],
            conversation_id=support_talk_id(person),
        )
    for one in (person, *helpers):
        _join(one, talk)
    return talk


@transaction.atomic
def answer_dispute(*, supporter: User, dispute_id: UUID, words: str, answer_id: UUID) -> Dispute:
    """Answer in the conversation, as support; the same ``answer_id`` again says nothing new."""
    dispute = _held(supporter, dispute_id)
    if not can_support(supporter):
        raise NotSupport
    if dispute.state == Dispute.State.CLOSED:
        raise DisputeClosed
    _join(supporter, dispute.conversation)
    is_new = dispute.state == Dispute.State.OPEN
    dispute.state = Dispute.State.ANSWERED
    dispute.answered_at, dispute.answered_by = timezone.now(), supporter
    dispute.save(update_fields=["state", "answered_at", "answered_by"])
    _written(supporter, dispute, "dispute.answered")
    _say(supporter, dispute, clean_text(text=words), answer_id)
    if is_new:
        refresh_card(card_type=CARD, card_ref=str(dispute.id))
    return dispute


def note_answers(*, conversation_id: UUID | None = None) -> int:
    """Questions are answered by what support writes in their conversation, too; how many were.

    All of them, or those that were asked in one conversation.
    """
    waiting = unanswered_disputes()
    if conversation_id is not None:
        waiting = waiting.filter(conversation=conversation_id)
    return sum(_note_answer(one.id) for one in waiting[:NOTED_AT_ONCE])


@transaction.atomic
def _note_answer(dispute_id: UUID) -> bool:
    dispute = Dispute.objects.select_for_update(of=("self",)).get(id=dispute_id)
    answer = answer_to(dispute)
    if answer is None or dispute.state != Dispute.State.OPEN:
        return False
    dispute.state = Dispute.State.ANSWERED
    dispute.answered_at, dispute.answered_by = answer.created_at, answer.sender
    dispute.save(update_fields=["state", "answered_at", "answered_by"])
    _written(answer.sender, dispute, "dispute.answered", message=str(answer.id))
    refresh_card(card_type=CARD, card_ref=str(dispute.id))
    return True


@transaction.atomic
def close_dispute(*, actor: User, dispute_id: UUID) -> Dispute:
    """Settle it: by whoever asked, or by support. Closing it again changes nothing."""
    dispute = _held(actor, dispute_id)
    if dispute.state == Dispute.State.CLOSED:
        return dispute
    if not can_close(actor, dispute):
        raise NotSupport
    if actor.id != dispute.opener_id:
        _join(actor, dispute.conversation)
    dispute.state = Dispute.State.CLOSED
    dispute.closed_at, dispute.closed_by = timezone.now(), actor
    dispute.save(update_fields=["state", "closed_at", "closed_by"])
    _written(actor, dispute, "dispute.closed")
    post_notice(actor=actor, conversation=dispute.conversation, text=_("This question is settled."))
    refresh_card(card_type=CARD, card_ref=str(dispute.id))
    return dispute


def _held(viewer: User, dispute_id: UUID) -> Dispute:
    """The dispute as it is now, locked; only for those who may see it."""
    dispute_for(viewer, dispute_id)
    return (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("conversation")
        .get(id=dispute_id)
    )


def _join(person: User, conversation: Conversation) -> None:
    here = Participant.objects.filter(conversation=conversation, left_at__isnull=True)
    if not here.filter(user=person).exists():
        add_participant(conversation=conversation, user=person, role=Participant.Role.ADMIN)


def _say(sender: User, dispute: Dispute, words: str, client_id: UUID) -> None:
    send_message(
        sender=sender,
        conversation=conversation_for(sender, dispute.conversation_id),
        client_id=client_id,
        text=words,
        is_confirmed=True,
        is_heard=True,  # who may not write elsewhere asks about their money all the same
    )


def _written(actor: User, dispute: Dispute, verb: str, **data: Any) -> None:
    told = {"transfer": str(dispute.transfer_id), "opener": str(dispute.opener_id), **data}
    record(actor=actor, verb=verb, subject=f"dispute:{dispute.id}", **told)
