"""The faces of money in conversations, one module a noun; found when Django starts."""

from wallet.cards import codes as codes
from wallet.cards import home as home
from wallet.cards import packets

__all__ = [
    "home",
    "packets",
]
