"""The operators' view of the wallet, one module a noun."""

from wallet.admin import books, payments, providers

__all__ = ["books", "payments", "providers"]
