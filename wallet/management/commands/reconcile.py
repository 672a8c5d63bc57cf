"""``manage.py reconcile``: does the provider's statement say what our books say? 1 if not."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wallet.money import format_money
from wallet.providers import NoAnswer
from wallet.selectors.reconciliation import lines_in
from wallet.services.reconciliation import reconcile

START = datetime(2000, 1, 1, tzinfo=UTC)


class Command(BaseCommand):
    help = "Compare a provider's statement, or a bank's CSV, with its clearing account, by item."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provider", default=settings.PAYMENT_PROVIDER)
        parser.add_argument("--currency", default=settings.CURRENCY)
        parser.add_argument("--since", help="a day, such as 2026-11-01; from the start if left out")
        parser.add_argument("--until", help="the day after the last one; to now if left out")
        parser.add_argument("--csv", help="a bank's statement: date,amount,currency,text")

    def handle(self, *args: Any, **options: Any) -> None:
        provider, currency = options["provider"], options["currency"]
        since, until = _day(options["since"], START), _day(options["until"], timezone.now())
        try:
            if path := options["csv"]:
                with Path(path).open(newline="", encoding="utf-8-sig") as file:
                    read = list(lines_in(file, currency))
                lines, source = [line for line in read if since <= line.at < until], path
            else:
                lines, source = None, "API"
            _kept, found = reconcile(
                operator=None,
                provider=provider,
                currency=currency,
                since=since,
                until=until,
                lines=lines,
                source=source,
            )
        except NoAnswer:
            raise CommandError(f"{provider} does not answer") from None
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        for item in found.differences:
            sums = (format_money(one, currency) for one in (item.ours, item.theirs))
            ours, theirs = sums
            state = " (on its way)" if item.is_open else ""
            self.stdout.write(f"{item.text} {item.key}: ours {ours}, theirs {theirs}{state}")
        sums = (format_money(one, currency) for one in (found.ours, found.theirs, found.fees))
        ours, theirs, fees = sums
        self.stdout.write(f"{provider}: ours {ours}, theirs {theirs}, their fees {fees}")
        if not found.agrees:
            sys.exit(1)


def _day(text: str | None, default: datetime) -> datetime:
    if not text:
        return default
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(str(error)) from error
