"""Sweepers and reactions of the wallet, one module a noun."""

from wallet.tasks.books import audit_ledger, forget_old_answers, seal_ledger
from wallet.tasks.codes import forget_old_codes
from wallet.tasks.packets import return_packets
from wallet.tasks.providers import on_provider_spoke, settle_open_attempts

__all__ = [
    "audit_ledger",
    "forget_old_answers",
    "forget_old_codes",
    "on_provider_spoke",
    "return_packets",
    "seal_ledger",
    "settle_open_attempts",
]
