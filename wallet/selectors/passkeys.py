"""A person's passkeys, and how their wallet is guarded, for the page that shows it."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings

from messaging.errors import NotFound
from messaging.models import User
from wallet import ledger
from wallet.money import Money
from wallet.selectors.chargebacks import debts_of
from wallet.selectors.safety import guard_of, limits_in, own_limit


@dataclass(frozen=True, slots=True)
class Passkey:
    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Own:
    """A limit of one's own: what holds (None: the tier's), what comes and when, at most what."""

    name: str
    amount: int | None
    usual: int
    most: int
    next: int | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Safety:
    """How a wallet is guarded, as its owner sees it. ``debts``: what has to come in until it
    opens, where it is frozen for that."""

    pin_set_at: datetime | None
    frozen_at: datetime | None
    is_frozen_by_house: bool
    frozen_reason: str
    debts: list[Money]
    limits: list[Own]


def passkeys_of(viewer: User) -> list[Passkey]:
    """The viewer's passkeys, oldest first."""
    rows = Authenticator.objects.filter(user=viewer, type=Authenticator.Type.WEBAUTHN)
    return [
        Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
        for row in rows.order_by("created_at", "pk")
    ]


def passkey_for(viewer: User, passkey_id: int) -> Passkey:
    found = next((one for one in passkeys_of(viewer) if one.id == passkey_id), None)
    if found is None:
        raise NotFound("passkey_not_found")
    return found


def safety_of(viewer: User) -> Safety:
    """The viewer's PIN, freeze and own limits, in the house's currency."""
    guard, now = guard_of(viewer), ledger.now()
    limits = limits_in(guard, settings.CURRENCY)
    usual = {
        "free": (limits.free, limits.free_most),
        "day": (limits.per_day, limits.per_day),
    }
    own = []
    for name, (as_tier, most) in usual.items():
        due = getattr(guard, f"{name}_limit_next_at")
        waits = due is not None and due > now
        coming = getattr(guard, f"{name}_limit_next")
        own.append(
            Own(
                name=name,
                amount=own_limit(guard, name, now),
                usual=as_tier,
                most=most,
                next=(as_tier if coming is None else coming) if waits else None,
                next_at=due if waits else None,
            )
        )
    return Safety(
        pin_set_at=guard.pin_set_at,
        frozen_at=guard.frozen_at,
        is_frozen_by_house=guard.is_frozen_by_house,
        frozen_reason=guard.frozen_reason if guard.is_frozen_by_house else "",
        debts=debts_of(viewer) if guard.is_frozen_for_debt else [],
        limits=own,
    )
