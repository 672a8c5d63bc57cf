"""Stylists: people who advise, and may send listings of any shop that allows it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.shops import in_language


class Stylist(models.Model):
    """A person who advises shoppers; a purchase made from their card is put to their name."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="stylist",
        verbose_name=_("person"),
    )
    about_en = models.CharField(_("about (English)"), max_length=160, blank=True)
    about_fr = models.CharField(_("about (French)"), max_length=160, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("stylist")
        verbose_name_plural = _("stylists")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def about(self) -> str:
        return in_language(self, "about")
