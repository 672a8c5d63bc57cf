"""What a step-up is bound to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from messaging.errors import Invalid
from wallet.money import MAX_AMOUNT


@dataclass(frozen=True, slots=True)
class Bound:
    """One amount for one payee under one reference: a proof for this is a proof for nothing else.

    An amount of 0 is for what moves no money but needs its owner all the same.
    """

    amount: int
    currency: str
    payee: str
    reference: str

    @property
    def text(self) -> str:
        """The same for the same content: what forms carry and challenges are made of."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    def challenge(self, nonce: str) -> bytes:
        """What a passkey signs: what is paid to whom, and good for nothing else."""
        return hashlib.sha256(f"{nonce}\n{self.text}".encode()).digest()


def bound_from(values: Mapping[str, Any]) -> Bound:
    """The content of a request; Invalid for what no step-up can be for."""
    amount, currency = values.get("amount"), values.get("currency")
    payee, reference = values.get("payee"), values.get("reference")
    if type(amount) is not int or not 0 <= amount <= MAX_AMOUNT:
        raise Invalid("bad_step_up", fields={"amount": Invalid.message})
    if not isinstance(currency, str) or not (len(currency) == 3 and currency.isascii()):
        raise Invalid("bad_step_up", fields={"currency": Invalid.message})
    is_name = isinstance(payee, str) and payee.isascii() and payee.isprintable()
    if not is_name or not 0 < len(str(payee)) <= 80:
        raise Invalid("bad_step_up", fields={"payee": Invalid.message})
    try:
        reference = str(UUID(str(reference)))
    except ValueError:
        raise Invalid("bad_step_up", fields={"reference": "UUID"}) from None
    return Bound(amount, currency, str(payee), reference)


def bound_in(text: str) -> Bound:
    """What the hidden field of a form says."""
    try:
        values = json.loads(text) if len(text) < 1000 else None
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise Invalid("bad_step_up", fields={"step_up": Invalid.message})
    return bound_from(values)


def hash_of(secret: str) -> str:
    """What is kept of a secret that was drawn at random."""
    return hashlib.sha256(secret.encode()).hexdigest()
