"""The verbs by which money moves. Transfers and entries are written by ``wallet.ledger`` alone."""

from wallet.ledger import dated, now, whole_transaction
from wallet.selectors import fee_of
from wallet.serializers import fingerprint_of
from wallet.services.accounts import open_business_account, open_wallet
from wallet.services.attempts import apply_event, poll_attempt, receive_event
from wallet.services.cards import (
    decide_in_sandbox,
    prefer_card,
    remove_card,
    sandbox_page,
    start_card,
    sync_cards,
)
from wallet.services.clearance import clear
from wallet.services.codes import ShownCode, burn_code, forget_codes, show_code
from wallet.services.devices import know_device
from wallet.services.funding import refresh_top_up, top_up
from wallet.services.idempotency import forget_answers, run_in_steps, run_once
from wallet.services.payments import (
    Part,
    pay_at_once,
    post_payment_part,
    reserve_payment,
    void_payment_part,
)
from wallet.services.pins import set_pin, unlock_pin
from wallet.services.seals import seal_books
from wallet.services.step_up import EXPIRES as PROOF_EXPIRES
from wallet.services.step_up import confirm, forget_step_ups, proof_in, prove_by_pin
from wallet.services.verification import verify_books

__all__ = [
    "know_device",
    "unlock_pin",
    "PROOF_EXPIRES",
    "set_pin",
    "prove_by_pin",
    "proof_in",
    "forget_step_ups",
    "confirm",
    "Part",
    "apply_event",
    "ShownCode",
    "burn_code",
    "clear",
    "dated",
    "decide_in_sandbox",
    "fee_of",
    "fingerprint_of",
    "forget_answers",
    "forget_codes",
    "now",
    "open_business_account",
    "open_wallet",
    "poll_attempt",
    "pay_at_once",
    "post_payment_part",
    "prefer_card",
    "receive_event",
    "refresh_top_up",
    "remove_card",
    "reserve_payment",
    "run_in_steps",
    "run_once",
    "seal_books",
    "sandbox_page",
    "start_card",
    "sync_cards",
    "show_code",
    "top_up",
    "verify_books",
    "void_payment_part",
    "whole_transaction",
]
