"""Verification: the audit, carried out and written down."""

from collections.abc import Callable

from django.utils import timezone

from wallet.models.ledger import Verification
from wallet.selectors.audit import Drift, Head, Progress, audit


def verify_books(*, told: Callable[[Drift | Progress | Head], None]) -> Verification:
    """Read the whole ledger, tell what is found as it is found, and keep what came of it."""
    started_at, drifts, head = timezone.now(), 0, ""
    read = {"transfers": 0, "accounts": 0}
    for found in audit():
        if isinstance(found, Drift):
            drifts += 1
        elif isinstance(found, Progress):
            read[found.what] = found.done
        elif found.position:
            head = f"{found.position}:{found.head}"
        told(found)
    return Verification.objects.create(started_at=started_at, drifts=drifts, head=head, **read)
