"""Which browser asks: known by a long-lived cookie, of which the database keeps the hash."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from wallet.models.safety import COOLING
from wallet.selectors.stepping import hash_of

DEVICE_COOKIE = "device"
# The cookie of the browser whose request is served; "" for a client that shows none; None where
# nobody's request is served: tasks, commands.
asking: ContextVar[str | None] = ContextVar("wallet_device", default=None)


def device_hash() -> str:
    """What is kept of the browser that asks."""
    return hash_of(asking.get() or "")


def is_new_device(guard: Any, now: datetime) -> bool:
    """Whether the browser that asks is unknown, or known for less than a day."""
    if asking.get() is None:
        return False
    return guard.device_since is None or guard.device_since > now - COOLING
