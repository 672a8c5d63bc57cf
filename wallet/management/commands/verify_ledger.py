"""``manage.py verify_ledger``: do the books agree? Exit code 1 and a line for each drift if not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from wallet.selectors.audit import Drift, audit


class Command(BaseCommand):
    help = "Check every law of the ledger on one snapshot; exit with 1 if anything drifted."

    def handle(self, *args: Any, **options: Any) -> None:
        drifts, checked = 0, {"transfers": 0, "accounts": 0}
        is_terminal = self.stderr.isatty()
        for found in audit():
            if isinstance(found, Drift):
                drifts += 1
                self.stdout.write(self.style.ERROR(f"DRIFT {found.law}: {found.text}"))
                continue
            checked[found.what] = found.done
            if is_terminal:
                self.stderr.write(f"\r{found.what}: {found.done:,} of {found.total:,} ", ending="")
        if is_terminal:
            self.stderr.write("")
        summary = ", ".join(f"{count:,} {what}" for what, count in checked.items())
        if drifts:
            self.stdout.write(self.style.ERROR(f"{drifts} drifts in {summary}"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"The ledger agrees: {summary}"))
