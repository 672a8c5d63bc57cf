"""The wallet's nouns. The ledger's own rows are not re-exported: only ``wallet`` may touch them."""

from wallet.models import ledger as ledger
from wallet.models.adjustments import Adjustment
from wallet.models.chargebacks import Chargeback, Evidence
from wallet.models.codes import PaymentCode
from wallet.models.credits import GiftCard, PartRefund, PartTender
from wallet.models.disputes import Dispute
from wallet.models.exchange import Quote
from wallet.models.idempotency import IdempotentRequest
from wallet.models.mandates import Mandate, MandateBack, MandateUse
from wallet.models.packets import Packet, PacketShare
from wallet.models.payments import Payee, Payment, PaymentPart, TopUp
from wallet.models.payouts import BankAccount, Payout, PayoutApproval, Refund
from wallet.models.pots import Pot, PotMove
from wallet.models.providers import (
    Card,
    ProviderAttempt,
    ProviderCustomer,
    ProviderEvent,
    SandboxRecord,
)
from wallet.models.reconciliation import Difference, Reconciliation
from wallet.models.requests import MoneyRequest, RequestShare
from wallet.models.safety import Device, Guard, Outflow, StepUp, Tier
from wallet.models.splits import Split, SplitShare
from wallet.models.standing import StandingTransfer
from wallet.models.transfers import ChatTransfer, LegalName

__all__ = [
    "Adjustment",
    "BankAccount",
    "Mandate",
    "MandateBack",
    "MandateUse",
    "Card",
    "Chargeback",
    "Evidence",
    "ChatTransfer",
    "GiftCard",
    "PartRefund",
    "PartTender",
    "Device",
    "Difference",
    "Dispute",
    "Guard",
    "IdempotentRequest",
    "LegalName",
    "MoneyRequest",
    "Outflow",
    "Packet",
    "PacketShare",
    "Payee",
    "Payment",
    "PaymentCode",
    "PaymentPart",
    "Payout",
    "PayoutApproval",
    "Pot",
    "PotMove",
    "ProviderAttempt",
    "ProviderCustomer",
    "ProviderEvent",
    "Quote",
    "Reconciliation",
    "Refund",
    "RequestShare",
    "SandboxRecord",
    "Split",
    "SplitShare",
    "StandingTransfer",
    "StepUp",
    "Tier",
    "TopUp",
]
