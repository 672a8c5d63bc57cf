"""Threads: the one conversation that a customer has with a shop."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Listing
from shop.models.shops import Shop


class ShopThread(models.Model):
    """Ties a customer, a shop and their conversation; keeps the link that opened it last."""

    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, related_name="threads", verbose_name=_("shop")
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="shop_threads",
        verbose_name=_("customer"),
    )
    conversation = models.OneToOneField(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="shop_thread",
        verbose_name=_("conversation"),
    )
    ref = models.CharField(_("reference of the link"), max_length=120, blank=True)
    listing = models.ForeignKey(
        Listing,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("listing"),
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("shop thread")
        verbose_name_plural = _("shop threads")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "customer"], name="thread_once_a_shop_and_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} / {self.shop}"
