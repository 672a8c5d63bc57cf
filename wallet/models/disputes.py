"""Disputes: a person asks support about one movement of theirs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Dispute(models.Model):
    """A question about a movement, answered in a conversation with support. ``id`` is made by
    the form. ``account`` is the opener's own side of the movement."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, editable=False)
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="disputes",
        verbose_name=_("asked by"),
    )
    account = models.ForeignKey(
        "wallet.Account", on_delete=models.PROTECT, related_name="+", verbose_name=_("account")
    )
    transfer = models.ForeignKey(
        "wallet.Transfer",
        on_delete=models.PROTECT,
        related_name="disputes",
        verbose_name=_("movement"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("conversation"),
    )
    words = models.TextField(_("words"), max_length=1000)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        permissions = [("support", _("May answer disputes"))]
        constraints = [
            models.UniqueConstraint(
                fields=["opener", "transfer"],
                condition=~Q(state="closed"),
                name="dispute_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="dispute_closed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="dispute_answered_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="dispute_says_something"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="dispute_queue")]

    def __str__(self) -> str:
        return self.words[:60]
