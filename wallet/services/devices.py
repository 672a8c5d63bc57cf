"""Which browser asks: known by a long-lived cookie, of which the database keeps the hash."""

from contextvars import ContextVar
from datetime import datetime

from messaging.models import User
from wallet import ledger
from wallet.models import Device
from wallet.models.safety import COOLING
from wallet.selectors.stepping import hash_of

# The cookie of the browser whose request is served; "" for a client that shows none; None where
# nobody's request is served: tasks, commands.
asking: ContextVar[str | None] = ContextVar("wallet_device", default=None)


def know_device(*, owner: User, key: str) -> None:
    """Remember that this person has signed in with that browser."""
    device = Device(user=owner, key_hash=hash_of(key), since=ledger.now())
    Device.objects.bulk_create([device], ignore_conflicts=True)


def is_new_device(*, owner: User, now: datetime) -> bool:
    """Whether the browser that asks is unknown, or known for less than a day."""
    key = asking.get()
    if key is None:
        return False
    if not key:
        return True
    return not Device.objects.filter(
        user=owner, key_hash=hash_of(key), since__lte=now - COOLING
    ).exists()
