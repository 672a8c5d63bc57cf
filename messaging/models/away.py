"""How people are reached while they are away, and what they may ask of their data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.ids import uuid7


class PushSubscription(models.Model):
    """One browser that asked to be told (RFC 8030); gone with its session."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="push_subscriptions",
        verbose_name=_("person"),
    )
    session_key = models.CharField(max_length=40, db_index=True)
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    device = models.CharField(_("device"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    last_success_at = models.DateTimeField(_("last reached"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")

    def __str__(self) -> str:
        return self.device or str(self.id)


class PushNote(models.Model):
    """What stands on a device's screen about one conversation, or ought to.

    ``seq`` is the message it tells of. While ``due_at`` is set the device is owed something: the
    message, or, once it was read elsewhere, that the note goes away. Settled in the order of
    ``due_at``, a bounded number of times.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(
        PushSubscription, on_delete=models.CASCADE, related_name="notes", verbose_name=_("device")
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="push_notes",
        verbose_name=_("conversation"),
    )
    seq = models.PositiveBigIntegerField(_("number"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    shown_at = models.DateTimeField(_("shown"), null=True, blank=True)

    class Meta:
        verbose_name = _("push note")
        verbose_name_plural = _("push notes")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "conversation"], name="note_once_a_conversation"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(shown_at__isnull=False),
                name="note_is_due_or_shown",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="note_due")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.seq}"


class DataExport(models.Model):
    """All that is kept about a person, packed by a worker for them to download."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being packed")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="exports",
        verbose_name=_("person"),
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("parts done"), default=0)
    total = models.PositiveIntegerField(_("parts in all"), default=0)
    file = models.FileField(upload_to="exports/", blank=True)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("export of data")
        verbose_name_plural = _("exports of data")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file=""), name="export_ready_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.user}"
