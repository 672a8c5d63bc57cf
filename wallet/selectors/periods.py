"""An account's entries of a period, found by bisection over the index that statements walk."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField, Func, QuerySet, UUIDField, Value

from wallet.models.ledger import Account, Entry

# Ids follow the time but for transactions that overlap; what lies this near is compared exactly.
SLACK = timedelta(hours=1)


def entries_within(
    account: Account, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Entry]:
    """The account's entries from ``since`` on and before ``until``: a range of its index."""
    entries = Entry.objects.filter(account=account)
    if since is not None:
        entries = entries.filter(id__gt=_up_to(account.id, since - SLACK), created_at__gte=since)
    if until is not None:
        entries = entries.filter(id__lte=_up_to(account.id, until + SLACK), created_at__lt=until)
    return entries


def balance_at(account: Account | None, moment: datetime) -> int | None:
    """What the account had at that moment; None where nobody counted it then."""
    if account is None:
        return 0
    last = entries_within(account, until=moment).order_by("-id")
    return next(iter(last.values_list("balance_after", flat=True)[:1]), 0)


def _up_to(account_id: UUID, moment: datetime) -> Func:
    """An id such that the account's entries up to it were made before that moment, no other.

    The function is stable: the database calls it once, for the bound of its index scan.
    """
    return Func(
        Value(account_id, UUIDField()),
        Value(moment, DateTimeField()),
        function="wallet_entries_before",
        output_field=BigIntegerField(),
    )
