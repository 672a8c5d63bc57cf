"""Interactive blocks: things in a conversation that people answer with a tap."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.ids import uuid7


class Ask(models.Model):
    """A question (or a thing to show) posted as a card; ``spec`` is its validated content.

    Answered once by each person it is for; private answers are shown to the asker alone.
    ``purpose`` is the upper floor's own name for it, handed back when somebody answers.
    """

    class Kind(models.TextChoices):
        BUTTONS = "buttons", _("reply buttons")
        LIST = "list", _("list to pick from")
        FORM = "form", _("form")
        TIMES = "times", _("times to pick from")
        CAROUSEL = "carousel", _("carousel")
        POLL = "poll", _("poll")
        LOCATION = "location", _("place")
        CONTACT = "contact", _("contact card")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="asks")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asks_made"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    spec = models.JSONField(_("content"))
    purpose = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)

    class Meta:
        verbose_name = _("interactive block")
        verbose_name_plural = _("interactive blocks")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Answer(models.Model):
    """What one person answered; ``is_complete`` is false while a form's pages are being filled."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers"
    )
    values = models.JSONField(_("answer"), default=dict)
    is_complete = models.BooleanField(_("sent"), default=False)
    page = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["ask", "person"], name="ask_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.values}"
