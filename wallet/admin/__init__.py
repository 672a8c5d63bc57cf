"""The operators' view of the wallet, one module a noun."""

from wallet.admin import books, payments

__all__ = ["books", "payments"]
