"""The one row of a person that everything which decides about their money locks first."""

from typing import Any

from django.db import OperationalError

from messaging.models import User
from wallet import ledger
from wallet.errors import LedgerBusy
from wallet.models import Guard
from wallet.selectors.safety import guards


def lock_guard(*, owner: User) -> Any:
    """The person's guard, ours until the transaction ends; made if there is none.

    Refuses with LedgerBusy when others hold it for longer than we wait.
    """
    try:
        return _locked(owner)
    except OperationalError as error:
        if str(getattr(error.__cause__, "sqlstate", "")) == "55P03":
            raise LedgerBusy from error
        raise


def _locked(owner: User) -> Any:
    locked = guards().select_for_update(of=("self",)).filter(user=owner)
    found = locked.first()
    if found is None:
        fresh = Guard(user=owner, created_at=ledger.now())
        Guard.objects.bulk_create([fresh], ignore_conflicts=True)
        found = locked.get()
    return found
