"""The verbs by which money moves. Transfers and entries are written by ``wallet.ledger`` alone."""

from wallet.ledger import dated, now, whole_transaction
from wallet.selectors import fee_of
from wallet.serializers import fingerprint_of
from wallet.services.accounts import open_business_account, open_wallet
from wallet.services.adjustments import (
    approve_adjustment,
    ask_adjustment,
    decline_adjustment,
)
from wallet.services.at_once import send_at_once
from wallet.services.attempts import apply_event, poll_attempt, receive_event
from wallet.services.balances import collect_debt
from wallet.services.banks import add_bank, remove_bank
from wallet.services.cards import (
    decide_in_sandbox,
    prefer_card,
    remove_card,
    sandbox_page,
    start_card,
    sync_cards,
)
from wallet.services.chargebacks import apply_claim, look_again
from wallet.services.clearance import clear, give_back
from wallet.services.codes import ShownCode, burn_code, forget_codes, show_code
from wallet.services.credits import (
    buy_gift_card,
    code_of,
    give_credit,
    give_up_credit,
    redeem_gift_card,
)
from wallet.services.devices import know_device
from wallet.services.disputes import (
    answer_dispute,
    close_dispute,
    note_answers,
    open_dispute,
    open_support_talk,
)
from wallet.services.evidence import send_evidence
from wallet.services.exchange import quote_exchange, take_quote
from wallet.services.funding import refresh_top_up, top_up
from wallet.services.idempotency import answer_of, forget_answers, run_in_steps, run_once
from wallet.services.mails import mail_waiting_requests, mail_waiting_transfers
from wallet.services.mandates import (
    expire_mandates,
    give_mandate,
    hold_mandate,
    revoke_mandate,
    use_mandate,
)
from wallet.services.packets import claim_share, return_packets, send_packet
from wallet.services.passkeys import (
    add_passkey,
    begin_passkey,
    begin_step_up,
    prove_by_passkey,
    remove_passkey,
)
from wallet.services.payments import (
    Part,
    foresee_payment,
    pay_at_once,
    pay_nothing,
    post_payment_part,
    reserve_payment,
    void_payment_part,
)
from wallet.services.payouts import (
    approve_payout,
    cancel_payout,
    refuse_payout,
    request_payout,
    send_payout,
)
from wallet.services.pins import check_pin, set_pin, unlock_pin
from wallet.services.pots import close_pot, contribute_to_pot, open_pot, withdraw_from_pot
from wallet.services.progress_mails import mail_chargeback, mail_payout
from wallet.services.refunds import refund_top_up
from wallet.services.requests import (
    cancel_request,
    decline_request,
    nudge_requests,
    pay_request,
    remind_request,
    request_money,
)
from wallet.services.returns import refund_payment_part
from wallet.services.safety import (
    freeze_wallet,
    note_credentials,
    save_tier,
    set_limit,
    set_tier,
    thaw_wallet,
)
from wallet.services.seals import seal_books
from wallet.services.splits import cancel_split, pay_share, remind, remind_debtors, split_bill
from wallet.services.standing import (
    end_standing,
    order_standing,
    pause_standing,
    resume_standing,
    run_due_standings,
)
from wallet.services.step_up import EXPIRES as PROOF_EXPIRES
from wallet.services.step_up import confirm, forget_step_ups, proof_in, prove_by_pin
from wallet.services.transfers import (
    accept_transfer,
    decline_transfer,
    give_legal_name,
    recall_transfer,
    send_transfer,
    settle_due_transfers,
)
from wallet.services.verification import verify_books

__all__ = [
    "answer_of",
    "apply_claim",
    "collect_debt",
    "look_again",
    "mail_chargeback",
    "expire_mandates",
    "give_mandate",
    "send_evidence",
    "hold_mandate",
    "revoke_mandate",
    "use_mandate",
    "buy_gift_card",
    "code_of",
    "give_credit",
    "give_up_credit",
    "redeem_gift_card",
    "refund_payment_part",
    "PROOF_EXPIRES",
    "Part",
    "ShownCode",
    "accept_transfer",
    "add_bank",
    "add_passkey",
    "answer_dispute",
    "apply_event",
    "approve_adjustment",
    "approve_payout",
    "ask_adjustment",
    "begin_passkey",
    "begin_step_up",
    "burn_code",
    "cancel_payout",
    "cancel_request",
    "cancel_split",
    "check_pin",
    "claim_share",
    "clear",
    "close_dispute",
    "close_pot",
    "confirm",
    "contribute_to_pot",
    "dated",
    "decide_in_sandbox",
    "decline_adjustment",
    "decline_request",
    "decline_transfer",
    "end_standing",
    "fee_of",
    "fingerprint_of",
    "foresee_payment",
    "forget_answers",
    "forget_codes",
    "forget_step_ups",
    "freeze_wallet",
    "give_back",
    "give_legal_name",
    "know_device",
    "mail_payout",
    "mail_waiting_requests",
    "mail_waiting_transfers",
    "note_answers",
    "note_credentials",
    "now",
    "nudge_requests",
    "open_business_account",
    "open_dispute",
    "open_pot",
    "open_support_talk",
    "open_wallet",
    "order_standing",
    "pause_standing",
    "pay_at_once",
    "pay_nothing",
    "pay_request",
    "pay_share",
    "poll_attempt",
    "post_payment_part",
    "prefer_card",
    "proof_in",
    "prove_by_passkey",
    "prove_by_pin",
    "quote_exchange",
    "recall_transfer",
    "receive_event",
    "refresh_top_up",
    "refund_top_up",
    "refuse_payout",
    "remind",
    "remind_debtors",
    "remind_request",
    "remove_bank",
    "remove_card",
    "remove_passkey",
    "request_money",
    "request_payout",
    "reserve_payment",
    "resume_standing",
    "return_packets",
    "run_due_standings",
    "run_in_steps",
    "run_once",
    "sandbox_page",
    "save_tier",
    "seal_books",
    "send_packet",
    "send_payout",
    "send_at_once",
    "send_transfer",
    "set_limit",
    "set_pin",
    "set_tier",
    "settle_due_transfers",
    "show_code",
    "split_bill",
    "start_card",
    "sync_cards",
    "take_quote",
    "thaw_wallet",
    "top_up",
    "unlock_pin",
    "verify_books",
    "void_payment_part",
    "whole_transaction",
    "withdraw_from_pot",
]
