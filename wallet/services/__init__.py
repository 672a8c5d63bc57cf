"""The verbs by which money moves. Transfers and entries are written by ``wallet.ledger`` alone."""

from wallet.ledger import dated
from wallet.selectors import fee_of
from wallet.serializers import fingerprint_of
from wallet.services.accounts import open_business_account, open_wallet
from wallet.services.clearance import clear
from wallet.services.funding import top_up
from wallet.services.idempotency import forget_answers, run_once
from wallet.services.payments import (
    Part,
    post_payment_part,
    reserve_payment,
    void_payment_part,
)

__all__ = [
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
    "top_up",
    "void_payment_part",
]
