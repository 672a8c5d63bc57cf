"""The payment PIN: six digits that are not the password, and that nobody may guess at."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from messaging.errors import Invalid
from messaging.models import User
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger
from wallet.errors import BadPin, PinLocked, PinTooSimple, PinWrong, StepUpNeeded
from wallet.models import Guard
from wallet.services.guards import lock_guard

DIGITS = 6
TRIES = 5  # and then it is locked, longer for every wrong one that follows
TRIES_MOST = 10  # and then only support can help
FIRST_LOCK = timedelta(minutes=15)


@transaction.atomic
def set_pin(*, owner: User, pin: str) -> None:
    """Set the owner's PIN, or another one. Doors ask for the password again before.

    Refuses BadPin, PinTooSimple and, when only support can help, PinLocked.
    """
    _check_shape(pin)
    if _is_simple(pin):
        raise PinTooSimple(fields={"pin": PinTooSimple.message})
    guard = lock_guard(owner=owner)
    if guard.pin_tries >= TRIES_MOST:
        raise PinLocked(minutes=0)
    now, had_one = ledger.now(), bool(guard.pin_hash)
    guard.pin_hash = make_password(_peppered(owner.id, pin, settings.SECRET_KEY), hasher="argon2")
    guard.pin_set_at, guard.pin_tries, guard.pin_locked_until = now, 0, None
    if had_one:
        guard.credentials_at = now
    guard.save()
    record(actor=owner, verb="pin.changed" if had_one else "pin.set", subject=about(person=owner))


def check_pin(*, owner: User, pin: str, **details: Any) -> None:
    """Refuse unless this is the owner's PIN: PinWrong (details: left) or PinLocked (minutes).

    The try is counted, and kept, before the PIN is looked at: however many ask at once, from
    however many processes, no more than five are. Opens transactions of its own, so it must not be
    called inside another. ``details`` go with the refusal.
    """
    _check_shape(pin)
    with transaction.atomic(durable=True):
        guard = lock_guard(owner=owner)
        refusal = _claim_try(guard, details)
    if refusal is not None:
        raise refusal
    if _is_right(guard, owner.id, pin):
        with transaction.atomic(durable=True):
            lock_guard(owner=owner)
            Guard.objects.filter(user=owner, pin_hash=guard.pin_hash).update(
                pin_tries=0, pin_locked_until=None
            )
        return
    details = {**details, "has_pin": True}
    if guard.pin_tries < TRIES:
        raise PinWrong(left=TRIES - guard.pin_tries, **details)
    record(
        actor=owner,
        verb="pin.locked",
        subject=about(person=owner),
        tries=guard.pin_tries,
        until=guard.pin_locked_until.isoformat(),
    )
    raise PinLocked(minutes=_minutes_locked(guard, ledger.now()), **details)


@transaction.atomic
def unlock_pin(*, admin: User, owner: User, reason: str) -> None:
    """Support lets the owner try again, and says why."""
    reason = reason.strip()[:300]
    if not reason:
        raise Invalid("reason_missing", fields={"reason": Invalid.message})
    guard = lock_guard(owner=owner)
    before = guard.pin_tries
    guard.pin_tries, guard.pin_locked_until = 0, None
    guard.save(update_fields=["pin_tries", "pin_locked_until"])
    record(
        actor=admin,
        verb="pin.unlocked",
        subject=about(person=owner),
        before=before,
        after=0,
        reason=reason,
    )


def _is_simple(pin: str) -> bool:
    """Whether this is among what others try first."""
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    is_line = steps in ({0}, {1}, {9})
    is_repeated = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    is_mirrored = pin == pin[::-1]
    is_paired = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    return is_line or is_repeated or is_mirrored or is_paired or len(set(pin)) < 3


def _claim_try(guard: Guard, details: dict[str, Any]) -> StepUpNeeded | None:
    """Count a try that is about to be made; or why none may be."""
    if not guard.pin_hash:
        return StepUpNeeded(**{**details, "has_pin": False})
    now = ledger.now()
    if (minutes := _minutes_locked(guard, now)) is not None:
        return PinLocked(minutes=minutes, **{**details, "has_pin": True})
    guard.pin_tries += 1
    if guard.pin_tries >= TRIES:
        guard.pin_locked_until = now + _lock_after(guard.pin_tries)
    guard.save(update_fields=["pin_tries", "pin_locked_until"])
    return None


def _minutes_locked(guard: Guard, now: datetime) -> int | None:
    """How long no PIN is looked at; 0 for until support helps, None if it is not locked.

    However far the clock jumped back, never longer than the lock that was set.
    """
    if guard.pin_tries >= TRIES_MOST:
        return 0
    if guard.pin_locked_until is None or guard.pin_locked_until <= now:
        return None
    left = min(guard.pin_locked_until - now, _lock_after(guard.pin_tries))
    return max(1, -(-int(left.total_seconds()) // 60))


def _lock_after(tries: int) -> timedelta:
    return FIRST_LOCK * 2 ** max(0, tries - TRIES)


def _check_shape(pin: str) -> None:
    if not (isinstance(pin, str) and len(pin) == DIGITS and pin.isascii() and pin.isdigit()):
        raise BadPin(fields={"pin": BadPin.message})


def _is_right(guard: Guard, owner_id: UUID, pin: str) -> bool:
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return any(check_password(_peppered(owner_id, pin, key), guard.pin_hash) for key in keys)


def _peppered(owner_id: UUID, pin: str, key: str) -> str:
    """A PIN is short: without the house's key its hash alone would give it away."""
    return hmac.new(key.encode(), f"wallet.pin\n{owner_id}\n{pin}".encode(), sha256).hexdigest()
