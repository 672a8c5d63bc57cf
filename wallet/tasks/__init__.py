"""Sweepers and reactions of the wallet, one module a noun."""

from wallet.tasks.books import audit_ledger, forget_old_answers, seal_ledger
from wallet.tasks.codes import forget_old_codes
from wallet.tasks.packets import return_packets
from wallet.tasks.providers import on_provider_spoke, settle_open_attempts
from wallet.tasks.requests import nudge_requests
from wallet.tasks.safety import forget_step_ups
from wallet.tasks.splits import remind_debtors
from wallet.tasks.standing import run_due_standings
from wallet.tasks.transfers import mail_waiting_transfers, settle_due_transfers

__all__ = ["audit_ledger", "forget_old_answers", "seal_ledger"]
from wallet.tasks.payouts import on_payout_moved, send_missed_payouts
from wallet.tasks.providers import reconcile_provider

__all__ = [
    "audit_ledger",
    "forget_old_answers",
    "forget_old_codes",
    "mail_waiting_transfers",
    "nudge_requests",
    "forget_step_ups",
    "on_provider_spoke",
    "remind_debtors",
    "return_packets",
    "run_due_standings",
    "seal_ledger",
    "settle_due_transfers",
    "on_payout_moved",
    "on_provider_spoke",
    "reconcile_provider",
    "send_missed_payouts",
    "settle_open_attempts",
]
