"""Shops and the people who work in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from messaging.models import uuid7


def in_language(thing: models.Model, field: str) -> str:
    """The text in the active language, or in the other one where it is missing."""
    first, second = ("fr", "en") if (get_language() or "en").startswith("fr") else ("en", "fr")
    return getattr(thing, f"{field}_{first}") or getattr(thing, f"{field}_{second}")


class Shop(models.Model):
    """Who sells. ``account`` receives its money; ``sign`` is the drawn mark people know it by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.SlugField(_("handle"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    trade_en = models.CharField(_("trade (English)"), max_length=60, blank=True)
    trade_fr = models.CharField(_("trade (French)"), max_length=60, blank=True)
    about_en = models.TextField(_("about (English)"), blank=True)
    about_fr = models.TextField(_("about (French)"), blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    sign = models.CharField(_("sign"), max_length=24, default="store")
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    account = models.ForeignKey(
        "wallet.Account",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("account"),
    )
    currency = models.CharField(_("currency"), max_length=3)
    reply_minutes = models.PositiveIntegerField(_("usual reply, minutes"), default=30)
    is_open = models.BooleanField(_("open"), default=True)
    is_verified = models.BooleanField(_("verified"), default=False)
    allows_stylists = models.BooleanField(_("stylists may recommend its listings"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")

    def __str__(self) -> str:
        return self.name

    @property
    def trade(self) -> str:
        return in_language(self, "trade")

    @property
    def about(self) -> str:
        return in_language(self, "about")


class Staff(models.Model):
    """A person's place in a shop."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        SELLER = "seller", _("seller")

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="staff", verbose_name=_("shop")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="staff_of",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=6, choices=Role.choices, default=Role.SELLER)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            models.UniqueConstraint(fields=["shop", "user"], name="staff_once_a_shop"),
            models.UniqueConstraint(
                fields=["shop"], condition=Q(role="owner"), name="shop_has_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.shop}"
