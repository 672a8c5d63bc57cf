"""Writes static/js/core/events.js: the names and fields of every fact, for the browser."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from messaging.bus import known_events


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        facts = "".join(
            f'  "{fact.name}": {json.dumps(sorted(fact.fields))},\n' for fact in known_events()
        )
        self.stdout.write(
            "// Written by `manage.py generate_events`; do not edit.\n"
            "// Every fact the server can tell, with the fields its data always has.\n"
            f"export const EVENTS = Object.freeze({{\n{facts}}});\n"
        )
