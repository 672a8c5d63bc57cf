"""The operators' view of the wallet, one module a noun."""

from wallet.admin import books, payments, providers

__all__ = ["books", "payments", "providers"]
from wallet.admin import books, codes, payments

__all__ = ["books", "codes", "payments"]
