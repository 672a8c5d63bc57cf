"""Prints the project's figures, one JSON line each, beside the floor measured in the same run."""

import json
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

BENCHES = ("messages", "crowd", "ledger", "transfer", "books", "packet", "screens")


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="all when none")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["names"] or BENCHES:
            for line in import_module(f"superapp.bench.{name}").run():
                self.stdout.write(json.dumps(line))
                self.stdout.flush()
