"""Coupons: what a shop takes off its own prices, for whom, from when until when, how often."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models.orders import Order
from shop.models.shops import Shop
from wallet.money import format_money

CODE_LENGTH = 24
ONE_CODE = "coupon_code_once_a_shop"


class Coupon(models.Model):
    """A code of a shop that takes ``percent`` or ``amount`` off an order there. ``id`` is made by
    the form.

    ``uses`` counts the orders that have it and stand; what was called off gives its use back. Its
    terms stay as they were given out; only its end can be brought forward.
    """

    class State(models.TextChoices):
        ACTIVE = "active", gettext_lazy("active")
        COMING = "coming", gettext_lazy("not yet valid")
        OVER = "over", gettext_lazy("expired")
        USED_UP = "used_up", gettext_lazy("used up")
        ENDED = "ended", gettext_lazy("ended")

    id = models.UUIDField(primary_key=True, editable=False)
    shop = models.ForeignKey(
        Shop,
        on_delete=models.PROTECT,
        related_name="coupons",
        verbose_name=gettext_lazy("shop"),
    )
    code = models.CharField(gettext_lazy("code"), max_length=CODE_LENGTH)
    percent = models.PositiveSmallIntegerField(gettext_lazy("percent"), null=True, blank=True)
    amount = models.BigIntegerField(gettext_lazy("amount"), null=True, blank=True)
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    minimum = models.BigIntegerField(gettext_lazy("from"), default=0)
    starts_at = models.DateTimeField(gettext_lazy("valid from"), default=timezone.now)
    ends_at = models.DateTimeField(gettext_lazy("valid until"), null=True, blank=True)
    most_uses = models.PositiveIntegerField(gettext_lazy("uses at most"), null=True, blank=True)
    most_each = models.PositiveSmallIntegerField(
        gettext_lazy("uses a person at most"), null=True, blank=True
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("for one customer alone"),
    )
    uses = models.PositiveIntegerField(gettext_lazy("uses"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("created by"),
    )
    created_at = models.DateTimeField(gettext_lazy("created"), default=timezone.now)
    ended_at = models.DateTimeField(gettext_lazy("ended"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("coupon")
        verbose_name_plural = gettext_lazy("coupons")
        constraints = [
            models.UniqueConstraint(Upper("code"), "shop", name=ONE_CODE),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{2,23}$"), name="coupon_code_written_so"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__range=(1, 100), amount__isnull=True)
                | Q(percent__isnull=True, amount__isnull=False, amount__gt=0),
                name="coupon_takes_something_off",
            ),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="coupon_minimum_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="coupon_lasts",
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(most_uses__gt=0),
                name="coupon_most_uses_positive",
            ),
            models.CheckConstraint(
                condition=Q(most_each__isnull=True) | Q(most_each__gt=0),
                name="coupon_most_each_positive",
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(uses__lte=F("most_uses")),
                name="coupon_never_used_too_often",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-created_at"], name="coupon_by_shop")]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        """What it takes off: 10% off, €5.00 off."""
        return _("%(off)s off") % {"off": self.off}

    @property
    def off(self) -> str:
        """The bare figure: 10%, €5.00."""
        if self.percent is not None:
            return _("%(percent)s%%") % {"percent": self.percent}
        return format_money(self.amount or 0, self.currency)

    @property
    def stands(self) -> str:
        """Its state at this moment."""
        return self.state_at(timezone.now()).value

    @property
    def is_active(self) -> bool:
        return self.stands == self.State.ACTIVE

    @property
    def can_come(self) -> bool:
        """Whether it is good, or will be."""
        return self.stands in (self.State.ACTIVE, self.State.COMING)

    @property
    def state_words(self) -> str:
        return str(self.State(self.stands).label)

    def state_at(self, moment: datetime) -> State:
        """Whether anybody could use it then."""
        if self.ended_at is not None:
            return self.State.ENDED
        if self.ends_at is not None and self.ends_at <= moment:
            return self.State.OVER
        if self.most_uses is not None and self.uses >= self.most_uses:
            return self.State.USED_UP
        return self.State.COMING if self.starts_at > moment else self.State.ACTIVE

    def discount_on(self, subtotal: int) -> int:
        """What it takes off ``subtotal``: a percentage is rounded once, half up, to the minor
        unit; never more than there is."""
        wanted = self.amount or 0
        if self.percent is not None:
            wanted = (2 * subtotal * self.percent + 100) // 200
        return min(wanted, subtotal)


class CouponUse(models.Model):
    """One order that has a coupon. ``slot`` numbers a person's standing uses, from 1; an order that
    was called off has none, which gives the use back."""

    order = models.OneToOneField(
        Order,
        on_delete=models.PROTECT,
        related_name="coupon_use",
        verbose_name=gettext_lazy("order"),
    )
    coupon = models.ForeignKey(
        Coupon,
        on_delete=models.PROTECT,
        related_name="redemptions",
        verbose_name=gettext_lazy("coupon"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("used by"),
    )
    slot = models.PositiveSmallIntegerField(gettext_lazy("number"), null=True, blank=True)
    amount = models.BigIntegerField(gettext_lazy("taken off"))
    used_at = models.DateTimeField(gettext_lazy("used"), default=timezone.now)
    given_back_at = models.DateTimeField(gettext_lazy("given back"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("use of a coupon")
        verbose_name_plural = gettext_lazy("uses of coupons")
        constraints = [
            models.UniqueConstraint(
                fields=["coupon", "person", "slot"], name="coupon_use_once_a_slot"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="coupon_use_takes_something"),
            models.CheckConstraint(
                condition=Q(slot__isnull=False, slot__gte=1, given_back_at__isnull=True)
                | Q(slot__isnull=True, given_back_at__isnull=False),
                name="coupon_use_stands_or_was_given_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coupon_id} {self.slot}"


class CouponPick(models.Model):
    """The coupon that somebody wants to use at a shop: what their next checkout there begins
    with. It promises nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="coupon_picks",
        verbose_name=gettext_lazy("person"),
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("shop")
    )
    coupon = models.ForeignKey(
        Coupon,
        on_delete=models.CASCADE,
        related_name="picks",
        verbose_name=gettext_lazy("coupon"),
    )
    picked_at = models.DateTimeField(gettext_lazy("picked"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("picked coupon")
        verbose_name_plural = gettext_lazy("picked coupons")
        constraints = [
            models.UniqueConstraint(fields=["user", "shop"], name="coupon_pick_once_a_shop")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.coupon_id}"
