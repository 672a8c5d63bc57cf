"""Transfers that the clock makes: once at a moment, or again and again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wallet.models.transfers import NOTE_LENGTH
from wallet.money import format_money


class StandingTransfer(models.Model):
    """An order to pay somebody at times to come, in the wall time of its owner's zone.

    ``number`` counts the occurrences from 0: the next one is due at ``due_at``, and is made under
    an id that follows from its number, so that none is made twice. ``run_at`` is when the clock
    looks at it next: at ``due_at``, or later when it failed and is tried again.
    """

    class Every(models.TextChoices):
        ONCE = "once", _("once")
        DAY = "day", _("every day")
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, editable=False)
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="standing_sent",
        verbose_name=_("payer"),
    )
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="standing_received",
        verbose_name=_("payee"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="standing_transfers",
        verbose_name=_("conversation"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    every = models.CharField(_("how often"), max_length=5, choices=Every.choices)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    at_time = models.TimeField(_("time of day"))
    time_zone = models.CharField(_("time zone"), max_length=40)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.ACTIVE)
    number = models.PositiveIntegerField(_("next occurrence"), default=0)
    made = models.PositiveIntegerField(_("made"), default=0)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    run_at = models.DateTimeField(_("looked at next"), null=True, blank=True)
    created_at = models.DateTimeField(_("made on"))

    class Meta:
        verbose_name = _("standing transfer")
        verbose_name_plural = _("standing transfers")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="standing_amount_positive"),
            models.CheckConstraint(
                condition=~Q(payer=F("payee")), name="standing_between_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state="active", run_at__isnull=False, due_at__isnull=False)
                | (~Q(state="active") & Q(run_at__isnull=True)),
                name="standing_runs_while_active",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="standing_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="active"), name="standing_due"),
            models.Index(fields=["payer", "state"], name="standing_by_payer"),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)}, {self.get_every_display()}"
