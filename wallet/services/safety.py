"""Limits of one's own, tiers, freezing: each change is in the audit log, with before and after."""

from datetime import datetime
from typing import Any

from django.db import transaction

from messaging.errors import Invalid, NotAllowed
from messaging.models import User
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger
from wallet.errors import LimitTooHigh, WalletFrozen
from wallet.models import Tier
from wallet.models.safety import HOUSE_LIMITS, RAISE_AFTER
from wallet.selectors.safety import limits_in, own_limit
from wallet.services.guards import lock_guard

# The name of an own limit, and what a tier says where there is none.
OWN = {"free": ("free", "free_most"), "day": ("per_day", "per_day")}


@transaction.atomic
def set_limit(*, owner: User, name: str, amount: int | None, currency: str) -> datetime | None:
    """Set the owner's ``free`` or ``day`` limit, in the house's currency; None: as the tier has it.

    Lower holds at once; higher only a day later, and that moment is the answer. Refuses
    LimitTooHigh (details: most) above what the tier allows.
    """
    if name not in OWN or isinstance(amount, bool):
        raise Invalid("bad_limit", fields={"limit": Invalid.message})
    guard, now = lock_guard(owner=owner), ledger.now()
    usual, most = (getattr(limits_in(guard, currency), one) for one in OWN[name])
    if amount is not None and not 0 <= amount <= most:
        raise LimitTooHigh(most=most, currency=currency, fields={name: LimitTooHigh.message})
    held = own_limit(guard, name, now)
    before = min(usual if held is None else held, most)
    is_raise = (usual if amount is None else amount) > before
    # What was due holds already; what was not yet due is replaced.
    setattr(guard, f"{name}_limit", before if is_raise else amount)
    setattr(guard, f"{name}_limit_next", amount if is_raise else None)
    setattr(guard, f"{name}_limit_next_at", now + RAISE_AFTER if is_raise else None)
    guard.save()
    holds_from = now + RAISE_AFTER if is_raise else now
    record(
        actor=owner,
        verb="limit.changed",
        subject=about(person=owner),
        limit=name,
        currency=currency,
        before=before,
        after=amount,
        holds_from=holds_from.isoformat(),
    )
    return holds_from if is_raise else None


@transaction.atomic
def freeze_wallet(*, actor: User, owner: User, reason: str = "") -> None:
    """Let nothing out of this wallet any more; money still comes in. Again: nothing more happens.

    An admin says why, and takes a wallet over that its owner froze, or that is frozen for a debt.
    What its owner froze during a debt stays so when that is paid.
    """
    is_house = actor.id != owner.id
    reason = reason.strip()[:300]
    if is_house and not reason:
        raise Invalid("reason_missing", fields={"reason": Invalid.message})
    guard = lock_guard(owner=owner)
    before = "frozen" if guard.is_frozen else "open"
    owes = guard.is_frozen_for_debt
    is_done = not owes and (guard.is_frozen_by_house if is_house else guard.is_frozen)
    if is_done or (guard.owner_froze and not is_house):
        return
    if owes and not is_house:
        guard.owner_froze = True
    else:
        guard.frozen_at, guard.frozen_by, guard.frozen_reason = ledger.now(), actor, reason
        guard.owner_froze = False
    guard.save()
    record(
        actor=actor,
        verb="wallet.frozen",
        subject=about(person=owner),
        before=before,
        after="frozen",
        reason=reason,
    )


@transaction.atomic
def thaw_wallet(*, actor: User, owner: User, reason: str = "") -> None:
    """Let money out again. The owner lifts what the owner froze; doors ask who it is before.

    What an admin froze an admin lifts, saying why: WalletFrozen for its owner.
    """
    is_house = actor.id != owner.id
    reason = reason.strip()[:300]
    if is_house and not reason:
        raise Invalid("reason_missing", fields={"reason": Invalid.message})
    guard = lock_guard(owner=owner)
    if not guard.is_frozen:
        return
    if guard.is_frozen_by_house and not is_house:
        raise WalletFrozen("wallet_frozen_by_house")
    guard.frozen_at, guard.frozen_by, guard.frozen_reason = None, None, ""
    guard.owner_froze = False
    guard.save()
    record(
        actor=actor,
        verb="wallet.thawed",
        subject=about(person=owner),
        before="frozen",
        after="open",
        reason=reason,
    )


@transaction.atomic
def set_tier(*, admin: User, owner: User, tier: str, reason: str) -> None:
    """Put the person into a tier, or with "" into the one their e-mail address gives."""
    reason = reason.strip()[:300]
    if not reason:
        raise Invalid("reason_missing", fields={"reason": Invalid.message})
    if admin.id == owner.id:
        raise NotAllowed("own_tier")
    if tier and tier not in HOUSE_LIMITS and not Tier.objects.filter(code=tier).exists():
        raise Invalid("bad_tier", fields={"tier": Invalid.message})
    guard = lock_guard(owner=owner)
    before, guard.tier = guard.tier, tier
    guard.save(update_fields=["tier"])
    record(
        actor=admin,
        verb="tier.given",
        subject=about(person=owner),
        before=before,
        after=tier,
        reason=reason,
    )


@transaction.atomic
def save_tier(*, admin: User, tier: Tier) -> None:
    """Keep what an admin wrote into a tier."""
    before = Tier.objects.filter(pk=tier.pk).first() if tier.pk else None
    tier.save()
    record(
        actor=admin,
        verb="tier.changed",
        subject=f"tier:{tier.code}",
        currency=tier.currency,
        before=_amounts(before),
        after=_amounts(tier),
    )


@transaction.atomic
def note_credentials(*, owner: User) -> None:
    """Password or e-mail address were changed: the next day is a careful one."""
    guard = lock_guard(owner=owner)
    guard.credentials_at = ledger.now()
    guard.save(update_fields=["credentials_at"])
    record(actor=owner, verb="credentials.changed", subject=about(person=owner))


def _amounts(tier: Tier | None) -> dict[str, Any]:
    names = (field.name for field in Tier._meta.fields[3:])
    return {name: getattr(tier, name) for name in names} if tier else {}
