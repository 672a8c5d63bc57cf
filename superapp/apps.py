"""The roof's wiring: fills the registries of cards and of reactions from every floor."""

from django.apps import AppConfig


class SuperappConfig(AppConfig):
    name = "superapp"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from superapp import celery  # noqa: F401 (the application that tasks bind to)

        # Tasks too: whoever publishes a fact must know which reactions to queue, the web server
        # as much as the worker.
        autodiscover_modules("cards", "tasks", "rights")
