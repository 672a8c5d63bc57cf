"""The faces of money in conversations, one module a noun; found when Django starts."""

from wallet.cards import bills, exchange, packets, splits
from wallet.cards import codes as codes
from wallet.cards import home as home
from wallet.cards import pots as pots
from wallet.cards import requests as requests
from wallet.cards import standing as standing
from wallet.cards import transfers as transfers

__all__ = [
    "bills",
    "exchange",
    "home",
    "packets",
    "splits",
]
