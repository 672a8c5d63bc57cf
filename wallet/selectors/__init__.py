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
from wallet.selectors.packets import packet_for, packets_by_id, shares_of
from wallet.selectors.payments import (
    Hold,
    fee_of,
    payment_state,
    payment_states,
    pending_of,
    top_up_for,
)
from wallet.selectors.safety import Allowance, allowance_of, is_frozen_by_house, step_up_for
from wallet.selectors.statements import (
    Direction,
    Month,
    StatementRow,
    business_statement,
    month_around,
    month_of,
    statement_of,
)

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
    "business_balance",
    "business_statement",
    "card_for",
    "cards_of",
    "digits_in",
    "fee_of",
    "is_frozen_by_house",
    "month_around",
    "month_of",
    "packet_for",
    "packets_by_id",
    "page_to_go_to",
    "payment_state",
    "payment_states",
    "pending_of",
    "shares_of",
    "statement_of",
    "step_up_for",
    "top_up_for",
    "wallet_of",
]
