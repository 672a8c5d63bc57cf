"""Reconciliation: kept, with every difference by item. It never books anything."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from messaging.models import User
from wallet import ledger, providers
from wallet.models.reconciliation import Difference, Reconciliation
from wallet.providers import Line
from wallet.selectors.reconciliation import Comparison, compared


def reconcile(
    *,
    operator: User | None,
    provider: str,
    currency: str,
    since: datetime,
    until: datetime,
    lines: Iterable[Line] | None = None,
    source: str = "API",
) -> tuple[Reconciliation, Comparison]:
    """Compare the clearing account with ``lines``, or with what the provider itself says now.

    Raises NoAnswer when it does not answer. Not inside a transaction.
    """
    if lines is None:
        lines = list(providers.provider_named(provider).statement(since, until, currency))
    found = compared(provider, currency, lines, since, until)
    with transaction.atomic():
        kept = Reconciliation.objects.create(
            provider=provider,
            currency=currency,
            source=source[:200],
            since=since,
            until=until,
            ours=found.ours,
            theirs=found.theirs,
            fees=found.fees,
            made_by=operator,
            made_at=ledger.now(),
        )
        Difference.objects.bulk_create(
            Difference(
                reconciliation=kept,
                item=item.key[:255],
                text=item.text[:200],
                ours=item.ours,
                theirs=item.theirs,
                is_open=item.is_open,
            )
            for item in found.differences
        )
    return kept, found
