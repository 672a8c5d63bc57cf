"""What Stripe's objects say, in the words of our port."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from wallet.providers.port import Claim, ClaimLine, Outcome

_CHARGES = {
    "succeeded": "done",
    "processing": "waiting",
    "requires_action": "action",
    "requires_capture": "waiting",
    "canceled": "refused",
    "requires_payment_method": "refused",
    "requires_confirmation": "waiting",
}
_REFUNDS = {
    "succeeded": "done",
    "pending": "waiting",
    "requires_action": "waiting",
    "failed": "refused",
    "canceled": "refused",
}
_PAYOUTS = {
    "paid": "done",
    "pending": "waiting",
    "in_transit": "waiting",
    "failed": "refused",
    "canceled": "refused",
}

# A warning is a question of the bank's: nothing is taken, and one that is closed took nothing.
_CLAIMS = {
    "warning_needs_response": "inquiry",
    "warning_under_review": "inquiry",
    "warning_closed": "won",
    "prevented": "won",
    "won": "won",
    "lost": "lost",
}


def claim_of(found: Any, name: str) -> Claim:
    """What a dispute says. What was taken and given back are its balance transactions alone."""
    intent = part(found, "payment_intent")
    try:
        key = UUID(str(part(part(intent, "metadata"), name)))
    except ValueError:
        key = None
    due_by = part(part(found, "evidence_details"), "due_by")
    currency = str(found["currency"]).upper()
    lines = part(found, "balance_transactions") or []
    return Claim(
        reference=found["id"],
        key=key,
        amount=found["amount"],
        currency=currency,
        reason=str(part(found, "reason") or ""),
        state=_CLAIMS.get(found["status"], "open"),  # type: ignore[arg-type]
        lines=tuple(
            ClaimLine(line["id"], line["amount"])
            for line in lines
            if str(line["currency"]).upper() == currency
        ),
        answer_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
    )


def outcome_of(found: Any, account: str = "") -> Outcome:
    """What a fetched object says, in our words."""
    kind, status, reason = found["object"], part(found, "status"), ""
    currency = str(part(found, "currency") or "").upper()
    if kind == "checkout.session":
        intent = part(found, "payment_intent")
        if status == "open":
            return Outcome("action", found["id"], url=str(found["url"]))
        if status == "expired":
            return Outcome("refused", found["id"], reason="expired")
        is_paid = found["payment_status"] == "paid"
        amount = part(intent, "amount_received") if intent else found["amount_total"]
        return Outcome(
            "done" if is_paid else "waiting",
            found["id"],
            amount=amount if amount else found["amount_total"],
            currency=currency,
        )
    if kind == "payment_intent":
        state = _CHARGES.get(status, "waiting")
        page = part(part(part(found, "next_action"), "redirect_to_url"), "url")
        reason = str(part(part(found, "last_payment_error"), "code") or "")
        return Outcome(
            state,  # type: ignore[arg-type]
            found["id"],
            url=str(page or "") if state == "action" else "",
            reason=reason if state == "refused" else "",
            amount=found["amount_received"] if state == "done" else None,
            currency=currency,
        )
    states = _REFUNDS if kind == "refund" else _PAYOUTS
    account = account or str(part(part(found, "metadata"), "account") or "")
    return Outcome(
        states.get(status, "waiting"),  # type: ignore[arg-type]
        f"{account}/{found['id']}" if account else found["id"],
        reason=str(part(found, "failure_code") or part(found, "failure_reason") or ""),
        amount=found["amount"],
        currency=currency,
    )


def part(holder: Any, name: str) -> Any:
    """A field of an object or of nothing; objects of the library answer to [] alone."""
    if holder is None or isinstance(holder, str):
        return None
    try:
        return holder[name]
    except KeyError:
        return None
