"""Loads the demo: people, shops, listings with pictures, conversations, orders, balances."""

from typing import Any

from django.core.management.base import BaseCommand

from superapp.demo import load

WIDTH = 30


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if load.is_loaded():
            return
        load.load(self._progress)

    def _progress(self, what: str, done: int, total: int) -> None:
        """A bar on a terminal; a line a kind elsewhere."""
        if self.stdout.isatty():
            filled = WIDTH * done // total
            bar = "#" * filled + "." * (WIDTH - filled)
            self.stdout.write(f"\rDemo data [{bar}] {done}/{total} {what:<12}", ending="")
        if done == total:
            self.stdout.write("" if self.stdout.isatty() else f"Demo data: {total} {what}")
        self.stdout.flush()
