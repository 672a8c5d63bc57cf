"""The operators' view of the wallet, one module a noun."""

from wallet.admin import books, codes, payments, providers

__all__ = [
    "books",
    "codes",
    "packets",
    "payments",
    "providers",
]
__all__ = ["books", "payments", "providers"]
from wallet.admin import asked, transfers

__all__ = ["asked", "books", "payments", "transfers"]
