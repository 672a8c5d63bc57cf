"""Payment providers behind one port. Which one is in use is a setting, read at each call."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wallet.providers.port import (
    BadSignature,
    Claim,
    ClaimLine,
    Event,
    Face,
    Line,
    NoAnswer,
    NotTaken,
    Order,
    Outcome,
    PaymentProvider,
)
from wallet.providers.sandbox import Sandbox
from wallet.providers.stripe import Stripe

_PROVIDERS: dict[str, Callable[[], PaymentProvider]] = {"sandbox": Sandbox, "stripe": Stripe}


def provider_named(name: str) -> PaymentProvider:
    """The provider of that name; ImproperlyConfigured where there is none."""
    try:
        return _PROVIDERS[name]()
    except KeyError:
        raise ImproperlyConfigured(
            f"PAYMENT_PROVIDER is one of {', '.join(_PROVIDERS)}, not {name}"
        ) from None


def provider() -> PaymentProvider:
    """The one that new money comes and goes by."""
    return provider_named(settings.PAYMENT_PROVIDER)


__all__ = [
    "BadSignature",
    "Claim",
    "ClaimLine",
    "Event",
    "Face",
    "Line",
    "NoAnswer",
    "NotTaken",
    "Order",
    "Outcome",
    "PaymentProvider",
    "provider",
    "provider_named",
]
