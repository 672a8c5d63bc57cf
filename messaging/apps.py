"""Wiring of the messaging floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("People and conversations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from messaging.cards import asks  # noqa: F401 (this floor's own faces)
