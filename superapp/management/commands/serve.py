"""The supervisor as a command; ``make run`` starts it without Django, which is faster."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from superapp import supervisor


class Command(BaseCommand):
    help = "Starts the engines, the web server, the worker and the clock; Ctrl-C stops them all."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(supervisor.main())
