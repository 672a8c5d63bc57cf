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
