"""Bills split: what each one owes whoever paid for all, and who has paid it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Conversation
from wallet.money import format_money

TITLE_LENGTH = 80


class Split(models.Model):
    """One bill. ``id`` is made by the form; its shares always sum to ``amount`` (migration)."""

    class Kind(models.TextChoices):
        EQUAL = "equal", _("equal")
        WEIGHTS = "weights", _("by share")
        AMOUNTS = "amounts", _("own amounts")
        ITEMS = "items", _("by item")

    id = models.UUIDField(primary_key=True, editable=False)
    initiator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="splits",
        verbose_name=_("who paid for all"),
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        related_name="splits",
        verbose_name=_("conversation"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded by itself"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("split bill")
        verbose_name_plural = _("split bills")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="split_amount_positive")
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(reminded_at__isnull=True, cancelled_at__isnull=True),
                name="split_to_remind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {format_money(self.amount, self.currency)}"


class SplitShare(models.Model):
    """What one person owes of a bill; the initiator's own is paid from the start.

    ``paid_at`` is set under the row's lock with the one transfer that pays it, whose id is made
    of the share's.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    split = models.ForeignKey(
        Split, on_delete=models.PROTECT, related_name="shares", verbose_name=_("split bill")
    )
    debtor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="split_shares",
        verbose_name=_("owed by"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    amount = models.BigIntegerField(_("amount"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("share of a bill")
        verbose_name_plural = _("shares of bills")
        constraints = [
            models.UniqueConstraint(fields=["split", "debtor"], name="split_share_once_a_person"),
            models.UniqueConstraint(fields=["split", "position"], name="split_share_placed_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="split_share_is_positive"),
        ]
        indexes = [
            models.Index(
                fields=["debtor"], condition=Q(paid_at__isnull=True), name="split_share_owed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.amount}"
