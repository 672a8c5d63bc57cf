"""Messages: a text, media, a notice, or a card that stands for a thing owned elsewhere."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
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
    ``summary`` holds a card or a notice in words, one text per language, for lists and for readers
    that do not know the card's type. ``mentions`` are the people whom the text calls by handle.
    A recalled message keeps its place and loses its words, its media and its card.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CARD = "card", _("card")
        MEDIA = "media", _("media")
        NOTICE = "notice", _("notice")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Every message pays for every index: those that others begin with, or that hardly any
    # message has something in, are not kept whole.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,
        verbose_name=_("conversation"),
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="messages_sent",
        db_index=False,
        verbose_name=_("sender"),
    )
    client_id = models.UUIDField(default=uuid7)
    seq = models.PositiveBigIntegerField(_("number"))
    changed_seq = models.PositiveBigIntegerField(_("changed at number"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(_("text"), blank=True)
    card_type = models.CharField(_("card type"), max_length=40, blank=True)
    card_ref = models.CharField(_("card reference"), max_length=64, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    reply_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        db_index=False,
        verbose_name=_("in reply to"),
    )
    mentions = ArrayField(models.UUIDField(), default=list, blank=True)
    preview = models.ForeignKey(
        "messaging.LinkPreview",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("link preview"),
    )
    is_forwarded = models.BooleanField(_("forwarded"), default=False)
    # What a stranger's text asks for that its reader should think about twice.
    cautions = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("cautions"),
        default=list,
        db_default=[],
        blank=True,
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True)
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
                | Q(kind="text", card_type="", card_ref="") & ~Q(text="")
                | Q(kind__in=["media", "notice"], card_type="", card_ref="")
                | Q(recalled_at__isnull=False, text="", card_type="", card_ref=""),
                name="message_says_something",
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
            models.Index(
                fields=["reply_to"], condition=Q(reply_to__isnull=False), name="message_replies"
            ),
            models.Index(
                fields=["preview"], condition=Q(preview__isnull=False), name="message_previews"
            ),
            # By what is said in it (see the migration that made the function).
            GinIndex(Func("text", "summary", function="message_words"), name="message_words"),
        ]

    def __str__(self) -> str:
        return self.text[:40] or f"{self.card_type}:{self.card_ref}"


class MessageVersion(models.Model):
    """What a message said before it was edited."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="versions", verbose_name=_("message")
    )
    text = models.TextField()
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["written_at"]

    def __str__(self) -> str:
        return self.text[:40]


class Reaction(models.Model):
    """One emoji of one person on one message."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reactions", verbose_name=_("message")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    emoji = models.CharField(max_length=24)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(fields=["message", "user", "emoji"], name="reaction_once")
        ]

    def __str__(self) -> str:
        return self.emoji


class Star(models.Model):
    """A message that somebody keeps at hand; nobody else knows."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="stars",
        verbose_name=_("person"),
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="stars", verbose_name=_("message")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="star_once")]

    def __str__(self) -> str:
        return f"{self.user} keeps {self.message_id}"


class Hiding(models.Model):
    """A message that somebody deleted for themselves alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="hidings", verbose_name=_("message")
    )

    class Meta:
        verbose_name = _("message deleted for oneself")
        verbose_name_plural = _("messages deleted for oneself")
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="hiding_once")]

    def __str__(self) -> str:
        return f"{self.user} hides {self.message_id}"


class Pin(models.Model):
    """A message at the top of its conversation, for everyone in it."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="pins", verbose_name=_("conversation")
    )
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="pin", verbose_name=_("message")
    )
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("pinned by"),
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pinned message")
        verbose_name_plural = _("pinned messages")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.message)
