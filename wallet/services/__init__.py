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
from wallet.services.packets import claim_share, return_packets, send_packet
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
    "PROOF_EXPIRES",
    "Part",
    "ShownCode",
    "apply_event",
    "burn_code",
    "claim_share",
    "clear",
    "confirm",
    "dated",
    "decide_in_sandbox",
    "fee_of",
    "fingerprint_of",
    "forget_answers",
    "forget_codes",
    "forget_step_ups",
    "know_device",
    "now",
    "open_business_account",
    "open_wallet",
    "pay_at_once",
    "poll_attempt",
    "post_payment_part",
    "prefer_card",
    "proof_in",
    "prove_by_pin",
    "receive_event",
    "refresh_top_up",
    "remove_card",
    "reserve_payment",
    "return_packets",
    "run_in_steps",
    "run_once",
    "sandbox_page",
    "seal_books",
    "send_packet",
    "set_pin",
    "show_code",
    "start_card",
    "sync_cards",
    "top_up",
    "unlock_pin",
    "verify_books",
    "void_payment_part",
    "whole_transaction",
]
