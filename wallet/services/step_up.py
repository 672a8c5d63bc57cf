"""Step-up: the owner shows that it is them, for one amount, payee and reference.

How a way out uses it. Its service calls ``clear(..., proof=proof)``. Its HTML door, in two lines::

    proof=services.proof_in(owner=viewer, form=request.POST)    # inside the try of the service
    context |= selectors.step_up_for(viewer, refusal)           # where the refusal is shown

and its sheet has ``{% include "wallet/_step_up.html" %}`` inside the form, above the button. In
this floor's views the same two are ``proof_of(request)`` and ``asked(request, refusal)`` of
``wallet.views.sheets``. A JSON client that was refused with ``step_up_needed`` sends the refusal's
amount, currency, payee and reference with the PIN to POST /api/wallet/step-up/, and its first
request again with the ``proof`` of the answer.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from messaging.models import User
from wallet import ledger
from wallet.errors import StepUpNeeded
from wallet.models import StepUp
from wallet.selectors.stepping import Bound, bound_in, hash_of
from wallet.services.guards import lock_guard
from wallet.services.pins import check_pin

EXPIRES = timedelta(seconds=120)


def proof_in(*, owner: User, form: Mapping[str, Any]) -> str:
    """The proof that a form carries, or the one that the PIN typed into it is good for; else "".

    Call it outside of any transaction: a wrong PIN is counted whatever comes after. Refuses like
    ``check_pin``, with the details that let the sheet ask once more.
    """
    if proof := str(form.get("proof", "")):
        return proof
    pin, text = str(form.get("pin", "")), str(form.get("step_up", ""))
    if not (pin and text):
        return ""
    return prove_by_pin(owner=owner, pin=pin, bound=bound_in(text))


def prove_by_pin(*, owner: User, pin: str, bound: Bound) -> str:
    """A proof for exactly this, once, within two minutes. Refuses like ``check_pin``."""
    check_pin(owner=owner, pin=pin, **_details(bound))
    proof = secrets.token_urlsafe(32)
    now = ledger.now()
    StepUp.objects.create(
        user=owner,
        method=StepUp.Method.PIN,
        **_details(bound),
        proof_hash=hash_of(proof),
        created_at=now,
        expires_at=now + EXPIRES,
    )
    return proof


def use_proof(*, owner: User, bound: Bound, proof: str) -> StepUp | None:
    """Use the proof up, if it is one for exactly this. Under the lock of the owner's guard."""
    if not proof or len(proof) > 100:
        return None
    now = ledger.now()
    found = StepUp.objects.filter(
        user=owner, proof_hash=hash_of(proof), used_at__isnull=True, **_details(bound)
    ).first()
    if found is None or not found.created_at <= now < found.expires_at:
        return None
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found


@transaction.atomic
def confirm(*, owner: User, bound: Bound, proof: str) -> None:
    """For what needs its owner and moves no money now: refuse with StepUpNeeded without a proof.

    Somebody with neither PIN nor passkey can't be asked: that is for the door to judge, by the
    refusal's ``has_pin`` and ``has_passkey``.
    """
    guard = lock_guard(owner=owner)
    if use_proof(owner=owner, bound=bound, proof=proof) is None:
        raise needed(guard=guard, bound=bound, why="asked")


def forget_step_ups() -> int:
    """Forget what nobody can use any more; how many that were."""
    gone, _by_model = StepUp.objects.filter(
        expires_at__lt=ledger.now() - timedelta(days=1)
    ).delete()
    return gone


def needed(*, guard: Any, bound: Bound, why: str) -> StepUpNeeded:
    """The refusal that a sheet or a client can answer."""
    return StepUpNeeded(
        **_details(bound),
        has_pin=bool(guard.pin_hash),
        has_passkey=bool(guard.has_passkey),
        why=why,
    )


def _details(bound: Bound) -> dict[str, Any]:
    return {
        "amount": bound.amount,
        "currency": bound.currency,
        "payee": bound.payee,
        "reference": bound.reference,
    }
