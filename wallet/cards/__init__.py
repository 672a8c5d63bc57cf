"""The faces of money in conversations, one module a noun; found when Django starts."""

from wallet.cards import bills as bills
from wallet.cards import chargebacks as chargebacks
from wallet.cards import codes as codes
from wallet.cards import credits as credits
from wallet.cards import disputes as disputes
from wallet.cards import exchange as exchange
from wallet.cards import home as home
from wallet.cards import mandates as mandates
from wallet.cards import packets as packets
from wallet.cards import payouts as payouts
from wallet.cards import pots as pots
from wallet.cards import requests as requests
from wallet.cards import splits as splits
from wallet.cards import standing as standing
from wallet.cards import transfers as transfers
