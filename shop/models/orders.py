"""Orders: what was bought, at the price of that moment, and how far it has come."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.shops import Shop, in_language


class Order(models.Model):
    """One shop's part of a checkout. ``id`` names its share of the payment in the wallet too.

    ``state`` is the fulfilment alone; whether the money is held, paid out or released is in the
    ledger. ``payment`` is the id that the checkout form made. ``total`` is what is paid: the lines
    less ``discount``, which ``coupon_code`` took off. Where that is all, the order has no share of
    the payment: it is paid by being placed.
    """

    class State(models.TextChoices):
        PLACED = "placed", _("placed")
        SHIPPED = "shipped", _("shipped")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(_("number"), max_length=12, unique=True)
    payment = models.ForeignKey(
        "wallet.Payment",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("payment"),
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, related_name="orders", verbose_name=_("shop")
    )
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("buyer"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("conversation"),
    )
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders_recommended",
        verbose_name=_("recommended by"),
    )
    ref = models.CharField(_("reference of the link"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLACED)
    total = models.BigIntegerField(_("total"))
    discount = models.BigIntegerField(_("taken off"), default=0, db_default=0)
    coupon_code = models.CharField(_("coupon"), max_length=24, blank=True, db_default="")
    currency = models.CharField(_("currency"), max_length=3)
    refunded = models.BigIntegerField(_("refunded"), default=0, db_default=0)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "shop"], name="order_once_a_shop_and_payment"
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0) | Q(total=0, discount__gt=0),
                name="order_costs_something_or_is_all_discount",
            ),
            models.CheckConstraint(
                condition=Q(discount=0, coupon_code="") | Q(discount__gt=0) & ~Q(coupon_code=""),
                name="order_discount_has_a_coupon",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=models.F("total")),
                name="order_never_refunded_above_its_total",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["placed", "shipped", "delivered", "cancelled"]),
                name="order_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-placed_at"], name="order_by_buyer"),
            models.Index(fields=["shop", "-placed_at"], name="order_by_shop"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_free(self) -> bool:
        """Whether a coupon took all of it off, so that there was nothing to pay."""
        return self.total == 0

    @property
    def subtotal(self) -> int:
        """What its lines cost together, before anything was taken off."""
        return self.total + self.discount


class OrderLine(models.Model):
    """A line as it was at the moment of purchase; later changes of the listing leave it alone.

    ``discount`` is its share of what the coupon took off the order; ``refunded`` is what the shop
    gave back for this line by name.
    """

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="lines", verbose_name=_("order")
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="order_lines", verbose_name=_("variant")
    )
    title_en = models.CharField(_("title (English)"), max_length=80, blank=True)
    title_fr = models.CharField(_("title (French)"), max_length=80, blank=True)
    label_en = models.CharField(_("label (English)"), max_length=40, blank=True)
    label_fr = models.CharField(_("label (French)"), max_length=40, blank=True)
    picture = models.CharField(_("picture"), max_length=200, blank=True)
    price = models.BigIntegerField(_("price"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    discount = models.BigIntegerField(_("taken off"), default=0, db_default=0)
    refunded = models.BigIntegerField(_("refunded"), default=0, db_default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price__gt=0), name="order_line_positive"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0)
                & Q(discount__lte=models.F("price") * models.F("quantity")),
                name="order_line_discount_within_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0)
                & Q(refunded__lte=models.F("price") * models.F("quantity") - models.F("discount")),
                name="order_line_never_refunded_above_what_was_paid",
            ),
            models.UniqueConstraint(fields=["order", "variant"], name="order_line_once_a_variant"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def picture_url(self) -> str:
        """Where its picture is; empty where it had none."""
        return default_storage.url(self.picture) if self.picture else ""

    @property
    def amount(self) -> int:
        return self.price * self.quantity

    @property
    def paid(self) -> int:
        """What was paid for it: its amount less its share of the discount."""
        return self.amount - self.discount

    @property
    def left(self) -> int:
        """What could still be given back for it."""
        return self.paid - self.refunded


class OrderStep(models.Model):
    """One move of an order along its states: who made it, and when."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="steps", verbose_name=_("order")
    )
    state = models.CharField(_("state"), max_length=9, choices=Order.State.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("order step")
        verbose_name_plural = _("order steps")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "state"], name="order_step_once_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"
