"""What a person has in each currency, and what they were offered for it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import Quote
from wallet.models.ledger import Account
from wallet.selectors.accounts import WALLET, Balance, balance_in

SOLD, BOUGHT = "sell", "buy"
NEAR = timedelta(minutes=5)  # the application's clock and the database's


def leg_of(quote_id: UUID, leg: str) -> UUID:
    """The id of the ledger transfer that is one of the two legs of an exchange."""
    return uuid5(quote_id, leg)


def other_leg(viewer: User, transfer_id: UUID, at: datetime) -> tuple[str, UUID] | None:
    """The other leg of an exchange of the viewer's, made at that moment: which, and its id."""
    taken = Quote.objects.filter(owner=viewer, taken_at__gt=at - NEAR, taken_at__lt=at + NEAR)
    for quote_id in taken.values_list("id", flat=True):
        legs = {leg: leg_of(quote_id, leg) for leg in (SOLD, BOUGHT)}
        if transfer_id in legs.values():
            return next((leg, moved) for leg, moved in legs.items() if moved != transfer_id)
    return None


def balances_of(viewer: User) -> list[Balance]:
    """The person's wallets, the house's currency first, then by code. One query."""
    found = {
        one.currency: balance_in(one, one.currency)
        for one in Account.objects.filter(owner=viewer, code=WALLET)
    }
    found.setdefault(settings.CURRENCY, balance_in(None, settings.CURRENCY))
    return sorted(
        found.values(), key=lambda one: (one["currency"] != settings.CURRENCY, one["currency"])
    )


def other_balances(viewer: User) -> list[Balance]:
    """What they have beside the house's currency: nothing, for most."""
    return [one for one in balances_of(viewer)[1:] if one["balance"] or one["incoming"]]


def quote_for(viewer: User, quote_id: UUID) -> Quote:
    """The viewer's own quote."""
    quote = Quote.objects.filter(id=quote_id, owner=viewer).first()
    if quote is None:
        raise NotFound("quote_not_found")
    return quote
