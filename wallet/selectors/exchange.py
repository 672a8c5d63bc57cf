"""What a person has in each currency, and what they were offered for it."""

from uuid import UUID

from django.conf import settings

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import Quote
from wallet.models.ledger import Account
from wallet.selectors.accounts import WALLET, Balance, balance_in


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
