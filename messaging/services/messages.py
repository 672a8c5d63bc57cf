"""Sending messages, posting cards, and keeping the cards' faces true."""

import copy
import uuid
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import cards
from messaging.bus import Event, conversation_group, publish
from messaging.errors import Invalid, TooFast
from messaging.events import house_spoke, message_awaited, message_created, message_updated
from messaging.models import Conversation, Message, User, uuid7
from messaging.selectors import first_sent, whole_message
from messaging.selectors.rows import prepared
from messaging.serializers import message_data
from messaging.services import cautions, contents
from messaging.services.appending import APPEND, MembersMoved, Placed, append_values, placed
from messaging.services.links import preview_of

REFRESHED_AT_MOST = 50
TRIES = 20


def send_message(
    *,
    sender: User,
    conversation: Conversation,
    client_id: UUID,
    text: str,
    reply_to: UUID | None = None,
    attachments: Sequence[UUID] = (),
    is_forwarded: bool = False,
    is_confirmed: bool = False,
    is_heard: bool = False,
) -> tuple[Message, bool]:
    """Append what a person says; the same ``client_id`` again finds the first message.

    Returns the message and whether it is new. ``reply_to`` is a message of this conversation
    that the sender sees; ``attachments`` are files that they uploaded to it and have not sent,
    and with them the text is a caption and may be empty. ``is_confirmed`` says that the sender
    was warned of what the text holds and sends it all the same; ``is_heard``, that even who was
    silenced may say this. Refuses empty, overlong and
    control-character text, a lost reply and lost files (Invalid), and people who are not in the
    conversation (NotFound). A plain text is one statement.
    """
    message = compose(
        sender=sender,
        conversation_id=conversation.id,
        client_id=client_id,
        text=text,
        has_files=bool(attachments),
    )
    message.is_forwarded = is_forwarded
    message.is_heard = is_heard  # type: ignore[attr-defined]
    message.cautions = cautions.weighed(
        sender=sender, conversation=conversation, text=message.text, is_confirmed=is_confirmed
    )
    message.mentions = contents.mentioned(conversation=conversation, text=message.text)
    if reply_to:
        message.reply_to = contents.quoted(
            sender=sender, conversation=conversation, reply_to=reply_to
        )
    message.preview = preview_of(text=message.text)
    if not attachments:
        return _answering(*_append(message))
    try:
        with transaction.atomic():
            files = contents.claimed(
                sender=sender, conversation=conversation, attachments=attachments
            )
            message.summary = contents.in_words(attachments=files)
            message.carried = files  # type: ignore[attr-defined]
            sent, is_new = _append(message)
            if is_new:
                contents.bind(message=message, attachments=files)
            return sent, is_new
    except Invalid as refusal:
        # A retry finds its files taken: by the first attempt, most likely.
        if refusal.code == "attachment_not_found" and (first := first_sent(sender, client_id)):
            return _same_place(first, message), False
        raise


def _answering(message: Message, is_new: bool) -> tuple[Message, bool]:
    """A text typed right after an ask may be the answer to it."""
    if asked := getattr(message, "asked_before", None):
        from messaging.services import asks  # which posts its cards from here

        asks.take_typed(person=message.sender, card_ref=asked, text=message.text)
    return message, is_new


_UNSENT = Message()


def compose(
    *, sender: User, conversation_id: UUID, client_id: UUID, text: str, has_files: bool = False
) -> Message:
    """A message as it would be sent, with nothing asked of the database."""
    message = copy.copy(_UNSENT)  # asking every field for its default takes three times as long
    message.summary, message.mentions, message.cautions = {}, [], []
    message.id = uuid7()
    message.conversation_id = conversation_id
    message.sender = sender
    message.client_id = client_id
    message.kind = "media" if has_files else "text"
    message.text = contents.clean_text(text=text, may_be_empty=has_files)
    message.created_at = timezone.now()
    return message


def post_card(
    *,
    sender: User,
    conversation: Conversation,
    card_type: str,
    card_ref: str,
    client_id: UUID | None = None,
    is_heard: bool = False,
    context: Mapping[str, Any] | None = None,
) -> Message:
    """Append a card. Called by the service that owns the thing; no door takes a raw card.

    Give a ``client_id`` derived from what is announced, and announcing it twice posts it once.
    ``is_heard``: even who was silenced may post this one. ``context`` is what the card's ``load``
    would find: from a service that has just written the thing, so that nothing is read again and
    a ``client_id`` derived from it can't have been posted before.
    """
    message = compose_card(
        sender=sender,
        conversation=conversation,
        card_type=card_type,
        card_ref=card_ref,
        client_id=client_id or uuid.uuid4(),
        context=context,
    )
    message.is_heard = is_heard  # type: ignore[attr-defined]
    posted, _is_new = _append(message, is_first=context is not None)
    return posted


def compose_card(
    *,
    sender: User,
    conversation: Conversation,
    card_type: str,
    card_ref: str,
    client_id: UUID,
    context: Mapping[str, Any] | None = None,
) -> Message:
    """A card's message as it would be posted; with its ``context``, nothing is asked."""
    message = Message(
        id=uuid7(),
        conversation=conversation,
        sender=sender,
        client_id=client_id,
        kind=Message.Kind.CARD,
        card_type=card_type,
        card_ref=card_ref,
        summary=cards.summaries(card_type, card_ref, context),
        created_at=timezone.now(),
    )
    cards.attach_face(message, context)
    return message


def post_notice(*, actor: User, conversation: Conversation, text: Any) -> Message:
    """Append a line of the house ("Ines added Bob"): ``text`` is lazy, said in every language."""
    message = Message(
        id=uuid7(),
        conversation=conversation,
        sender=actor,
        client_id=uuid.uuid4(),
        kind=Message.Kind.NOTICE,
        summary=cards.in_every_language(text),
        created_at=timezone.now(),
    )
    posted, _is_new = _append(message)
    return posted


def _append(message: Message, *, is_first: bool = False) -> tuple[Message, bool]:
    # A unique violation inside a caller's transaction must not poison it: a savepoint there,
    # and nothing at all (autocommit, or what can't have been sent before) on the hot paths.
    may_fail = connection.in_atomic_block and not is_first
    guard: Any = transaction.atomic() if may_fail else nullcontext()
    try:
        with guard:
            row = _write(message)
    except IntegrityError as error:
        if "message_sent_once" not in str(error):
            raise
        first = first_sent(message.sender, message.client_id)
        assert first is not None
        return _same_place(first, message), False
    follow(message=message, row=row)
    return message, True


def follow(*, message: Message, row: Placed) -> None:
    """What follows once a message has its place: it knows it, and everyone is told."""
    message.seq = message.changed_seq = row.seq
    message.asked_before = row.asked_before  # type: ignore[attr-defined]
    message.languages = row.languages  # type: ignore[attr-defined]
    _announce(message_created, message, row.seq, row.members_version)
    where = {"conversation": str(message.conversation_id), "seq": row.seq}
    if row.is_awaited:
        publish(message_awaited, to=[], data=where)
    if message.sender.is_staff:
        publish(house_spoke, to=[], data=where)


def _write(message: Message) -> Placed:
    for _again in range(TRIES):
        try:
            with prepared() as cursor:
                cursor.execute(APPEND, append_values(message=message))
                return placed(row=cursor.fetchone())
        except MembersMoved:
            continue
    raise TooFast  # people come and go faster than anybody can speak


def _same_place(first: Message, message: Message) -> Message:
    if first.conversation_id != message.conversation_id:
        raise Invalid("client_id_reused", _("This message was already sent somewhere else."))
    return first


def _announce(fact: Event, message: Message, seq: int, members_version: int) -> None:
    publish(
        fact,
        to=[conversation_group(message.conversation_id)],
        conversation=message.conversation_id,
        seq=seq,
        members_version=members_version,
        data=message_data(message),
        html=cards.render_bubbles(message, getattr(message, "languages", None)),
    )


@transaction.atomic
def refresh_card(*, card_type: str, card_ref: str) -> int:
    """Show a card's new face wherever it was posted; returns how many messages changed.

    The newest messages only, at most fifty: older ones are drawn anew whenever they are opened.
    Each change takes a number in its conversation, so a client that was away fetches it. Call it
    last in a transaction: it locks conversations, in the order of their ids.
    """
    carriers = list(
        Message.objects.filter(card_type=card_type, card_ref=card_ref)
        .order_by("-created_at")
        .values_list("conversation_id", "seq", "id")[:REFRESHED_AT_MOST]
    )
    if not carriers:
        return 0
    summary = cards.summaries(card_type, card_ref)
    for _conversation, _seq, message_id in sorted(carriers):
        Message.objects.filter(id=message_id).update(summary=summary)
        announce_change(message_id=message_id)
    return len(carriers)


def announce_change(*, message_id: UUID) -> Message:
    """Tell everyone in the conversation that a message is no longer what it was.

    Call it after the change, in the same transaction and last: it locks the conversation, whose
    next number the change takes, so that a client that was away fetches it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messaging_conversation SET last_seq = last_seq + 1 WHERE id = "
            "(SELECT conversation_id FROM messaging_message WHERE id = %s) "
            "RETURNING last_seq, members_version",
            [message_id],
        )
        seq, members_version = cursor.fetchone()
    Message.objects.filter(id=message_id).update(changed_seq=seq)
    message = whole_message(message_id)
    _announce(message_updated, message, seq, members_version)
    return message
