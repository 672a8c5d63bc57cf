"""The one row of a person that everything which decides about their money locks first."""

from typing import Any

from messaging.models import User
from wallet import ledger
from wallet.models import Guard
from wallet.selectors.safety import guards


def lock_guard(*, owner: User) -> Any:
    """The person's guard, ours until the transaction ends; made if there is none."""
    locked = guards().select_for_update(of=("self",)).filter(user=owner)
    found = locked.first()
    if found is None:
        fresh = Guard(user=owner, created_at=ledger.now())
        Guard.objects.bulk_create([fresh], ignore_conflicts=True)
        found = locked.get()
    return found
