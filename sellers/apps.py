"""Wiring of the sellers floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SellersConfig(AppConfig):
    name = "sellers"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"
