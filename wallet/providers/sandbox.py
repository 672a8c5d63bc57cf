"""The sandbox: moves no real money, and misbehaves like a real provider when it is told to.

It stands for a company of its own, so it keeps its own books (``SandboxRecord``), which it alone
writes and which no transaction of ours holds back. What it does to a sum is told by the cents the
sum ends in, or by SANDBOX_BEHAVIOUR for all sums.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wallet.models import SandboxRecord
from wallet.providers.port import (
    BadSignature,
    Claim,
    ClaimLine,
    Event,
    Face,
    Line,
    NoAnswer,
    NotTaken,
    Order,
    Outcome,
)

SIGNATURE = "Sandbox-Signature"
WINDOW_SECONDS = 300
DAYS_TO_ANSWER = 7
# What the last two digits of a sum make it do.
BEHAVIOURS = {
    13: "decline",
    23: "authenticate",
    33: "timeout",  # done, and the answer lost
    43: "lost",  # the question lost: nothing done until it is asked again
    53: "duplicate",  # told by events only, five times each
    63: "reorder",  # told by events only, the last first
    73: "return",  # a payout that arrives and comes back
    83: "dispute",  # a top-up that the card's bank takes back for good
    93: "dispute_won",  # the same, and gives back
}
_STATES = {
    "action": "action",
    "waiting": "waiting",
    "done": "done",
    "declined": "refused",
    "returned": "refused",
}


class Sandbox:
    name = "sandbox"
    is_instant = True

    def send(self, order: Order) -> Outcome:
        record = SandboxRecord.objects.filter(key=str(order.key)).first()
        if record and record.state != "lost":
            return self._said(record)
        behaviour = _behaviour(order.amount)
        if record is None:
            state = _first_state(order, behaviour)
            record, _is_new = SandboxRecord.objects.get_or_create(
                key=str(order.key),
                defaults={
                    "id": f"sbx_{order.purpose}_{order.key.hex}",
                    "purpose": order.purpose,
                    "amount": order.amount,
                    "currency": order.currency,
                    "state": state,
                    "request": dict(order.request),
                    "created_at": order.created_at,
                    "settled_at": order.created_at if state == "done" else None,
                },
            )
            if behaviour in ("timeout", "lost"):
                raise NoAnswer("sandbox: told not to answer")
        else:  # the first question was lost on its way
            record = _settle(record, "waiting" if order.purpose == "payout" else "done")
        if record.state == "done":
            _keep_card(record)
        return self._said(record)

    def fetch(self, order: Order, reference: str) -> Outcome | None:
        record = SandboxRecord.objects.filter(key=str(order.key)).exclude(state="lost").first()
        return self._said(_grown(record)) if record else None

    def key_of(self, event: Event) -> UUID | None:
        record = SandboxRecord.objects.filter(id=event.object_id).first()
        return UUID(record.key) if record else None

    def claim(self, reference: str) -> Claim | None:
        record = SandboxRecord.objects.filter(id=reference, purpose="dispute").first()
        if record is None:
            return None
        record = _decided(record)
        lines = [ClaimLine(record.id, -record.amount)]
        if record.state == "returned":
            lines.append(ClaimLine(f"{record.id}_back", record.amount))
        return Claim(
            reference=record.id,
            key=UUID(record.request["charge"]),
            amount=record.amount,
            currency=record.currency,
            reason="fraudulent",
            state={"lost": "lost", "returned": "won"}.get(record.state, "open"),  # type: ignore[arg-type]
            lines=tuple(lines),
            answer_by=record.created_at + timedelta(days=DAYS_TO_ANSWER),
        )

    def keep_file(self, name: str, content: bytes) -> str:
        return f"sbx_file_{hashlib.sha256(content).hexdigest()[:24]}"

    def answer_claim(self, reference: str, key: UUID, text: str, file: str) -> None:
        record = SandboxRecord.objects.filter(id=reference, purpose="dispute").first()
        if record is None:
            raise NotTaken("unknown")
        asked = record.request
        if asked.get("answered") == str(key):
            return
        if "answered" in asked or _decided(record).state != "taken":
            raise NotTaken("closed")
        SandboxRecord.objects.filter(id=record.id).update(request={**asked, "answered": str(key)})

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        parts = dict(part.split("=", 1) for part in _signature(headers).split(",") if "=" in part)
        sent_at, given = parts.get("t", ""), parts.get("v1", "")
        if not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) < 13):
            raise BadSignature
        if not hmac.compare_digest(_sign(sent_at, body), given):
            raise BadSignature
        if abs(time.time() - int(sent_at)) > WINDOW_SECONDS:
            raise BadSignature
        said = json.loads(body)
        return Event(id=said["id"], kind=said["kind"], object_id=said["object"])

    def customer(self, user_id: UUID, email: str, name: str) -> str:
        return f"sbx_customer_{user_id.hex}"

    def add_card(self, key: UUID, customer: str, return_url: str) -> str:
        record, _is_new = SandboxRecord.objects.get_or_create(
            key=str(key),
            defaults={
                "id": f"sbx_setup_{key.hex}",
                "purpose": "setup",
                "amount": 0,
                "currency": settings.CURRENCY,
                "state": "action",
                "request": {"customer": customer, "return_url": return_url},
            },
        )
        return reverse("wallet:sandbox", args=[record.id])

    def cards(self, customer: str) -> list[Face]:
        records = SandboxRecord.objects.filter(
            purpose="card", state="kept", request__customer=customer
        ).order_by("created_at")
        return [
            Face(one.id, "visa", one.request["last4"], 12, 2031, one.request["is_default"])
            for one in records
        ]

    def remove_card(self, customer: str, reference: str) -> None:
        SandboxRecord.objects.filter(id=reference, request__customer=customer).update(state="gone")

    def prefer_card(self, customer: str, reference: str) -> None:
        for card in SandboxRecord.objects.filter(purpose="card", request__customer=customer):
            card.request["is_default"] = card.id == reference
            SandboxRecord.objects.filter(id=card.id).update(request=card.request)

    def statement(self, since: datetime, until: datetime, currency: str) -> Iterator[Line]:
        found = SandboxRecord.objects.filter(
            settled_at__gte=since, settled_at__lt=until, currency=currency
        )
        moved = ["done", "taken", "lost", "returned"]
        for one in found.filter(state__in=moved).order_by("settled_at", "id"):
            assert one.settled_at is not None
            amount = one.amount if one.purpose == "charge" else -one.amount
            yield Line(one.id, one.settled_at, one.purpose, amount, currency, one.id, one.key)
            if one.state == "returned":
                yield Line(f"{one.id}_back", one.settled_at, "return", -amount, currency, one.id)

    def page(self, reference: str, customer: str) -> SandboxRecord | None:
        """What its own page asks the person to decide, if it is theirs and still open."""
        return SandboxRecord.objects.filter(
            id=reference, request__customer=customer, purpose__in=["charge", "setup"]
        ).first()

    def decide(self, record: SandboxRecord, is_confirmed: bool) -> None:
        """What the person said on that page; said twice, the first word counts."""
        _settle(record, "done" if is_confirmed else "declined", was="action")
        record.refresh_from_db()
        if record.state == "done":
            _keep_card(record)

    def letters(self, order: Order) -> list[tuple[bytes, dict[str, str]]]:
        """The events it sends about the order, as it was told to: late, often, out of order."""
        behaviour = _behaviour(order.amount)
        record = SandboxRecord.objects.filter(key=str(order.key)).first()
        if record and record.state == "done" and behaviour.startswith("dispute"):
            return [letter(_claimed(record), "created")] if record.purpose == "charge" else []
        if record is None or behaviour not in ("duplicate", "reorder"):
            return []
        if record.state == "waiting" and record.purpose != "payout":
            record = _settle(record, "done")
        sent = [letter(record, kind) for kind in ("created", "settled")]
        return sent * 5 if behaviour == "duplicate" else sent[::-1]

    def _said(self, record: SandboxRecord) -> Outcome:
        is_open = record.state == "action"
        return Outcome(
            state=_STATES[record.state],  # type: ignore[arg-type]
            reference=record.id,
            url=reverse("wallet:sandbox", args=[record.id]) if is_open else "",
            reason=record.state if record.state in ("declined", "returned") else "",
            amount=record.amount,
            currency=record.currency,
        )


def letter(
    record: SandboxRecord, kind: str, *, at: int | None = None
) -> tuple[bytes, dict[str, str]]:
    """A signed event about the record: body and headers."""
    said = {
        "id": f"{record.id}_{kind}",
        "kind": f"{record.purpose}.{kind}",
        "object": record.id,
    }
    body = json.dumps(said).encode()
    sent_at = str(int(time.time()) if at is None else at)
    return body, {SIGNATURE: f"t={sent_at},v1={_sign(sent_at, body)}"}


def _signature(headers: Mapping[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == SIGNATURE.lower()), "")


def _sign(sent_at: str, body: bytes) -> str:
    mac = salted_hmac("palabre.sandbox", sent_at.encode() + b"." + body, algorithm="sha256")
    return mac.hexdigest()


def _behaviour(amount: int) -> str:
    return settings.SANDBOX_BEHAVIOUR or BEHAVIOURS.get(amount % 100, "")


def _first_state(order: Order, behaviour: str) -> str:
    if behaviour == "decline":
        return "declined"
    if behaviour == "lost":
        return "lost"
    if order.purpose == "charge" and behaviour == "authenticate":
        return "action"
    is_slow = order.purpose == "payout" or behaviour in ("duplicate", "reorder")
    return "waiting" if is_slow else "done"


def _settle(record: SandboxRecord, state: str, was: str = "") -> SandboxRecord:
    """Move it on, unless somebody else did; answers it as it is now."""
    settled_at = timezone.now() if state in ("done", "returned") else None
    SandboxRecord.objects.filter(id=record.id, state=was or record.state).update(
        state=state, settled_at=settled_at
    )
    record.refresh_from_db()
    return record


def _grown(record: SandboxRecord) -> SandboxRecord:
    """What waits becomes done with time; what was told to come back does so after as long again."""
    age = timezone.now() - record.created_at
    wait = timedelta(seconds=settings.SANDBOX_SECONDS)
    if record.state == "waiting" and age >= wait:
        return _settle(record, "done")
    comes_back = record.purpose == "payout" and _behaviour(record.amount) == "return"
    if comes_back and record.state == "done" and age >= 2 * wait:
        return _settle(record, "returned")
    return record


def _claimed(charge: SandboxRecord) -> SandboxRecord:
    """The card's bank takes the charge back, at once."""
    record, _is_new = SandboxRecord.objects.get_or_create(
        key=str(uuid5(UUID(charge.key), "dispute")),
        defaults={
            "id": f"sbx_dispute_{UUID(charge.key).hex}",
            "purpose": "dispute",
            "amount": charge.amount,
            "currency": charge.currency,
            "state": "taken",
            "request": {"charge": charge.key},
            "created_at": timezone.now(),
            "settled_at": timezone.now(),
        },
    )
    return record


def _decided(record: SandboxRecord) -> SandboxRecord:
    """The bank decides after a while, or when it was answered, as the sum told it to."""
    age = timezone.now() - record.created_at
    is_time = age >= timedelta(seconds=settings.SANDBOX_SECONDS)
    if record.state == "taken" and (is_time or "answered" in record.request):
        is_won = _behaviour(record.amount) == "dispute_won"
        SandboxRecord.objects.filter(id=record.id, state="taken").update(
            state="returned" if is_won else "lost"
        )
        record.refresh_from_db()
    return record


def _keep_card(record: SandboxRecord) -> None:
    """A card that the person wanted kept: always the same one, as every test card is."""
    asked: Mapping[str, Any] = record.request
    if record.purpose != "setup" and not asked.get("keeps_card"):
        return
    kept = {"customer": asked["customer"], "last4": "4242", "is_default": False}
    own = hashlib.sha256(record.key.encode()).hexdigest()[:24]
    SandboxRecord.objects.get_or_create(
        id=f"sbx_card_{own}",
        defaults={
            "key": str(uuid5(UUID(record.key), "card")) if record.key else str(uuid4()),
            "purpose": "card",
            "amount": 0,
            "currency": record.currency,
            "state": "kept",
            "request": kept,
        },
    )
