"""The operators' view of the wallet, one module a noun."""

from wallet.admin import asked, books, codes, packets, payments, providers, splits, transfers

__all__ = [
    "asked",
    "books",
    "codes",
    "packets",
    "payments",
    "providers",
    "splits",
    "transfers",
]
