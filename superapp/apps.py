"""The roof's wiring: fills the card registry from every floor."""

from django.apps import AppConfig


class SuperappConfig(AppConfig):
    name = "superapp"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("cards")
