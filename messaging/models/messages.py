"""Messages: a text, or a card that stands for a thing owned by an upper floor."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.ids import uuid7


class Message(models.Model):
    """One entry of a conversation's log.

    ``client_id`` is made by the sender's device and identifies the attempt, so a retry finds the
    first row. ``seq`` is its place in the log; ``changed_seq`` the number of its latest change.
    ``summary`` holds a card in words, one text per language, for lists and for readers that
    do not know the card's type.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CARD = "card", _("card")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages_sent"
    )
    client_id = models.UUIDField(default=uuid7)
    seq = models.PositiveBigIntegerField(_("number"))
    changed_seq = models.PositiveBigIntegerField(_("changed at number"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(_("text"), blank=True)
    card_type = models.CharField(_("card type"), max_length=40, blank=True)
    card_ref = models.CharField(_("card reference"), max_length=64, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "seq"], name="message_number_once_a_conversation"
            ),
            models.UniqueConstraint(fields=["sender", "client_id"], name="message_sent_once"),
            models.CheckConstraint(
                condition=Q(kind="card") & ~Q(card_type="") & ~Q(card_ref="") & Q(text="")
                | Q(kind="text") & Q(card_type="") & Q(card_ref="") & ~Q(text=""),
                name="message_is_text_or_card",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), settings.MESSAGE_MAX_LENGTH),
                name="message_text_bounded",
            ),
            models.CheckConstraint(
                condition=Q(changed_seq__gte=F("seq")), name="message_changes_after_it_was_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "changed_seq"], name="message_changes"),
            models.Index(
                fields=["card_type", "card_ref"],
                condition=Q(kind="card"),
                name="message_cards",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40] or f"{self.card_type}:{self.card_ref}"
