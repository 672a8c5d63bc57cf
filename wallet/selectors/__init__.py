"""What people may know about money. The viewer, or an account already seen, comes first."""

from wallet.selectors.accounts import (
    Holder,
    available_to,
    balance_of,
    business_balance,
    wallet_of,
)
from wallet.selectors.attempts import card_for, cards_of, page_to_go_to
from wallet.selectors.codes import digits_in
from wallet.selectors.exchange import balances_of, other_balances, quote_for
from wallet.selectors.packets import packet_for, packets_by_id, shares_of
from wallet.selectors.payments import (
    Hold,
    fee_of,
    payment_state,
    payment_states,
    pending_of,
    top_up_for,
)
from wallet.selectors.pots import moves_of, pot_for, pots_by_id, pots_of
from wallet.selectors.requests import (
    request_for,
    requests_by_id,
    requests_of,
    shares_waiting_for,
)
from wallet.selectors.safety import Allowance, allowance_of, is_frozen_by_house, step_up_for
from wallet.selectors.splits import owed_by, owed_to, split_for, splits_by_id
from wallet.selectors.standing import runs_of, standing_for, standings_by_id, standings_of
from wallet.selectors.statements import (
    Direction,
    Month,
    StatementRow,
    business_statement,
    month_around,
    month_of,
    statement_of,
)
from wallet.selectors.transfers import (
    due_transfers,
    has_paid,
    legal_name_of,
    masked_name,
    payee_among,
    payees_in,
    place_for,
    transfer_for,
    transfers_by_id,
    transfers_of,
    transfers_waiting_for,
)
from wallet.selectors.trust import books_state

__all__ = [
    "Allowance",
    "Direction",
    "Hold",
    "Holder",
    "Month",
    "StatementRow",
    "allowance_of",
    "available_to",
    "balance_of",
    "balances_of",
    "books_state",
    "business_balance",
    "business_statement",
    "card_for",
    "cards_of",
    "digits_in",
    "due_transfers",
    "fee_of",
    "has_paid",
    "is_frozen_by_house",
    "legal_name_of",
    "masked_name",
    "month_around",
    "month_of",
    "moves_of",
    "other_balances",
    "owed_by",
    "owed_to",
    "packet_for",
    "packets_by_id",
    "page_to_go_to",
    "payee_among",
    "payees_in",
    "payment_state",
    "payment_states",
    "pending_of",
    "place_for",
    "pot_for",
    "pots_by_id",
    "pots_of",
    "quote_for",
    "request_for",
    "requests_by_id",
    "requests_of",
    "runs_of",
    "shares_of",
    "shares_waiting_for",
    "split_for",
    "splits_by_id",
    "standing_for",
    "standings_by_id",
    "standings_of",
    "statement_of",
    "step_up_for",
    "top_up_for",
    "transfer_for",
    "transfers_by_id",
    "transfers_of",
    "transfers_waiting_for",
    "wallet_of",
]
