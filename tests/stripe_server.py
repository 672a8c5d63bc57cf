"""A server that speaks as much of Stripe's HTTP API as we use, and misbehaves on command.

It keeps what it did in memory, remembers idempotency keys with what was asked under them, writes
the events it would send, and signs them. ``faults`` are met in order by the requests they name.
"""

import hashlib
import hmac
import html
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.stripe_verbs import ROUTES, Answer, error

SECRET_KEY, WEBHOOK_SECRET = "sk_test_palabre", "whsec_palabre"


@dataclass
class Fault:
    """What happens to the next ``times`` POSTs whose path holds ``path``.

    silent: done, and the answer lost; deaf: nothing done, no answer; 500: nothing done, and said
    so; 500_after: done, and a 500 answered.
    """

    path: str
    kind: str
    times: int = 1


@dataclass
class Books:
    """Everything the server knows."""

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[str, Answer]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)


class StripeServer:
    """``url`` is what STRIPE_API_BASE points at."""

    def __init__(self) -> None:
        self.books, self.faults, self.lock = Books(), [], threading.RLock()
        self.numbers = itertools.count(1)
        handler = type("Handler", (_Handler,), {"stripe": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fail(self, path: str, kind: str, times: int = 1) -> None:
        self.faults.append(Fault(path, kind, times))

    def made(self, kind: str) -> list[dict[str, Any]]:
        """The objects of a kind, oldest first."""
        return [one for one in self.books.objects.values() if one["object"] == kind]

    def letters(self, since: int = 0) -> list[tuple[bytes, dict[str, str]]]:
        """Its events from ``since`` on, as they would be posted."""
        return [sign(event) for event in self.books.events[since:]]

    # What people and banks do, away from us.

    def pay(self, session_id: str, *, is_confirmed: bool = True) -> None:
        """Somebody pays on the hosted page, or lets it expire."""
        session = self.books.objects[session_id]
        if session["status"] != "open":
            return
        if session["mode"] == "setup":
            self.keep_card(session["customer"])
            session |= {"status": "complete"}
            return
        intent = self.books.objects[session["payment_intent"]]
        if not is_confirmed:
            session["status"] = "expired"
            self.tell("checkout.session.expired", session)
            return
        session |= {"status": "complete", "payment_status": "paid"}
        if intent.get("setup_future_usage"):
            intent["payment_method"] = self.keep_card(session["customer"])["id"]
        self.succeed(intent)
        self.tell("checkout.session.completed", session)

    def authenticate(self, intent_id: str, *, is_confirmed: bool = True) -> None:
        intent = self.books.objects[intent_id]
        if is_confirmed:
            self.succeed(intent)
            return
        intent |= {"status": "requires_payment_method", "next_action": None}
        intent["last_payment_error"] = {"code": "payment_intent_authentication_failure"}
        self.tell("payment_intent.payment_failed", intent)

    def land(self, payout_id: str, status: str = "paid", failure: str = "") -> None:
        """The bank takes a payout, or sends it back."""
        payout = self.books.objects[payout_id]
        payout |= {"status": status, "failure_code": failure or None}
        self.tell(f"payout.{status}", payout, account=payout["account"])

    def claim(self, intent_id: str, *, status: str = "needs_response") -> dict[str, Any]:
        """The bank behind a payment asks for it back; but for a warning, it takes it at once."""
        intent = self.books.objects[intent_id]
        dispute = self.make(
            "dispute",
            "dp",
            payment_intent=intent_id,
            amount=intent["amount"],
            currency=intent["currency"],
            reason="fraudulent",
            status=status,
            evidence_details={"due_by": int(time.time()) + 7 * 86_400},
            balance_transactions=[],
        )
        self.tell("charge.dispute.created", dispute)
        if not status.startswith("warning"):
            self._moved_for(dispute, -dispute["amount"], fee=20_00)
            self.tell("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def decide(self, dispute_id: str, status: str) -> None:
        """The bank has decided: won gives back what was taken."""
        dispute = self.books.objects[dispute_id]
        dispute["status"] = status
        if status == "won" and dispute["balance_transactions"]:
            self._moved_for(dispute, dispute["amount"])
            self.tell("charge.dispute.funds_reinstated", dispute)
        self.tell("charge.dispute.closed", dispute)

    def _moved_for(self, dispute: dict[str, Any], amount: int, fee: int = 0) -> None:
        about = {name: one for name, one in dispute.items() if name != "balance_transactions"}
        self.book("adjustment", amount, about, fee=fee)
        line = self.books.lines[-1]
        dispute["balance_transactions"].append({**line, "source": dispute["id"]})

    def keep_card(self, customer: str, name: str = "") -> dict[str, Any]:
        face = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2031}
        card = self.make("payment_method", "pm", customer=customer, type="card", card=face)
        if name:  # a test card by its well-known name
            del self.books.objects[card["id"]]
            card["id"] = name
            self.books.objects[name] = card
        return card

    # The objects.

    def make(self, kind: str, prefix: str, **facts: Any) -> dict[str, Any]:
        made = {
            "id": f"{prefix}_{next(self.numbers):06d}",
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            **facts,
        }
        made.setdefault("metadata", {})
        self.books.objects[made["id"]] = made
        return made

    def tell(self, kind: str, about: dict[str, Any], account: str = "") -> None:
        event = {
            "id": f"evt_{next(self.numbers):06d}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": json.loads(json.dumps(about))},
        }
        self.books.events.append(event | ({"account": account} if account else {}))

    def book(self, kind: str, amount: int, source: dict[str, Any], fee: int = 0) -> None:
        line = {"amount": amount, "fee": fee, "net": amount - fee, "type": kind}
        line |= {"currency": source["currency"], "source": source}
        self.books.lines.append(self.make("balance_transaction", "txn", **line))

    def answer(self, method: str, path: str, given: dict[str, Any], account: str) -> Answer:
        """What the API says to one request."""
        for pattern, do in ROUTES:
            if found := re.fullmatch(pattern, f"{method} {path}"):
                with self.lock:
                    return do(self, given, account, *found.groups())
        return error(404, "invalid_request_error", f"no route for {method} {path}")

    def succeed(self, intent: dict[str, Any]) -> None:
        intent |= {"status": "succeeded", "next_action": None, "amount_received": intent["amount"]}
        charge = self.make(
            "charge",
            "ch",
            payment_intent=intent["id"],
            amount=intent["amount"],
            currency=intent["currency"],
            metadata=intent["metadata"],
        )
        self.book("charge", intent["amount"], charge, fee=intent["amount"] // 100)
        self.tell("payment_intent.succeeded", intent)


def sign(event: dict[str, Any], *, at: int | None = None, secret: str = WEBHOOK_SECRET):
    """An event as it is posted: its bytes, and the header that proves them."""
    body = json.dumps(event).encode()
    sent_at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={sent_at},v1={mac}"}


def nested(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> dict[str, Any]:
    """``a[b][0]=c`` as {"a": {"b": ["c"]}}."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        place, path = whole, re.findall(r"[^\[\]]+", unquote(name))
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return _lists(whole)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(one) for name, one in value.items()}


class _Handler(BaseHTTPRequestHandler):
    stripe: StripeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: Any) -> None:
        pass

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if at.path.startswith(("/pay/", "/bank/")):
            return self._page(at.path)
        self._say(*self._answered("GET", at.path, nested(parse_qsl(at.query))))

    def do_POST(self) -> None:
        at = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = raw.decode(errors="replace")
        if at.path.startswith(("/pay/", "/bank/")):
            return self._decide(at.path, dict(parse_qsl(body)))
        key = self.headers.get("Idempotency-Key", "")
        fault = self._fault(at.path)
        if fault == "deaf":
            return self._hang_up()
        if fault == "500":
            return self._say(*error(500, "api_error", "told to"))
        with self.stripe.lock:
            self.stripe.books.asked.append((at.path, key, body))
            known = self.stripe.books.answers.get(key) if key else None
            if known and known[0] != f"{at.path} {body}":
                answer = error(400, "idempotency_error", "other parameters under this key")
            else:
                answer = known[1] if known else self._answered("POST", at.path, self._given(body))
                if key:
                    self.stripe.books.answers[key] = (f"{at.path} {body}", answer)
        if fault == "silent":
            return self._hang_up()
        if fault == "500_after":
            return self._say(*error(500, "api_error", "told to"))
        self._say(*answer)

    def do_DELETE(self) -> None:
        self._say(*error(404, "invalid_request_error", "nothing is deleted here"))

    def _given(self, body: str) -> dict[str, Any]:
        if self.headers.get("Content-Type", "").startswith("multipart/"):
            said = r'name="(\w+)"(?:; filename="([^"]*)"[^\n]*\n[^\n]*)?\r?\n\r?\n(.*?)\r?\n--'
            return {name: file or value for name, file, value in re.findall(said, body, re.S)}
        return nested(parse_qsl(body, keep_blank_values=True))

    def _answered(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        if self.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return error(401, "invalid_request_error", "Invalid API Key provided")
        return self.stripe.answer(method, path, given, self.headers.get("Stripe-Account", ""))

    def _fault(self, path: str) -> str:
        for fault in self.stripe.faults:
            if fault.times and fault.path in path:
                fault.times -= 1
                return fault.kind
        return ""

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, status: int, body: Any, kind: str = "application/json") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _page(self, path: str) -> None:
        where = html.escape(path)
        page = (
            '<!doctype html><link rel="icon" href="data:,"><title>Pay</title>'
            f'<form method="post" action="{where}">'
            '<button name="verb" value="confirm">Pay</button>'
            '<button name="verb" value="refuse">Refuse</button></form>'
        )
        self._say(200, page.encode(), "text/html")

    def _decide(self, path: str, form: dict[str, str]) -> None:
        about = path.rpartition("/")[2]
        is_confirmed = form.get("verb") == "confirm"
        decide = self.stripe.pay if path.startswith("/pay/") else self.stripe.authenticate
        decide(about, is_confirmed=is_confirmed)
        found = self.stripe.books.objects[about]
        self.send_response(303)
        self.send_header("Location", found.get("success_url") or found.get("return_url"))
        self.send_header("Content-Length", "0")
        self.end_headers()
