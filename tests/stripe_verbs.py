"""What each route of the local Stripe does: ``it`` is the server, ``given`` the parameters."""

from typing import Any

Answer = tuple[int, dict[str, Any]]


def error(status: int, kind: str, text: str, **more: Any) -> Answer:
    return status, {"error": {"type": kind, "message": text, **more}}


def listed(objects: list[dict[str, Any]]) -> Answer:
    return 200, {"object": "list", "data": objects[::-1], "has_more": False, "url": "/"}


def create_customer(it: Any, given: Any, account: str) -> Answer:
    empty = {"default_payment_method": None}
    return 200, it.make("customer", "cus", invoice_settings=empty, **given)


def update_customer(it: Any, given: Any, account: str, customer_id: str) -> Answer:
    it.books.objects[customer_id] |= given
    return 200, it.books.objects[customer_id]


def create_session(it: Any, given: Any, account: str) -> Answer:
    facts = {"mode": given["mode"], "customer": given["customer"], "status": "open"}
    facts |= {"success_url": given["success_url"], "metadata": given.get("metadata", {})}
    if given["mode"] == "payment":
        price = given["line_items"][0]["price_data"]
        amount, currency = int(price["unit_amount"]), price["currency"]
        intent = it.make(
            "payment_intent",
            "pi",
            amount=amount,
            amount_received=0,
            currency=currency,
            customer=given["customer"],
            status="requires_payment_method",
            next_action=None,
            last_payment_error=None,
            **given["payment_intent_data"],
        )
        facts |= {"payment_status": "unpaid", "amount_total": amount, "currency": currency}
        facts |= {"payment_intent": intent["id"]}
    made = it.make("checkout.session", "cs", **facts)
    made["url"] = f"{it.url}/pay/{made['id']}"
    return 200, made


def create_intent(it: Any, given: Any, account: str) -> Answer:
    card = given["payment_method"]
    known = it.books.objects.get(card, {})
    if known.get("customer") != given["customer"]:
        return error(400, "invalid_request_error", "not a card of this customer")
    intent = it.make(
        "payment_intent",
        "pi",
        amount=int(given["amount"]),
        amount_received=0,
        currency=given["currency"],
        customer=given["customer"],
        payment_method=card,
        metadata=given["metadata"],
        status="requires_confirmation",
        next_action=None,
        last_payment_error=None,
        return_url=given["return_url"],
    )
    if "Declined" in card:
        intent |= {"status": "requires_payment_method"}
        intent["last_payment_error"] = {"code": "card_declined"}
        it.tell("payment_intent.payment_failed", intent)
        return error(402, "card_error", "declined", code="card_declined", payment_intent=intent)
    if "authentication" in card:
        page = {"url": f"{it.url}/bank/{intent['id']}", "return_url": given["return_url"]}
        intent |= {"status": "requires_action"}
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": page}
        it.tell("payment_intent.requires_action", intent)
        return 200, intent
    it.succeed(intent)
    return 200, intent


def create_refund(it: Any, given: Any, account: str) -> Answer:
    intent = it.books.objects[given["payment_intent"]]
    before = sum(
        one["amount"]
        for one in it.made("refund")
        if one["payment_intent"] == intent["id"] and one["status"] != "failed"
    )
    amount = int(given["amount"])
    if before + amount > intent["amount_received"]:
        return error(400, "invalid_request_error", "more than was paid", code="amount_too_large")
    refund = it.make(
        "refund",
        "re",
        amount=amount,
        currency=intent["currency"],
        status="succeeded",
        payment_intent=intent["id"],
        metadata=given["metadata"],
    )
    it.book("refund", -amount, refund)
    it.tell("refund.updated", refund)
    return 200, refund


def create_account(it: Any, given: Any, account: str) -> Answer:
    return 200, it.make("account", "acct", **given)


def create_transfer(it: Any, given: Any, account: str) -> Answer:
    amount = int(given["amount"])
    transfer = it.make("transfer", "tr", **given | {"amount": amount, "reversed": False})
    it.book("transfer", -amount, transfer)
    return 200, transfer


def reverse_transfer(it: Any, given: Any, account: str, transfer_id: str) -> Answer:
    transfer = it.books.objects[transfer_id]
    if transfer["reversed"]:
        return error(400, "invalid_request_error", "already reversed")
    transfer["reversed"] = True
    facts = {"amount": int(given["amount"]), "currency": transfer["currency"]}
    back = it.make("transfer_reversal", "trr", transfer=transfer_id, **facts)
    back["metadata"] = given["metadata"]
    it.book("transfer_refund", facts["amount"], back)
    return 200, back


def create_payout(it: Any, given: Any, account: str) -> Answer:
    facts = given | {"amount": int(given["amount"]), "status": "pending", "failure_code": None}
    payout = it.make("payout", "po", account=account, **facts)
    it.tell("payout.created", payout, account=account)
    return 200, payout


def retrieve(it: Any, given: Any, account: str, object_id: str) -> Answer:
    found = it.books.objects.get(object_id)
    if found is None or (found["object"] == "payout" and found["account"] != account):
        return error(404, "invalid_request_error", "no such object", code="resource_missing")
    if "payment_intent" in given.get("expand", []) and found.get("payment_intent"):
        return 200, found | {"payment_intent": it.books.objects[found["payment_intent"]]}
    return 200, found


def lister(kind: str):
    def list_them(it: Any, given: Any, account: str) -> Answer:
        found = it.made(kind)
        for name in ("customer",):
            if name in given:
                found = [one for one in found if one.get(name) == given[name]]
        if kind == "payout":
            found = [one for one in found if one["account"] == account]
        if kind == "balance_transaction" and "currency" in given:
            found = [one for one in found if one["currency"] == given["currency"]]
        return listed(found)

    return list_them


def detach(it: Any, given: Any, account: str, card_id: str) -> Answer:
    it.books.objects[card_id]["customer"] = None
    return 200, it.books.objects[card_id]


def keep_file(it: Any, given: Any, account: str) -> Answer:
    if given.get("purpose") != "dispute_evidence":
        return error(400, "invalid_request_error", "no such purpose")
    return 200, it.make("file", "file", **given)


def answer_dispute(it: Any, given: Any, account: str, dispute_id: str) -> Answer:
    dispute = it.books.objects[dispute_id]
    if not dispute["status"].endswith("needs_response"):
        return error(400, "invalid_request_error", "This dispute is already closed.")
    file = given["evidence"].get("uncategorized_file")
    if file and file not in it.books.objects:
        return error(400, "invalid_request_error", "no such file")
    dispute["evidence"] = given["evidence"]
    if given.get("submit") == "true":
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
        it.tell("charge.dispute.updated", dispute)
    return 200, dispute


ROUTES = [
    (r"POST /v1/files", keep_file),
    (r"POST /v1/disputes/(\w+)", answer_dispute),
    (r"POST /v1/customers", create_customer),
    (r"POST /v1/customers/(\w+)", update_customer),
    (r"POST /v1/checkout/sessions", create_session),
    (r"POST /v1/payment_intents", create_intent),
    (r"POST /v1/refunds", create_refund),
    (r"POST /v1/accounts", create_account),
    (r"POST /v1/transfers", create_transfer),
    (r"POST /v1/transfers/(\w+)/reversals", reverse_transfer),
    (r"POST /v1/payouts", create_payout),
    (r"POST /v1/payment_methods/(\w+)/detach", detach),
    (r"GET /v1/payment_methods", lister("payment_method")),
    (r"GET /v1/payment_intents", lister("payment_intent")),
    (r"GET /v1/checkout/sessions", lister("checkout.session")),
    (r"GET /v1/refunds", lister("refund")),
    (r"GET /v1/payouts", lister("payout")),
    (r"GET /v1/accounts", lister("account")),
    (r"GET /v1/balance_transactions", lister("balance_transaction")),
    (r"GET /v1/(?:checkout/sessions|\w+)/(\w+)", retrieve),
]
