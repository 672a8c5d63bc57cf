"""What money in conversations obeys: settings, in a file of their own."""

import environ

env = environ.Env()

__all__ = [
    "CURRENCIES",
    "CURRENCY",
    "FX_MARGIN",
    "MARKETPLACE_FEE_BASIS_POINTS",
    "PACKET_HOURS",
    "PACKET_MAX_AMOUNT",
    "PACKET_MAX_SHARES",
    "QUOTE_SECONDS",
    "RATE_SOURCE",
    "SPLIT_REMIND_HOURS",
]

CURRENCY = env.str("CURRENCY", "EUR")
CURRENCIES = env.list("CURRENCIES", default=["EUR", "USD", "GBP", "JPY", "XOF", "KWD"])
MARKETPLACE_FEE_BASIS_POINTS = env.int("MARKETPLACE_FEE_BASIS_POINTS", 500)
# A red packet: its most in major units, its most shares, and when what is left goes back.
PACKET_MAX_AMOUNT = env.int("PACKET_MAX_AMOUNT", 1_000)
PACKET_MAX_SHARES = env.int("PACKET_MAX_SHARES", 500)
PACKET_HOURS = env.int("PACKET_HOURS", 24)
# A split bill reminds by itself once, after so long.
SPLIT_REMIND_HOURS = env.int("SPLIT_REMIND_HOURS", 72)
# Exchange: where rates come from, the house's margin in basis points, how long a price holds.
RATE_SOURCE = env.str("RATE_SOURCE", "sandbox")
FX_MARGIN = env.int("FX_MARGIN", 100)
QUOTE_SECONDS = env.int("QUOTE_SECONDS", 60)
