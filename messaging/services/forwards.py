"""Sending on what was said somewhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging import cards
from messaging.errors import Invalid, NotAllowed, Refusal
from messaging.models import Attachment, Conversation, Message, User, uuid7
from messaging.selectors import attachments_of, first_sent, participation_of
from messaging.services.messages import post_card, send_message

TARGETS_AT_MOST = 10
_SAME = "kind state name mime size width height duration_ms waveform tiny file thumb poster"


@dataclass(frozen=True)
class Forwarded:
    """Where a message went, and where it was refused, with the refusal."""

    sent: list[Message]
    refused: list[tuple[UUID, Refusal]]


def forward_message(
    *, sender: User, message: Message, conversations: Sequence[UUID], forward_id: UUID
) -> Forwarded:
    """Send a message that the sender sees to conversations of theirs, each on its own.

    The same ``forward_id`` again finds what it sent before. Files are carried by new rows that
    point at the same files. What stands for money or an order is not forwarded.
    """
    if not conversations or len(set(conversations)) > TARGETS_AT_MOST:
        raise Invalid("bad_targets", _("Choose between one and ten conversations."))
    if message.recalled_at or not is_forwardable(message=message):
        raise NotAllowed("not_forwardable", _("This message can't be forwarded."))
    if any(one.state != Attachment.State.READY for one in attachments_of(message)):
        raise Invalid("not_ready", _("Its files are still being prepared."))
    sent, refused = [], []
    for identifier in dict.fromkeys(conversations):
        client_id = uuid5(forward_id, f"{message.id} {identifier}")
        try:
            target = participation_of(sender, identifier).conversation
            sent.append(_forward(sender, message, target, client_id))
        except Refusal as refusal:
            refused.append((identifier, refusal))
    return Forwarded(sent, refused)


def is_forwardable(*, message: Message) -> bool:
    """Words and files are; of cards those whose floor says so; the house's own lines are not."""
    if message.kind == Message.Kind.CARD:
        return cards.allows(message.card_type, "forward")
    return message.kind != Message.Kind.NOTICE


@transaction.atomic
def _forward(sender: User, message: Message, target: Conversation, client_id: UUID) -> Message:
    if first := first_sent(sender, client_id):
        return first
    if message.kind == Message.Kind.CARD:
        return post_card(
            sender=sender,
            conversation=target,
            card_type=message.card_type,
            card_ref=message.card_ref,
            client_id=client_id,
        )
    copies = [_copy(one, sender, target) for one in attachments_of(message)]
    Attachment.objects.bulk_create(copies)
    return send_message(
        sender=sender,
        conversation=target,
        client_id=client_id,
        text=message.text,
        attachments=[one.id for one in copies],
        is_forwarded=True,
    )[0]


def _copy(file: Attachment, sender: User, target: Conversation) -> Attachment:
    values = {name: getattr(file, name) for name in _SAME.split()}
    return Attachment(id=uuid7(), uploader=sender, conversation=target, **values)
