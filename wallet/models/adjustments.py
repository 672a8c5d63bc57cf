"""Corrections of an account by the house: one person asks, another one approves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import uuid7
from wallet.models.ledger import Account
from wallet.money import MAX_AMOUNT


class Adjustment(models.Model):
    """Money put into an account or taken out of it, against the house's adjustments account.

    Nobody edits a balance: this is posted to the books once somebody else than its author approved
    it, under an id derived from its own.
    """

    class Way(models.TextChoices):
        IN = "in", _("into the account")
        OUT = "out", _("out of the account")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        POSTED = "posted", _("posted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="adjustments", verbose_name=_("account")
    )
    way = models.CharField(_("way"), max_length=3, choices=Way.choices)
    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["-made_at"]
        permissions = [("approve_adjustment", _("Can approve what others ask for"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MAX_AMOUNT), name="adjustment_is_positive"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="adjustment_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="adjustment_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
