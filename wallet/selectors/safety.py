"""What a person's wallet may do now: its tier, limits, what has left, what is new.

Read under the lock of the person's ``Guard`` by ``services.clear``, which decides; read without it
by screens, which advise, and before a transfer that is written at once (``meeting_of``).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.selectors.rows import columns_of, prepared, row_from
from wallet import ledger
from wallet.errors import StepUpNeeded
from wallet.models import Guard, Tier
from wallet.models.safety import COOLING, HOUSE_LIMITS, UNVERIFIED, VERIFIED, Limits
from wallet.money import exponent
from wallet.selectors.devices import device_hash, is_new_device
from wallet.selectors.stepping import Bound

FIGURES = tuple(Limits.__dataclass_fields__)
HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
PERIODS = {
    "hour": _("within an hour"),
    "day": _("within a day"),
    "month": _("within 30 days"),
    "payee": _("to one recipient within a day"),
    "own": _("your own limit a day"),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What left a wallet, by the time windows that limits have."""

    hour: int = 0
    day: int = 0
    month: int = 0
    free: int = 0
    payees: Mapping[str, int] = field(default_factory=dict)
    first_paid: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a payment is judged by. ``known``: what was let out before under its reference, by
    payee."""

    limits: Limits
    spent: Spent
    known: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Room:
    """One limit: how much of it is left."""

    period: str
    limit: int
    spent: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.spent)

    @property
    def label(self) -> Any:
        return PERIODS[self.period]

    @property
    def percent(self) -> int:
        """How much of it is left, for a meter."""
        return self.left * 100 // self.limit if self.limit else 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may leave a wallet now. ``left`` is the tightest of ``rooms``; ``free`` what leaves
    without PIN or passkey. Minor units of ``currency``."""

    currency: str
    tier: str
    limits: Limits
    rooms: list[Room]
    free_limit: int
    free: int
    has_pin: bool
    has_passkey: bool
    is_frozen: bool
    is_cooling: bool

    @property
    def left(self) -> int:
        return 0 if self.is_frozen else min(room.left for room in self.rooms)


# Asked whenever somebody pays: written out, as putting it together would take longer
# than answering it.
IS_VERIFIED = "EXISTS (SELECT FROM account_emailaddress WHERE user_id = guard.user_id AND verified)"
BESIDE_GUARD = f"""
       {IS_VERIFIED} AS is_verified,
       EXISTS (
           SELECT FROM mfa_authenticator WHERE user_id = guard.user_id AND type = 'webauthn'
       ) AS has_passkey,
       (
           SELECT since FROM wallet_device
           WHERE user_id = guard.user_id AND key_hash = %(device)s
       ) AS device_since
"""  # noqa: S608 (our own words)
GUARD = """
SELECT {guard}, {beside}
FROM wallet_guard AS guard
WHERE guard.user_id = %(user)s
"""


def kept_guard(user: User, *, lock: bool = False) -> Any:
    """The person's guard with ``is_verified``, ``has_passkey``, ``device_since``; None if none is
    kept yet. With ``lock`` it is the transaction's own until that ends."""
    statement = GUARD.format(guard=columns_of(Guard, "guard"), beside=BESIDE_GUARD)
    statement += "FOR UPDATE OF guard" * lock
    with prepared() as cursor:
        cursor.execute(statement, {"user": user.id, "device": device_hash()})
        row = cursor.fetchone()
    if row is None:
        return None
    return guard_from(row)


def guard_from(row: Sequence[Any]) -> Any:
    """The guard of which these are the columns and what is asked beside them."""
    *values, is_verified, has_passkey, device_since = row
    guard: Any = row_from(Guard, values)
    guard.is_verified, guard.has_passkey = is_verified, has_passkey
    guard.device_since = device_since
    return guard


def guard_of(viewer: User) -> Any:
    """The person's guard as it stands; one that is not kept yet where there is none."""
    found = kept_guard(viewer)
    if found is not None:
        return found
    fresh: Any = Guard(user=viewer)
    fresh.device_since = None
    fresh.is_verified = EmailAddress.objects.filter(user=viewer, verified=True).exists()
    fresh.has_passkey = Authenticator.objects.filter(
        user=viewer, type=Authenticator.Type.WEBAUTHN
    ).exists()
    return fresh


def tier_of(guard: Any) -> str:
    return guard.tier or (VERIFIED if guard.is_verified else UNVERIFIED)


def limits_in(guard: Any, currency: str) -> Limits:
    """The limits of the person's tier in that currency."""
    code = tier_of(guard)
    rows = Tier.objects.filter(code=code, currency__in={currency, settings.CURRENCY})
    return _limits(
        code, currency, {one.currency: [getattr(one, name) for name in FIGURES] for one in rows}
    )


def _limits(code: str, currency: str, rows: Mapping[str, Sequence[int]]) -> Limits:
    """The tier's figures of that currency, out of those of it and of the house's.

    A currency without a row of its own has the figures of the house's, at par: strict where money
    is worth less, and an admin's to mend.
    """
    if row := rows.get(currency):
        return Limits(*row)
    house = rows.get(settings.CURRENCY)
    base, digits = (Limits(*house), exponent(settings.CURRENCY)) if house else (None, 2)
    base = base or HOUSE_LIMITS.get(code) or HOUSE_LIMITS[UNVERIFIED]
    up, down = 10 ** exponent(currency), 10**digits
    return Limits(*(getattr(base, name) * up // down for name in FIGURES))


def tiers_known() -> list[str]:
    """The codes of every tier, for those who give them."""
    codes = Tier.objects.order_by("code").values_list("code", flat=True).distinct()
    return sorted({*codes, *HOUSE_LIMITS})


def own_limit(guard: Guard, name: str, now: datetime) -> int | None:
    """The person's own ``free`` or ``day`` limit as it holds at that moment; None if not set."""
    due = getattr(guard, f"{name}_limit_next_at")
    suffix = "_limit_next" if due is not None and due <= now else "_limit"
    value: int | None = getattr(guard, name + suffix)
    return value


def free_limit_of(guard: Guard, limits: Limits, currency: str, now: datetime) -> int:
    """What leaves in a day without confirming: the person's choice within the house's."""
    own = own_limit(guard, "free", now) if currency == settings.CURRENCY else None
    return limits.free if own is None else min(own, limits.free_most)


def reading_from(*, user: str, tier: str, payees: str) -> str:
    """What asks for a ``Reading``, where these are so called.

    The tier's figures, what left the wallet by the windows of the limits, what left it for each
    payee within a day and when it first did, and what was let out before under this reference.
    """
    return f"""
SELECT left_it.hour, left_it.day, left_it.month, left_it.free,
       (
           SELECT jsonb_object_agg(currency, jsonb_build_array({", ".join(FIGURES)}))
           FROM wallet_tier
           WHERE code = {tier} AND currency = ANY(%(currencies)s::text[])
       ) AS tiers,
       (
           SELECT jsonb_object_agg(name, jsonb_build_array(
               (
                   SELECT sum(amount) FROM wallet_outflow
                   WHERE user_id = {user} AND payee = name
                   AND currency = %(currency)s AND created_at > %(day)s
               ),
               (
                   SELECT min(created_at) FROM wallet_outflow
                   WHERE user_id = {user} AND payee = name
               )
           ))
           FROM unnest({payees}::text[]) AS name
       ) AS payees,
       (
           SELECT jsonb_object_agg(payee, amount) FROM wallet_outflow
           WHERE user_id = {user} AND reference = %(reference)s::uuid AND gives_back_id IS NULL
       ) AS known
FROM (
    SELECT sum(amount) FILTER (WHERE created_at > %(hour)s) AS hour,
           sum(amount) FILTER (WHERE created_at > %(day)s) AS day,
           sum(amount) AS month,
           sum(amount) FILTER (WHERE created_at > %(day)s AND NOT is_confirmed) AS free
    FROM wallet_outflow
    WHERE user_id = {user} AND currency = %(currency)s AND created_at > %(month)s
) AS left_it
"""  # noqa: S608 (names of our own columns)


READINGS = 7  # columns that it answers
READING = reading_from(user="%(user)s", tier="%(tier)s", payees="%(payees)s")


def reading_of(
    guard: Any,
    currency: str,
    now: datetime,
    payees: Sequence[str] = (),
    reference: UUID | None = None,
) -> Reading:
    """Limits, and what they are measured against, in one question.

    Rows of a later date count as well: a clock that jumped back gives no new allowance.
    """
    asked = {"user": guard.user_id, "tier": tier_of(guard), "payees": list(payees)}
    with prepared() as cursor:
        cursor.execute(READING, asked | windows(currency, now, reference))
        return read(guard, currency, cursor.fetchone())


def windows(currency: str, now: datetime, reference: UUID | None) -> dict[str, Any]:
    """What ``reading_from`` asks for, whoever pays."""
    return {
        "currency": currency,
        "currencies": [currency, settings.CURRENCY],
        "reference": reference,
        "hour": now - HOUR,
        "day": now - DAY,
        "month": now - MONTH,
    }


def read(guard: Any, currency: str, row: Sequence[Any]) -> Reading:
    """What ``reading_from`` answered."""
    *sums, tiers, theirs, known = row
    by_payee: dict[str, list[Any]] = json.loads(theirs or "{}")
    first_paid = {name: first for name, (_left, first) in by_payee.items() if first}
    hour, day, month, free = (one or 0 for one in sums)
    spent = Spent(
        *(hour, day, month, free),
        payees={name: left or 0 for name, (left, _first) in by_payee.items()},
        first_paid={name: datetime.fromisoformat(at) for name, at in first_paid.items()},
    )
    limits = _limits(tier_of(guard), currency, json.loads(tiers or "{}"))
    return Reading(limits, spent, json.loads(known or "{}"))


def rooms_of(
    guard: Guard, limits: Limits, spent: Spent, currency: str, now: datetime
) -> list[Room]:
    """Every limit of this wallet and what is left of it, apart from the payees' own."""
    day = limits.cooling_day if is_changed(guard, now) else limits.per_day
    rooms = [
        Room("hour", limits.per_hour, spent.hour),
        Room("day", min(day, limits.per_day), spent.day),
        Room("month", limits.per_month, spent.month),
    ]
    own = own_limit(guard, "day", now) if currency == settings.CURRENCY else None
    if own is not None:
        rooms.append(Room("own", own, spent.day))
    return rooms


def is_changed(guard: Guard, now: datetime) -> bool:
    """Whether password, e-mail or PIN were changed less than a day ago."""
    return guard.credentials_at is not None and guard.credentials_at > now - COOLING


def allowance_of(viewer: User, currency: str | None = None) -> Allowance:
    """What may leave the viewer's wallet now, to be shown before an amount is typed.

    Two questions to the database. Include ``wallet/_allowance.html`` with it as ``allowance``.
    """
    currency = currency or settings.CURRENCY
    now = ledger.now()
    guard = guard_of(viewer)
    reading = reading_of(guard, currency, now)
    limits, spent = reading.limits, reading.spent
    free_limit = free_limit_of(guard, limits, currency, now)
    is_cooling = is_changed(guard, now)
    is_new = is_cooling or is_new_device(guard, now)
    has_any = bool(guard.pin_hash or guard.has_passkey)
    free = min(free_limit, limits.cooling_free) if is_new and has_any else free_limit
    return Allowance(
        currency=currency,
        tier=tier_of(guard),
        limits=limits,
        rooms=rooms_of(guard, limits, spent, currency, now),
        free_limit=free_limit,
        free=max(0, free - spent.free),
        has_pin=bool(guard.pin_hash),
        has_passkey=guard.has_passkey,
        is_frozen=guard.is_frozen,
        is_cooling=is_cooling,
    )


def is_frozen(viewer: User) -> bool:
    """Whether nothing leaves the viewer's wallet."""
    return Guard.objects.filter(user=viewer, frozen_at__isnull=False).exists()


def is_frozen_by_house(person: User) -> bool:
    """Whether an admin froze this wallet: nobody should start paying into it person to person.

    Money that is on its way, refunds and what comes back still arrive.
    """
    return (
        Guard.objects.filter(user=person, frozen_at__isnull=False)
        .exclude(frozen_by=person)
        .exists()
    )


def step_up_for(viewer: User, refusal: Exception | None) -> dict[str, Any]:
    """What a sheet adds to its context when its POST was refused: ``step_up`` or nothing.

    With it ``{% include "wallet/_step_up.html" %}`` inside the form asks for PIN or passkey.
    """
    if not isinstance(refusal, StepUpNeeded):
        return {}
    details = refusal.details
    names = ("amount", "currency", "payee", "reference")
    if not all(name in details for name in names):
        return {}
    bound = Bound(**{name: details[name] for name in names})
    return {
        "step_up": {
            "body": bound.text,
            "amount": bound.amount,
            "currency": bound.currency,
            "has_pin": details.get("has_pin", True),
            "has_passkey": details.get("has_passkey", False),
            "why": details.get("why", ""),
            "left": details.get("left"),
            "minutes": details.get("minutes"),
            "refusal": refusal if refusal.code != StepUpNeeded.code else None,
        }
    }
