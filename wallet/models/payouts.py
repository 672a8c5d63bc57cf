"""Money out: bank accounts, payouts to them, and what is sent back to a card."""

from uuid import UUID, uuid5

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money


class BankAccount(models.Model):
    """Where an account's money may be paid out to. Shown masked; a new one rests for a while."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(
        "wallet.Account",
        on_delete=models.PROTECT,
        related_name="bank_accounts",
        verbose_name=_("account"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bank_accounts",
        verbose_name=_("added by"),
    )
    holder = models.CharField(_("holder"), max_length=70)
    iban = models.CharField(_("IBAN"), max_length=34)
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    usable_at = models.DateTimeField(_("usable from"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "iban"],
                condition=Q(removed_at__isnull=True),
                name="bank_account_once_an_account",
            ),
            models.CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
                name="bank_account_iban_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """Country and last four: enough for its owner to know it by."""
        return f"{self.iban[:2]} ···· {self.iban[-4:]}"


class Payout(models.Model):
    """Money on its way to a bank account. ``id`` is made by the form.

    The sum and the fee are pending transfers from the request on, so nobody can spend them twice:
    posted when the bank has paid, voided when it can't, or when it is called off before it left.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waits for approval")
        APPROVED = "approved", _("approved")
        SENT = "sent", _("sent")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        RETURNED = "returned", _("came back")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(
        "wallet.Account",
        on_delete=models.PROTECT,
        related_name="payouts",
        verbose_name=_("account"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="payouts",
        verbose_name=_("asked by"),
    )
    bank = models.ForeignKey(
        BankAccount,
        on_delete=models.PROTECT,
        related_name="payouts",
        verbose_name=_("bank account"),
    )
    amount = models.BigIntegerField(_("amount"))
    fee = models.BigIntegerField(_("fee"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    provider = models.CharField(_("provider"), max_length=24)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.REQUESTED
    )
    approvals_needed = models.PositiveSmallIntegerField(_("approvals needed"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    mailed = models.CharField(_("mailed about"), max_length=9, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        permissions = [("approve_payout", "Can approve and refuse payouts")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="payout_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "approved", "cancelled"], sent_at__isnull=True)
                | Q(state__in=["sent", "paid", "failed", "returned"], sent_at__isnull=False),
                name="payout_sent_when_it_says_so",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="payout_by_account"),
            models.Index(fields=["state", "created_at"], name="payout_by_state"),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"

    @property
    def total(self) -> int:
        """What leaves the account: the sum and the fee."""
        return self.amount + self.fee

    @property
    def fee_id(self) -> UUID:
        """The transfer that keeps the fee; the payout's own id is that of its sum."""
        return uuid5(self.id, "fee")

    @property
    def short(self) -> str:
        """What the bank's statement calls it."""
        return f"PALABRE {self.id.hex[-12:].upper()}"


class PayoutApproval(models.Model):
    """One operator's yes to a payout of somebody else."""

    payout = models.ForeignKey(
        Payout, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("payout")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="payout_approvals",
        verbose_name=_("approved by"),
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("payout approval")
        verbose_name_plural = _("payout approvals")
        constraints = [
            models.UniqueConstraint(fields=["payout", "by"], name="payout_approved_once_each"),
            models.CheckConstraint(condition=~Q(by=F("requester")), name="payout_never_ones_own"),
        ]

    def __str__(self) -> str:
        return str(self.by)


class Refund(models.Model):
    """Part of a top-up on its way back to the card that paid it. ``id`` is made by the form."""

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, editable=False)
    top_up = models.ForeignKey(
        "wallet.TopUp", on_delete=models.PROTECT, related_name="refunds", verbose_name=_("top-up")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="refunds",
        verbose_name=_("person"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.SENT)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("refund to a card")
        verbose_name_plural = _("refunds to cards")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive")
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"
