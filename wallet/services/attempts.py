"""Asking a payment provider: written down before, asked outside every transaction, then recorded.

However a call ends, the attempt says what we know. A crash or a silence leaves it started or
unknown, and the sweeper finds out: it fetches what became of it, and only what the provider has
never heard of is asked for again, under the same key and in the same words.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from messaging.bus import publish
from messaging.models import uuid7
from wallet import ledger
from wallet.errors import ForgedEvent, IdReused
from wallet.events import provider_spoke
from wallet.models import ProviderAttempt, ProviderEvent
from wallet.providers import BadSignature, Event, NoAnswer, Order, Outcome, provider_named
from wallet.selectors.attempts import AFTERCARE, EVENT_TRIES, attempt_for_key

log = structlog.get_logger(__name__)

FIRST_ASKED_AGAIN = timedelta(seconds=30)
LAST_ASKED_AGAIN = timedelta(hours=6)
# What each purpose makes of an outcome, in the transaction that records it.
_APPLY: dict[str, Callable[..., Any]] = {}


def applies(*, purpose: str) -> Callable[[Any], Any]:
    """Call the decorated service with an ``attempt`` that was just brought up to date.

    It locks the subject's row and brings that up to date too; it may meet the same state again.
    The one for ``claim`` is given the ``claim`` against that attempt's charge as well.
    """

    def register(service: Any) -> Any:
        _APPLY[purpose] = service
        return service

    return register


def open_attempt(
    *,
    purpose: str,
    subject_id: UUID,
    provider: str,
    amount: int,
    currency: str,
    request: dict[str, Any],
) -> ProviderAttempt:
    """The one attempt for this subject, in the caller's transaction; made once, never changed."""
    attempt, _is_new = ProviderAttempt.objects.get_or_create(
        purpose=purpose,
        subject_id=subject_id,
        defaults={
            "id": uuid7(),
            "provider": provider,
            "amount": amount,
            "currency": currency,
            "request": request,
            "created_at": ledger.now(),
            "due_at": ledger.now() + FIRST_ASKED_AGAIN,
        },
    )
    if (attempt.amount, attempt.currency) != (amount, currency):
        raise IdReused
    return attempt


def send_attempt(*, attempt: ProviderAttempt) -> None:
    """Ask the provider, outside any transaction, and record what it said."""
    outside()
    provider, order = provider_named(attempt.provider), order_of(attempt=attempt)
    try:
        outcome: Outcome | None = provider.send(order)
    except NoAnswer:
        outcome = None
    _record(attempt.id, outcome)
    if letters := getattr(provider, "letters", None):  # the sandbox posts its own events
        for body, headers in letters(order):
            receive_event(provider=provider.name, body=body, headers=headers)


def poll_attempt(*, attempt: ProviderAttempt) -> None:
    """Find out what became of it; what never arrived is asked for again under its own key."""
    outside()
    provider, order = provider_named(attempt.provider), order_of(attempt=attempt)
    try:
        outcome: Outcome | None = provider.fetch(order, attempt.reference)
        if outcome is None and not attempt.reference:
            outcome = provider.send(order)
    except NoAnswer:
        outcome = None
    _record(attempt.id, outcome)


def order_of(*, attempt: ProviderAttempt) -> Order:
    """What is asked for, in the same words each time."""
    return Order(
        attempt.id,
        attempt.purpose,  # type: ignore[arg-type]
        attempt.amount,
        attempt.currency,
        attempt.request,
        attempt.created_at,
    )


def receive_event(*, provider: str, body: bytes, headers: Any) -> bool:
    """Keep a provider's event, once; whether it was new. Refuses with ForgedEvent."""
    try:
        said = provider_named(provider).read_event(body, headers)
    except BadSignature:
        log.warning("provider_event_refused", provider=provider)
        raise ForgedEvent from None
    if not 0 < len(said.id) <= 255 or len(said.object_id) > 255:
        raise ForgedEvent
    event = ProviderEvent(
        provider=provider,
        event_id=said.id,
        kind=said.kind[:80],
        object_id=said.object_id,
        account=said.account[:255],
        received_at=ledger.now(),
    )
    with transaction.atomic():
        ProviderEvent.objects.bulk_create([event], ignore_conflicts=True)
        known = ProviderEvent.objects.get(provider=provider, event_id=said.id)
        if known.tries or known.applied_at:
            return False
        publish(provider_spoke, to=[], data={"event": known.pk})
    return True


def apply_event(*, event: ProviderEvent) -> None:
    """Look where the event points. Applied twice, or before its turn, it does no harm.

    One whose turn does not come is looked at less and less often, and in the end given up.
    """
    outside()
    if event.applied_at:
        return
    ProviderEvent.objects.filter(pk=event.pk).update(tries=event.tries + 1)
    provider = provider_named(event.provider)
    try:
        claim = provider.claim(event.object_id)
        about = Event(event.event_id, event.kind, event.object_id, event.account)
        key = claim.key if claim else provider.key_of(about)
    except NoAnswer:
        _put_off(event, "no answer")
        return
    if key is None:
        _put_away(event, "about nothing of ours")
    elif (attempt := attempt_for_key(key)) is None:
        _put_off(event, "no such attempt")  # or sent on the heels of what is not written yet
    else:
        poll_attempt(attempt=attempt)
        if claim and _APPLY["claim"](attempt=attempt, claim=claim) is None:
            _put_off(event, "what it takes back is not booked")
        else:
            _put_away(event)


def _put_off(event: ProviderEvent, problem: str) -> None:
    """Its turn comes again, unless this was the last."""
    if event.tries >= EVENT_TRIES:
        log.error("provider_event_given_up", event_id=event.event_id, problem=problem)
        _put_away(event, problem)


def _put_away(event: ProviderEvent, problem: str = "") -> None:
    found = ProviderEvent.objects.filter(pk=event.pk, applied_at=None)
    found.update(applied_at=ledger.now(), problem=problem)


@ledger.whole_transaction
def _record(attempt_id: UUID, outcome: Outcome | None) -> None:
    """What we know now, on the attempt and its subject, in one transaction."""
    attempt = _noted(attempt_id, outcome)
    _APPLY[attempt.purpose](attempt=attempt)


def _noted(attempt_id: UUID, outcome: Outcome | None) -> ProviderAttempt:
    """The attempt brought up to date and ours until the end; a final state stays final.

    But for two things: what was given up and arrived after all, and a payout that came back.
    """
    attempt = ProviderAttempt.objects.select_for_update().get(id=attempt_id)
    state = ProviderAttempt.State
    was_final = attempt.state in (state.DONE, state.REFUSED)
    outcome = _checked(attempt, outcome)
    attempt.tries += 1
    if outcome is None:
        attempt.state = attempt.state if was_final else state.UNKNOWN
    elif not was_final or outcome.state in ("done", "refused"):
        attempt.state = outcome.state
        attempt.reference = attempt.reference or outcome.reference
        attempt.url, attempt.reason = outcome.url, outcome.reason[:100]
        if outcome.state in ("done", "refused"):
            attempt.settled_at = attempt.settled_at or ledger.now()
    attempt.due_at = _next(attempt)
    ProviderAttempt.objects.filter(id=attempt.id).update(
        **{
            name: getattr(attempt, name)
            for name in ("tries", "state", "reference", "url", "reason", "settled_at", "due_at")
        }
    )
    return attempt


def _checked(attempt: ProviderAttempt, outcome: Outcome | None) -> Outcome | None:
    """Unknown, if what was moved is not what was asked: money is never booked on a guess."""
    if outcome is None or outcome.state != "done" or outcome.amount is None:
        return outcome
    if (outcome.amount, outcome.currency) == (attempt.amount, attempt.currency):
        return outcome
    log.error("provider_moved_another_sum", attempt=str(attempt.id), said=outcome.amount)
    return None


def _next(attempt: ProviderAttempt) -> datetime | None:
    """When it is looked at again: less and less often, and not for ever once it is settled."""
    wait = min(FIRST_ASKED_AGAIN * 2 ** min(attempt.tries, 12), LAST_ASKED_AGAIN)
    if attempt.settled_at is None:
        return ledger.now() + wait
    until = attempt.settled_at + AFTERCARE.get(attempt.purpose, timedelta())
    return ledger.now() + wait if ledger.now() < until and attempt.state == "done" else None


def outside() -> None:
    """Nobody asks a provider inside a transaction: it would hold its locks all the while."""
    with transaction.atomic(durable=True):
        pass
