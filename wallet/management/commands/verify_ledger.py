"""``manage.py verify_ledger``: do the books agree? Exit code 1 and a line for each drift if not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wallet.selectors.audit import Drift, Head, Progress
from wallet.selectors.chain import head_of
from wallet.services import verify_books


class Command(BaseCommand):
    help = "Check every law of the ledger on one snapshot; exit with 1 if anything drifted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            metavar="POSITION:HASH",
            help="a head that the log once showed (ledger_sealed): the chain must still pass it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verification = verify_books(told=self._tell)
        drifts = verification.drifts
        position, _colon, head = options["head"].partition(":")
        if head and not (position.isdecimal() and head_of(int(position)) == head):
            drifts += 1
            self._tell(Drift("chain", f"no seal {position} with the head {head}"))
        summary = f"{verification.transfers:,} transfers, {verification.accounts:,} accounts"
        if verification.head:
            summary += f", sealed {verification.head}"
        if drifts:
            self.stdout.write(self.style.ERROR(f"{drifts} drifts in {summary}"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"The ledger agrees: {summary}"))

    def _tell(self, found: Drift | Progress | Head) -> None:
        if isinstance(found, Drift):
            self.stdout.write(self.style.ERROR(f"DRIFT {found.law}: {found.text}"))
        elif isinstance(found, Progress) and self.stderr.isatty():
            end = "\n" if found.done == found.total else ""
            self.stderr.write(f"\r{found.what}: {found.done:,} of {found.total:,} ", ending=end)
