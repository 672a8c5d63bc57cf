"""Stripe, over its official library.

No card number ever reaches us, and none of our pages runs a script that is not ours (the strict
policy is ``script-src 'self'``, which Stripe.js can't live under): a new card is typed on Stripe's
hosted Checkout page, a kept one is charged by our server, and where its bank wants to see the
owner, they go to the bank's page by ``next_action`` and come back.

Every object carries our key in its metadata, so that an answer that was lost can be found again,
and an event only says where to look: what counts is the object as it is when we fetch it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import stripe
import structlog
from django.conf import settings
from django.utils import timezone

from wallet.providers import stripe_claims
from wallet.providers.port import (
    BadSignature,
    Claim,
    Event,
    Face,
    Line,
    NoAnswer,
    NotTaken,
    Order,
    Outcome,
)
from wallet.providers.stripe_objects import claim_of, outcome_of, part

log = structlog.get_logger(__name__)

KEY = "palabre_key"  # in the metadata of every object
WINDOW_SECONDS = 300
TIMEOUT_SECONDS = 8
# How long Stripe remembers an idempotency key; asked again later, it would do it again.
KEYS_KEPT = timedelta(hours=23)

_REFUSED = (stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError)


class Stripe:
    name = "stripe"
    is_instant = False

    def send(self, order: Order) -> Outcome:
        if timezone.now() - order.created_at > KEYS_KEPT:
            return Outcome("refused", reason="never_arrived")
        do: dict[str, Callable[[Order], Outcome]] = {
            "charge": self._charge,
            "refund": self._refund,
            "payout": self._payout,
        }
        try:
            with _answers():
                return do[order.purpose](order)
        except stripe.CardError as error:
            return Outcome("refused", reason=str(error.code or "card_declined"))
        except _REFUSED as error:
            # Refused before anything was done: it will not be done by asking again.
            log.error("stripe_refused", purpose=order.purpose, code=error.code, text=str(error))
            return Outcome("refused", reason=str(error.code or "refused"))

    def fetch(self, order: Order, reference: str) -> Outcome | None:
        try:
            with _answers():
                found = self._fetched(reference) if reference else self._searched(order)
                if found is None:
                    return None
                outcome = outcome_of(found)
                if order.purpose == "payout" and outcome.state == "refused":
                    self._bring_back(order, str(part(part(found, "metadata"), "transfer") or ""))
        except _REFUSED as error:
            raise NoAnswer(str(error)) from error
        return outcome

    def key_of(self, event: Event) -> UUID | None:
        with _answers():
            try:
                found = self._fetched(event.object_id, event.account)
            except _REFUSED:  # nothing that we may see
                return None
        key = part(part(found, "metadata"), KEY) if found is not None else None
        try:
            return UUID(str(key))
        except ValueError:
            return None

    def claim(self, reference: str) -> Claim | None:
        if not reference.startswith(("dp_", "du_")):
            return None
        with _answers():
            try:
                dispute = _client().v1.disputes.retrieve(reference, {"expand": ["payment_intent"]})
            except _REFUSED:  # nothing that we may see
                return None
        return claim_of(dispute, KEY)

    def keep_file(self, name: str, content: bytes) -> str:
        with _words():
            return stripe_claims.keep_file(_client(), name, content)

    def answer_claim(self, reference: str, key: UUID, text: str, file: str) -> None:
        with _words():
            stripe_claims.answer(_client(), key, reference, text, file)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        header = next((v for name, v in headers.items() if name.lower() == "stripe-signature"), "")
        try:
            if not settings.STRIPE_WEBHOOK_SECRET:
                raise BadSignature
            stripe.WebhookSignature.verify_header(
                body.decode(), header, settings.STRIPE_WEBHOOK_SECRET, WINDOW_SECONDS
            )
            said = stripe.Event.construct_from(
                json.loads(body), settings.STRIPE_SECRET_KEY or "sk_none"
            )
            about = said["data"]["object"]
            account = part(said, "account") or ""
            return Event(said["id"], said["type"], str(part(about, "id") or ""), str(account))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
            raise BadSignature from error

    def customer(self, user_id: UUID, email: str, name: str) -> str:
        with _answers():
            made = _client().v1.customers.create(
                {"email": email, "name": name, "metadata": {KEY: str(user_id)}},
                {"idempotency_key": f"customer-{user_id}"},
            )
        return made.id

    def add_card(self, key: UUID, customer: str, return_url: str) -> str:
        with _answers():
            wanted: Any = {
                "mode": "setup",
                "customer": customer,
                "allowed_payment_method_types": ["card"],
                "success_url": return_url,
                "cancel_url": return_url,
            }
            page = _client().v1.checkout.sessions.create(wanted, {"idempotency_key": str(key)})
        return str(page.url)

    def cards(self, customer: str) -> list[Face]:
        with _answers():
            holder = _client().v1.customers.retrieve(customer)
            found = _client().v1.payment_methods.list({"customer": customer, "type": "card"})
        preferred = part(part(holder, "invoice_settings"), "default_payment_method")
        return [
            Face(
                one.id,
                one["card"]["brand"],
                one["card"]["last4"],
                one["card"]["exp_month"],
                one["card"]["exp_year"],
                one.id == preferred,
            )
            for one in found.auto_paging_iter()
        ]

    def remove_card(self, customer: str, reference: str) -> None:
        with _answers():
            card = _client().v1.payment_methods.retrieve(reference)
            if card.customer == customer:
                _client().v1.payment_methods.detach(reference)

    def prefer_card(self, customer: str, reference: str) -> None:
        chosen: Any = {"invoice_settings": {"default_payment_method": reference}}
        with _answers():
            _client().v1.customers.update(customer, chosen)

    def statement(self, since: datetime, until: datetime, currency: str) -> Iterator[Line]:
        between = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        asked: Any = {
            "created": between,
            "currency": currency.lower(),
            "limit": 100,
            "expand": ["data.source"],
        }
        with _answers():
            lines = list(_client().v1.balance_transactions.list(asked).auto_paging_iter())
        for line in reversed(lines):
            source = line["source"]
            # What a bank takes back is an item of its own, beside the charge it is about.
            of_charge = part(source, "object") != "dispute" and part(source, "payment_intent")
            about = of_charge or part(source, "id") or ""
            yield Line(
                id=line["id"],
                at=datetime.fromtimestamp(line["created"], UTC),
                kind=line["type"],
                amount=line["amount"],
                currency=line["currency"].upper(),
                reference=str(about),
                key=str(part(part(source, "metadata"), KEY) or ""),
                fee=line["fee"],
            )

    def _charge(self, order: Order) -> Outcome:
        asked, ours = order.request, {KEY: str(order.key)}
        if asked["method"]:
            made: Any = _client().v1.payment_intents.create(
                {
                    "amount": order.amount,
                    "currency": order.currency.lower(),
                    "customer": asked["customer"],
                    "payment_method": asked["method"],
                    "allowed_payment_method_types": ["card"],
                    "confirm": True,
                    "return_url": asked["return_url"],
                    "metadata": ours,
                },
                {"idempotency_key": str(order.key)},
            )
            return outcome_of(made)
        intent: dict[str, Any] = {"metadata": ours}
        if asked.get("keeps_card"):
            intent["setup_future_usage"] = "on_session"
        price = {
            "currency": order.currency.lower(),
            "unit_amount": order.amount,
            "product_data": {"name": asked["memo"]},
        }
        wanted: Any = {
            "mode": "payment",
            "customer": asked["customer"],
            "client_reference_id": str(order.key),
            "allowed_payment_method_types": ["card"],
            "line_items": [{"quantity": 1, "price_data": price}],
            "payment_intent_data": intent,
            "metadata": ours,
            "success_url": asked["return_url"],
            "cancel_url": asked["return_url"],
            "expand": ["payment_intent"],
        }
        page = _client().v1.checkout.sessions.create(wanted, {"idempotency_key": str(order.key)})
        return outcome_of(page)

    def _refund(self, order: Order) -> Outcome:
        paid = self._fetched(order.request["charge"])
        intent = part(paid, "payment_intent") or paid
        made = _client().v1.refunds.create(
            {
                "payment_intent": part(intent, "id") or intent,
                "amount": order.amount,
                "metadata": {KEY: str(order.key)},
            },
            {"idempotency_key": str(order.key)},
        )
        return outcome_of(made)

    def _payout(self, order: Order) -> Outcome:
        """To the person's connected account, and from there to their bank: one key, three steps."""
        account = self._payee(order)
        ours = {KEY: str(order.key)}
        transfer = _client().v1.transfers.create(
            {
                "amount": order.amount,
                "currency": order.currency.lower(),
                "destination": account,
                "metadata": ours,
            },
            {"idempotency_key": f"{order.key}-transfer"},
        )
        try:
            made = _client().v1.payouts.create(
                {
                    "amount": order.amount,
                    "currency": order.currency.lower(),
                    "description": order.request["memo"],
                    "metadata": {**ours, "account": account, "transfer": transfer.id},
                },
                {"idempotency_key": f"{order.key}-payout", "stripe_account": account},
            )
        except stripe.InvalidRequestError:
            self._bring_back(order, transfer.id)
            raise
        return outcome_of(made, account)

    def _bring_back(self, order: Order, transfer: str) -> None:
        """What the bank did not take returns to us from the connected account."""
        if transfer:
            _client().v1.transfers.reversals.create(
                transfer,
                {"amount": order.amount, "metadata": {KEY: str(order.key)}},
                {"idempotency_key": f"{order.key}-reversal"},
            )

    def _payee(self, order: Order) -> str:
        """The connected account behind an IBAN; the same one each time."""
        asked = order.request
        wanted: Any = {
            "type": "custom",
            "country": asked["country"],
            "capabilities": {"transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
            "external_account": {
                "object": "bank_account",
                "country": asked["country"],
                "currency": order.currency.lower(),
                "account_holder_name": asked["holder"],
                "account_number": asked["iban"],
            },
            "metadata": {KEY: asked["bank"]},
        }
        for known in _client().v1.accounts.list({"limit": 100}).auto_paging_iter():
            if part(part(known, "metadata"), KEY) == asked["bank"]:
                return known.id
        made = _client().v1.accounts.create(wanted, {"idempotency_key": f"payee-{asked['bank']}"})
        return made.id

    def _fetched(self, reference: str, account: str = "") -> Any:
        """The object behind an id of ours: ``acct_…/po_…`` for payouts of a connected account."""
        if "/" in reference:
            account, _slash, reference = reference.partition("/")
        v1 = _client().v1
        if reference.startswith("cs_"):
            return v1.checkout.sessions.retrieve(reference, {"expand": ["payment_intent"]})
        if reference.startswith("pi_"):
            return v1.payment_intents.retrieve(reference)
        if reference.startswith(("re_", "pyr_")):
            return v1.refunds.retrieve(reference)
        if reference.startswith("po_"):
            own: Any = {"stripe_account": account} if account else {}
            return v1.payouts.retrieve(reference, options=own)
        if reference.startswith(("ch_", "py_")):
            charge = v1.charges.retrieve(reference)
            return v1.payment_intents.retrieve(str(charge.payment_intent))
        return None

    def _searched(self, order: Order) -> Any:
        """The object of an order whose answer was lost, found by the key that it carries."""
        made_after: Any = {"gte": int(order.created_at.timestamp()) - 60}
        lately: Any = {"created": made_after, "limit": 100}
        v1, asked = _client().v1, order.request
        if order.purpose == "refund":
            return _mine(order, v1.refunds.list(lately))
        if order.purpose == "payout":
            account = self._payee(order)
            own: Any = {"stripe_account": account}
            listed = v1.payouts.list(lately, own)
            return _mine(order, listed)
        wanted: Any = {"customer": asked["customer"], **lately}
        if asked["method"]:
            return _mine(order, v1.payment_intents.list(wanted))
        return _mine(order, v1.checkout.sessions.list(wanted))


def _mine(order: Order, listed: Any) -> Any:
    for one in listed.auto_paging_iter():
        if part(part(one, "metadata"), KEY) == str(order.key):
            return one
    return None


@contextmanager
def _answers() -> Iterator[None]:
    """Whatever is no answer becomes NoAnswer: only a refusal in words is one."""
    try:
        yield
    except (stripe.CardError, *_REFUSED):
        raise
    except stripe.StripeError as error:
        log.warning("stripe_silent", kind=type(error).__name__, status=error.http_status)
        raise NoAnswer(type(error).__name__) from error


@contextmanager
def _words() -> Iterator[None]:
    """A refusal in words is NotTaken, with them."""
    try:
        with _answers():
            yield
    except _REFUSED as error:
        raise NotTaken(str(error.user_message or error.code or "refused")) from error


def _client() -> stripe.StripeClient:
    return _made(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, TIMEOUT_SECONDS)


@lru_cache(maxsize=4)
def _made(key: str, base: str, seconds: int) -> stripe.StripeClient:
    at: Any = {"api": base, "files": base} if base else None
    return stripe.StripeClient(
        key or "sk_none",
        base_addresses=at,
        # The library's own retries would hide what we must know: ours go through the attempt.
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=seconds),
    )
