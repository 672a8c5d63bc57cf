"""Passkeys: enrolled and kept by allauth; here they sign what is paid, to whom and how much."""

import json
import secrets
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.db import transaction
from fido2.utils import websafe_encode
from fido2.webauthn import UserVerificationRequirement

from messaging.errors import Invalid, NotFound
from messaging.models import User
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger
from wallet.errors import PasskeyWrong
from wallet.models import StepUp
from wallet.selectors.stepping import Bound, hash_of
from wallet.services.guards import lock_guard
from wallet.services.step_up import EXPIRES

MOST = 10
# What a browser's answer that is none of ours raises on its way through the library.
MALFORMED = (
    *(ValueError, TypeError, KeyError, AttributeError),
    *(ValidationError, InvalidSignature),
)


def begin_passkey(*, owner: User) -> dict[str, Any]:
    """What ``navigator.credentials.create`` needs. Doors ask for the password again before."""
    if len(auth.get_credentials(owner)) >= MOST:
        raise Invalid("too_many_passkeys", most=MOST)
    return _plain(auth.begin_registration(owner, passwordless=True))


@transaction.atomic
def add_passkey(*, owner: User, name: str, credential: Any) -> Authenticator:
    """Keep the passkey that the browser made for ``begin_passkey``."""
    guard = lock_guard(owner=owner)
    name = " ".join(name.split())[:60]
    try:
        auth.complete_registration(credential)
        known = auth.get_authenticator_by_credential_id(
            owner, auth.parse_registration_response(credential).raw_id
        )
        if known is not None:
            return known
        added: Authenticator = auth.WebAuthn.add(owner, name or "Passkey", credential).instance
    except MALFORMED:
        raise Invalid("bad_passkey", fields={"credential": Invalid.message}) from None
    if guard.pin_hash or guard.has_passkey:
        guard.credentials_at = ledger.now()
        guard.save(update_fields=["credentials_at"])
    record(actor=owner, verb="passkey.added", subject=about(person=owner), passkey=name)
    return added


@transaction.atomic
def remove_passkey(*, owner: User, passkey_id: int, operator: User | None = None) -> None:
    """Forget a passkey of the owner's, who does it, or has it done by an operator."""
    found = Authenticator.objects.filter(
        user=owner, type=Authenticator.Type.WEBAUTHN, id=passkey_id
    ).first()
    if found is None:
        raise NotFound("passkey_not_found")
    name = found.wrap().name
    found.delete()
    by = operator or owner
    record(actor=by, verb="passkey.removed", subject=about(person=owner), passkey=name)


def begin_step_up(*, owner: User, bound: Bound) -> tuple[UUID, dict[str, Any]]:
    """What ``navigator.credentials.get`` needs; its challenge is made of what is paid."""
    credentials = auth.get_credentials(owner)
    if not credentials:
        raise NotFound("no_passkey")
    now = ledger.now()
    asked = StepUp.objects.create(
        user=owner,
        method=StepUp.Method.PASSKEY,
        amount=bound.amount,
        currency=bound.currency,
        payee=bound.payee,
        reference=bound.reference,
        nonce=secrets.token_hex(16),
        created_at=now,
        expires_at=now + EXPIRES,
    )
    options, _state = auth.get_server().authenticate_begin(
        credentials=credentials,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=bound.challenge(asked.nonce),
    )
    return asked.id, _plain(dict(options))


def prove_by_passkey(*, owner: User, step_up_id: UUID, credential: Any) -> str:
    """The proof for what the passkey signed; PasskeyWrong for anything else, late or twice."""
    now = ledger.now()
    asked = StepUp.objects.filter(
        id=step_up_id, user=owner, method=StepUp.Method.PASSKEY, proof_hash__isnull=True
    ).first()
    if asked is None:
        raise NotFound("step_up_not_found")
    bound = Bound(asked.amount, asked.currency, asked.payee, str(asked.reference))
    details: dict[str, Any] = {
        "amount": bound.amount,
        "currency": bound.currency,
        "payee": bound.payee,
        "reference": bound.reference,
    }
    if not asked.created_at <= now < asked.expires_at:
        raise PasskeyWrong(**details)
    state = {
        "challenge": websafe_encode(bound.challenge(asked.nonce)),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        auth.get_server().authenticate_complete(state, auth.get_credentials(owner), credential)
    except MALFORMED:
        raise PasskeyWrong(**details) from None
    proof = secrets.token_urlsafe(32)
    mine = StepUp.objects.filter(id=asked.id, proof_hash__isnull=True).update(
        proof_hash=hash_of(proof), created_at=now, expires_at=now + EXPIRES
    )
    if not mine:
        raise PasskeyWrong(**details)
    return proof


def _plain(options: Any) -> dict[str, Any]:
    """The library's mappings as plain JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain
