"""Interactive blocks: things in a conversation that people answer with a tap."""

from datetime import datetime
from typing import Any

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
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="asks", verbose_name=_("conversation")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="asks_made",
        verbose_name=_("asked by"),
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

    @property
    def choices(self) -> dict[str, str]:
        """What can be picked: the title (a moment, for times) of each option, under its id."""
        return {one["id"]: one["title"] for one in self.options}

    @property
    def options(self) -> list[dict[str, Any]]:
        """Everything that can be picked, in order."""
        if self.kind == self.Kind.LIST:
            return [item for section in self.spec["sections"] for item in section["items"]]
        if self.kind == self.Kind.CAROUSEL:
            return [button for slide in self.spec["slides"] for button in slide["buttons"]]
        found: list[dict[str, Any]] = self.spec.get("options", [])
        return found

    @property
    def most(self) -> int:
        """How many options one person may pick."""
        if self.kind == self.Kind.POLL:
            return len(self.options) if self.spec["is_multiple"] else 1
        return int(self.spec.get("max", 1))

    @property
    def least(self) -> int:
        """How few options one person may pick."""
        return int(self.spec.get("min", 1))

    @property
    def is_private(self) -> bool:
        return bool(self.spec.get("is_private"))

    @property
    def is_anonymous(self) -> bool:
        return bool(self.spec.get("is_anonymous"))

    @property
    def closes_at(self) -> datetime | None:
        moment = self.spec.get("closes_at")
        return datetime.fromisoformat(moment) if moment else None

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        until = self.closes_at
        return self.closed_at is None and (until is None or until > timezone.now())


class Answer(models.Model):
    """What one person answered; ``is_complete`` is false while a form's pages are being filled."""

    ask = models.ForeignKey(
        Ask, on_delete=models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name=_("person"),
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
