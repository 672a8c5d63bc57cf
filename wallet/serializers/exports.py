"""Files of a statement: their names and what is in them, for whoever may see an account."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from messaging.errors import NotFound
from messaging.selectors.asked import fold
from wallet.errors import TooLong
from wallet.models.ledger import Account
from wallet.selectors import Movement, Sieve, balance_at, walked
from wallet.serializers.papers import INSTANT, Period, receipt_pdf, statement_pdf
from wallet.serializers.tables import table_lines

ROWS_AT_MOST = 5_000  # of a PDF: some 170 pages


def statement_table(account: Account | None, sieve: Sieve) -> tuple[str, Iterator[str]]:
    """The file's name, and its CSV in pieces: what the sieve keeps, newest first."""
    portions = walked(account, sieve) if account else iter(())
    return f"{_name(sieve)}.csv", table_lines(portions)


def statement_paper(
    holder: str, account: Account | None, sieve: Sieve, limit: int = ROWS_AT_MOST
) -> tuple[str, bytes]:
    """The file's name and its PDF: every movement of the sieve's period, oldest first.

    Without a period: since the account was opened. Refuses what is too long to be read (TooLong).
    """
    if account is None:
        raise NotFound("account_not_found")
    since = sieve.since or timezone.localtime(account.created_at).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    until = sieve.until or timezone.now()
    rows = []
    for portion in walked(account, Sieve(since=sieve.since, until=until)):
        rows += portion
        if len(rows) > limit:
            raise TooLong
    since = min(since, rows[-1].at) if rows and sieve.since is None else since
    opening = balance_at(account, since)
    closing = rows[0].balance_after if rows else opening
    period = Period(since, until, opening, closing, account.currency)
    return f"{_name(sieve)}.pdf", statement_pdf(holder, period, rows[::-1])


def receipt(moved: Movement) -> tuple[str, bytes]:
    return f"palabre-{moved.reference.lower()}.pdf", receipt_pdf(moved)


def as_pdf(name: str, body: bytes) -> HttpResponse:
    """A paper to keep."""
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_table(name: str, lines: Iterator[str]) -> StreamingHttpResponse:
    """A table that is sent while it is read: however long it is, a portion at a time is held."""
    answer = StreamingHttpResponse(_streamed(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


async def _streamed(lines: Iterator[str]) -> AsyncIterator[str]:
    # What the reader speaks and where they are is known here, and forgotten by the time this runs.
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def following() -> str | None:
        with translation.override(language), timezone.override(zone):
            return next(lines, None)

    ask: Callable[[], object] = sync_to_async(following)
    while (line := await ask()) is not None:  # type: ignore[misc]
        yield str(line)


def _name(sieve: Sieve) -> str:
    last = sieve.until - INSTANT if sieve.until else None
    ends = [_date(sieve.since), _date(last)]
    return "-".join(["palabre", fold(_("statement")), *(one for one in ends if one)])


def _date(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y%m%d}" if moment else ""
