"""The operators' view of the wallet, one module a noun."""

from wallet.admin import asked as asked
from wallet.admin import books as books
from wallet.admin import chargebacks as chargebacks
from wallet.admin import codes as codes
from wallet.admin import credits as credits
from wallet.admin import disputes as disputes
from wallet.admin import mandates as mandates
from wallet.admin import packets as packets
from wallet.admin import payments as payments
from wallet.admin import payouts as payouts
from wallet.admin import providers as providers
from wallet.admin import reconciliation as reconciliation
from wallet.admin import safety as safety
from wallet.admin import splits as splits
from wallet.admin import transfers as transfers
