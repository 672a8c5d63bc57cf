"""Loads a million messages into a database of their own and prints what grows with them.

The same JSON lines as ``bench``; what is going on is said on the error stream.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from superapp.bench import growth


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=growth.ROUNDS)

    def handle(self, *args: Any, **options: Any) -> None:
        for line in growth.run(options["rounds"], tell=self.stderr.write):
            self.stdout.write(json.dumps(line))
            self.stdout.flush()
