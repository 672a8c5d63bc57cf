"""The one row of a person that everything which decides about their money locks first."""

from typing import Any

from django.db import OperationalError

from messaging.models import User
from messaging.services.rows import insert
from wallet import ledger
from wallet.errors import LedgerBusy
from wallet.models import Guard
from wallet.selectors.safety import kept_guard


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
    found = kept_guard(owner, lock=True)
    if found is None:
        insert(rows=[Guard(user=owner, created_at=ledger.now())], may_exist=True)
        found = kept_guard(owner, lock=True)
    return found
