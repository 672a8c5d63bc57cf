"""Charges: what a shop asks for at its counter, and who paid it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order
from shop.models.shops import Shop
from wallet.money import format_money


class Charge(models.Model):
    """One amount asked at the counter. ``id`` is made by the form and names the payment too.

    ``way`` says how the two met: the shop showed a code for this amount, the payer read the code
    that always hangs there, or the payer showed a code of theirs. A charge for ``lines`` (variant
    and quantity) becomes an order when it is paid.
    """

    class Way(models.TextChoices):
        SHOWN = "shown", _("code for an amount")
        COUNTER = "counter", _("code of the counter")
        SCANNED = "scanned", _("code of the payer")

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        PAID = "paid", _("paid")
        CALLED_OFF = "called_off", _("called off")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, editable=False)
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, related_name="charges", verbose_name=_("shop")
    )
    way = models.CharField(_("way"), max_length=7, choices=Way.choices)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    note = models.CharField(_("note"), max_length=80, blank=True)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seller"),
    )
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        verbose_name=_("payer"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("conversation"),
    )
    order = models.OneToOneField(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charge",
        verbose_name=_("order"),
    )
    refunded = models.BigIntegerField(_("refunded"), default=0, db_default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")),
                name="charge_never_refunded_above_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paid", "called_off", "expired"]),
                name="charge_state_known",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["shown", "counter", "scanned"]), name="charge_way_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="charge_lasts"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="paid")
                    & Q(payer__isnull=False, conversation__isnull=False, paid_at__isnull=False)
                )
                | (~Q(state="paid") & Q(conversation__isnull=True, paid_at__isnull=True)),
                name="charge_paid_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-created_at"], name="charge_by_shop"),
            models.Index(
                fields=["expires_at"], condition=Q(state="open"), name="charge_open_by_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid, as far as its row says."""
        return self.state == self.State.OPEN and self.expires_at > timezone.now()

    @property
    def stands(self) -> str:
        """Its state at this moment: one that ran out is expired before the sweeper comes by."""
        is_over = self.state == self.State.OPEN and not self.is_open
        return self.State.EXPIRED.value if is_over else self.state
