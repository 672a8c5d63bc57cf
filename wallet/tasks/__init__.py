"""Sweepers and reactions of the wallet, one module a noun."""

from wallet.tasks.books import audit_ledger, forget_old_answers, seal_ledger
from wallet.tasks.chargebacks import on_chargeback_moved, settle_chargebacks
from wallet.tasks.codes import forget_old_codes
from wallet.tasks.disputes import note_answers, on_house_spoke
from wallet.tasks.mandates import expire_mandates
from wallet.tasks.packets import return_packets
from wallet.tasks.payouts import on_payout_moved, send_missed_payouts
from wallet.tasks.providers import on_provider_spoke, reconcile_provider, settle_open_attempts
from wallet.tasks.requests import mail_waiting_requests, nudge_requests
from wallet.tasks.safety import forget_step_ups
from wallet.tasks.splits import remind_debtors
from wallet.tasks.standing import run_due_standings
from wallet.tasks.transfers import mail_waiting_transfers, settle_due_transfers

__all__ = [
    "audit_ledger",
    "forget_old_answers",
    "forget_old_codes",
    "expire_mandates",
    "forget_step_ups",
    "mail_waiting_requests",
    "mail_waiting_transfers",
    "note_answers",
    "on_house_spoke",
    "nudge_requests",
    "on_payout_moved",
    "on_chargeback_moved",
    "settle_chargebacks",
    "on_provider_spoke",
    "reconcile_provider",
    "remind_debtors",
    "return_packets",
    "run_due_standings",
    "seal_ledger",
    "send_missed_payouts",
    "settle_due_transfers",
    "settle_open_attempts",
]
