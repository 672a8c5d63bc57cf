"""The wallet's nouns. The ledger's own rows are not re-exported: only ``wallet`` may touch them."""

from wallet.models import ledger as ledger
from wallet.models.codes import PaymentCode
from wallet.models.idempotency import IdempotentRequest
from wallet.models.packets import Packet, PacketShare
from wallet.models.payments import Payee, Payment, PaymentPart, TopUp
from wallet.models.providers import (
    Card,
    ProviderAttempt,
    ProviderCustomer,
    ProviderEvent,
    SandboxRecord,
)
from wallet.models.safety import Device, Guard, Outflow, StepUp, Tier

__all__ = [
    "Card",
    "Device",
    "Guard",
    "IdempotentRequest",
    "Outflow",
    "Packet",
    "PacketShare",
    "Payee",
    "Payment",
    "PaymentCode",
    "PaymentPart",
    "ProviderAttempt",
    "ProviderCustomer",
    "ProviderEvent",
    "SandboxRecord",
    "StepUp",
    "Tier",
    "TopUp",
]
