"""Payment providers and what they cost: settings, in a file of their own."""

import environ

_env = environ.Env()

PAYMENT_PROVIDER = _env.str("PAYMENT_PROVIDER", "sandbox")
STRIPE_SECRET_KEY = _env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = _env.str("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = _env.str("STRIPE_API_BASE", "")  # Stripe's own, unless something stands in for it
# What the sandbox does to every sum (decline, authenticate, timeout, lost, duplicate, reorder,
# return), whatever its cents; and how long what it is slow with takes.
SANDBOX_BEHAVIOUR = _env.str("SANDBOX_BEHAVIOUR", "")
SANDBOX_SECONDS = _env.float("SANDBOX_SECONDS", 60)
# Payouts: what they cost, how long a new bank account rests, and from which sums on one operator,
# or two, must agree. Minor units of the house's currency.
PAYOUT_FEE_FLAT = _env.int("PAYOUT_FEE_FLAT", 25)
PAYOUT_FEE_BASIS_POINTS = _env.int("PAYOUT_FEE_BASIS_POINTS", 10)
PAYOUT_COOLING_HOURS = _env.int("PAYOUT_COOLING_HOURS", 24)
PAYOUT_APPROVAL_ABOVE = _env.int("PAYOUT_APPROVAL_ABOVE", 500_00)
PAYOUT_SECOND_APPROVAL_ABOVE = _env.int("PAYOUT_SECOND_APPROVAL_ABOVE", 5_000_00)
