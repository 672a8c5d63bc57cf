"""Chargebacks: what a card's bank takes back from a top-up after it was in the wallet."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money

TEXT_LENGTH = 10_000


class Chargeback(models.Model):
    """One claim of a card's bank against one top-up, as the provider tells of it.

    ``lines`` are the provider's own movements for it that are booked here: pairs of its id and a
    signed amount, minus what it took from us. Each is booked once, whatever comes how often and
    in which order.
    """

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("the bank asks")
        OPEN = "open", _("taken back, open")
        WON = "won", _("closed in our favour")
        LOST = "lost", _("lost")

    id = models.UUIDField(primary_key=True, editable=False)
    top_up = models.ForeignKey(
        "wallet.TopUp",
        on_delete=models.PROTECT,
        related_name="chargebacks",
        verbose_name=_("top-up"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="chargebacks",
        verbose_name=_("person"),
    )
    provider = models.CharField(_("provider"), max_length=24)
    reference = models.CharField(_("provider's id"), max_length=255)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    lines = models.JSONField(_("booked"), default=list)
    taken = models.BigIntegerField(_("taken back"), default=0)
    answer_by = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    mailed = models.CharField(_("mailed about"), max_length=7, blank=True)
    due_at = models.DateTimeField(_("asked again"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="chargeback_known_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="chargeback_amount_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["inquiry", "open"], closed_at__isnull=True)
                | Q(state__in=["won", "lost"], closed_at__isnull=False),
                name="chargeback_closed_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="chargeback_due"
            ),
            models.Index(fields=["user", "-created_at"], name="chargeback_by_user"),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def answered_at(self) -> datetime | None:
        """When the bank was given our evidence; None before."""
        kept: Evidence | None = getattr(self, "evidence", None)
        return kept.sent_at if kept else None


class Evidence(models.Model):
    """What an operator says to the bank against a chargeback: once, in words and with a file.

    ``id`` is the key under which the provider is given it. Without ``sent_at`` nobody knows
    whether it arrived: the same is sent again. ``reference`` is the file's id at the provider.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    chargeback = models.OneToOneField(
        Chargeback, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("chargeback")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    text = models.TextField(_("text"), max_length=TEXT_LENGTH)
    file_name = models.CharField(_("file"), max_length=100, blank=True)
    file = models.BinaryField(default=bytes)
    reference = models.CharField(_("file at the provider"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="evidence_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]
