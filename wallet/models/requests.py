"""Money asked for in a conversation: from one person or several, the same sum of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wallet.models.transfers import NOTE_LENGTH
from wallet.money import format_money


class MoneyRequest(models.Model):
    """One asking. ``amount`` is what each person asked is to pay. ``id`` is made by the form."""

    id = models.UUIDField(primary_key=True, editable=False)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="money_requests",
        verbose_name=_("asked by"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="money_requests",
        verbose_name=_("conversation"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(_("made"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    # The one reminder that comes by itself: when it came, or was found to be of no use.
    nudged_at = models.DateTimeField(_("reminded by itself"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for money")
        verbose_name_plural = _("requests for money")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_request_amount_positive")
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(nudged_at__isnull=True, cancelled_at__isnull=True),
                name="money_request_to_nudge",
            )
        ]

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


class RequestShare(models.Model):
    """What one person was asked for. ``id`` is the ledger transfer's id too: it is paid once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("expected")
        PAID = "paid", _("paid")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, editable=False)
    request = models.ForeignKey(
        MoneyRequest,
        on_delete=models.PROTECT,
        related_name="shares",
        verbose_name=_("request for money"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="request_shares",
        verbose_name=_("person"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("share of a request")
        verbose_name_plural = _("shares of requests")
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="request_share_once_each"),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_at__isnull=False)),
                name="request_share_answered_when_over",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="request_share_by_person"),
            models.Index(
                fields=["request"],
                condition=Q(state="waiting", mailed_at__isnull=True),
                name="request_share_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"
