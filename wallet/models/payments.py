"""Payments and top-ups: why money moves. Whether it moved is in the ledger alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money


class Payee(models.Model):
    """How a business account is called and drawn on people's statements."""

    account = models.OneToOneField(
        "wallet.Account",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="payee",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=60)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    sign = models.CharField(_("sign"), max_length=24, default="store")

    class Meta:
        verbose_name = _("payee")
        verbose_name_plural = _("payees")

    def __str__(self) -> str:
        return self.name


class GoodAt(models.Model):
    """What is spent at one business alone; in every shop, where none is named."""

    payee_account = models.ForeignKey(
        "wallet.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("good at"),
    )

    class Meta:
        abstract = True


class Payment(models.Model):
    """What one person pays in one go, to one or several payees. ``id`` is made by the form.

    What costs nothing is a payment of 0: it has no part, and nothing moves for it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name=_("payer"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_amount_not_negative")
        ]

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


class PaymentPart(models.Model):
    """One payee's share of a payment: a pending transfer, later posted or voided, or one that
    moved at once.

    ``id`` names what is paid for (an order's id); it is the transfer's id too.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="parts", verbose_name=_("payment")
    )
    payee_account = models.ForeignKey(
        "wallet.Account",
        on_delete=models.PROTECT,
        related_name="payment_parts",
        verbose_name=_("payee's account"),
    )
    amount = models.BigIntegerField(_("amount"))
    fee = models.BigIntegerField(_("marketplace fee"), default=0)
    memo = models.CharField(_("memo"), max_length=140, blank=True)

    class Meta:
        verbose_name = _("payment part")
        verbose_name_plural = _("payment parts")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_part_amount_positive"),
            models.CheckConstraint(
                condition=Q(fee__gte=0, fee__lte=models.F("amount")),
                name="payment_part_fee_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.memo}: {self.amount}"


class TopUp(models.Model):
    """Money brought into a wallet through a payment provider. ``id`` is made by the form.

    started (asked, not decided) → requires_action → succeeded or declined; unknown while nobody
    knows. What is asked of the provider, under which key, is its ``ProviderAttempt``.
    """

    class State(models.TextChoices):
        STARTED = "started", _("started")
        REQUIRES_ACTION = "requires_action", _("asks its owner")
        UNKNOWN = "unknown", _("unknown")
        SUCCEEDED = "succeeded", _("succeeded")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="top_ups",
        verbose_name=_("person"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    provider = models.CharField(_("provider"), max_length=24)
    state = models.CharField(
        _("state"), max_length=15, choices=State.choices, default=State.STARTED
    )
    # What was sent back of it, or is on its way back: never more than came in.
    refunded = models.BigIntegerField(_("sent back"), default=0)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="top_up_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=models.F("amount")),
                name="top_up_refunded_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"
