"""Reports, what moderators did about them, and the record of every such deed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.ids import uuid7
from messaging.models.messages import Message


class Report(models.Model):
    """Somebody asks a moderator to look at a part of a conversation.

    ``evidence`` is a copy of the reported span as it was then: what is edited, recalled or deleted
    afterwards stays in it. A moderator sees that span and nothing else of the conversation.
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam")
        SCAM = "scam", _("Fraud or a fake payment page")
        ABUSE = "abuse", _("Insults or threats")
        ILLEGAL = "illegal", _("Illegal goods or content")
        IMPERSONATION = "posing", _("Pretends to be somebody else")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACTED = "acted", _("acted upon")
        DISMISSED = "dismissed", _("dismissed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reports_made",
        verbose_name=_("reported by"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reports_about",
        verbose_name=_("reported person"),
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name=_("conversation"),
    )
    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("message"),
    )
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    note = models.TextField(_("in their words"), blank=True, max_length=1000)
    evidence = models.JSONField(_("reported span"), default=list)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    decision = models.TextField(_("decision"), blank=True, max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="report_decided_once",
            )
        ]
        permissions = [("moderate", _("Can look at reports and act upon them"))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.person})"


class AuditEntry(models.Model):
    """Who did what to whom, in matters of moderation, roles and rights. Only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    verb = models.CharField(_("deed"), max_length=40)
    subject = models.CharField(_("about"), max_length=100)
    data = models.JSONField(_("details"), default=dict, blank=True)
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["subject", "-created_at"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
