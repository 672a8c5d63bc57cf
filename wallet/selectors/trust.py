"""How far the books can be trusted this moment: for those who watch the machine."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from wallet.models.ledger import Seal, Transfer, Verification

VERIFIED_WITHIN = timedelta(hours=36)  # the clock verifies every night
SEALED_WITHIN = timedelta(minutes=10)  # and seals every half minute


def books_state() -> dict[str, Any]:
    """``ledger``: ok, drifts, unverified or unsealed; when it was last verified and sealed."""
    now = timezone.now()
    verified = Verification.objects.order_by("-ended_at").first()
    seal = Seal.objects.order_by("-position").first()
    waiting = (
        Transfer.objects.filter(number__gt=seal.upto if seal else 0).order_by("number").first()
    )
    last = verified.ended_at if verified else None
    is_young = last is None and not Seal.objects.filter(created_at__lt=now - VERIFIED_WITHIN)
    state = "ok"
    if verified and verified.drifts:
        state = "drifts"
    elif not is_young and (last is None or last < now - VERIFIED_WITHIN):
        state = "unverified"
    elif waiting and waiting.created_at < now - SEALED_WITHIN:
        state = "unsealed"
    return {"ledger": state, "verified_at": last, "sealed_at": seal.created_at if seal else None}
