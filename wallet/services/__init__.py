"""The verbs by which money moves. Transfers and entries are written by ``wallet.ledger`` alone."""

from wallet.ledger import dated, whole_transaction
from wallet.selectors import fee_of
from wallet.serializers import fingerprint_of
from wallet.services.accounts import open_business_account, open_wallet
from wallet.services.clearance import clear
from wallet.services.devices import know_device
from wallet.services.funding import top_up
from wallet.services.idempotency import forget_answers, run_once
from wallet.services.payments import (
    Part,
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
    "clear",
    "dated",
    "fee_of",
    "fingerprint_of",
    "forget_answers",
    "open_business_account",
    "open_wallet",
    "post_payment_part",
    "reserve_payment",
    "run_once",
    "seal_books",
    "top_up",
    "verify_books",
    "void_payment_part",
    "whole_transaction",
]
