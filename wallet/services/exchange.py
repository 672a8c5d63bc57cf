"""Exchange between one's own currencies, at a rate that was quoted and holds for a minute.

Two balanced legs in one batch: what is sold goes to the house's ``fx`` account of that currency,
what is bought comes from the one of the other. The margin stays with the house; the one rounding
is down to the last unit of what is bought.
"""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal, getcontext
from typing import ClassVar, Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messaging.errors import Invalid, NotFound
from messaging.models import User, uuid7
from wallet import ledger
from wallet.errors import BadAmount, QuoteExpired
from wallet.models import Quote
from wallet.models.ledger import Account
from wallet.money import MAX_AMOUNT, exponent, parse_amount
from wallet.selectors.exchange import BOUGHT, SOLD, leg_of
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear

WHOLE, WHOLE_PLACES = 10_000, 4  # basis points


class RateSource(Protocol):
    """What one unit of ``sell`` is worth in ``buy``, exactly as the source says it."""

    name: str

    def rate(self, sell: str, buy: str) -> Decimal: ...


class SandboxRates:
    """A table that never moves; marked as such on screen."""

    name = "sandbox"
    per_euro: ClassVar[dict[str, Decimal]] = {
        "EUR": Decimal(1),
        "USD": Decimal("1.085"),
        "GBP": Decimal("0.845"),
        "JPY": Decimal("162.5"),
        "XOF": Decimal("655.957"),
        "KWD": Decimal("0.333"),
    }

    def rate(self, sell: str, buy: str) -> Decimal:
        rate = getcontext().divide(self.per_euro[buy], self.per_euro[sell])
        return rate.quantize(Decimal("1e-9"))


_SOURCES: dict[str, RateSource] = {"sandbox": SandboxRates()}


def quote_exchange(*, owner: User, sell: str, buy: str, amount: int) -> Quote:
    """Offer a price for ``amount`` minor units of ``sell``, in ``buy``; it holds for a minute.

    Refuses currencies that the house does not know or that are the same, and an amount that is
    none, or too little to buy a unit with.
    """
    known = settings.CURRENCIES
    if sell not in known or buy not in known or sell == buy:
        said = ", ".join(known)
        raise Invalid("bad_currency", fields={"buy": said})
    amount = parse_amount(amount, sell)
    source = _source()
    rate = source.rate(sell, buy)
    bought = bought_for(amount=amount, sell=sell, buy=buy, rate=rate, margin=settings.FX_MARGIN)
    if not 0 < bought <= MAX_AMOUNT:
        raise BadAmount(fields={"amount": BadAmount.message})
    now = ledger.now()
    return Quote.objects.create(
        id=uuid7(),
        owner=owner,
        sell_currency=sell,
        sell_amount=amount,
        buy_currency=buy,
        buy_amount=bought,
        rate=f"{rate.normalize():f}",
        margin=settings.FX_MARGIN,
        source=source.name,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.QUOTE_SECONDS),
    )


def bought_for(*, amount: int, sell: str, buy: str, rate: Decimal, margin: int) -> int:
    """Minor units bought for ``amount`` minor units sold: exact, then down to the last unit."""
    worth = Decimal(amount).scaleb(exponent(buy) - exponent(sell)) * rate
    return int((worth * (WHOLE - margin)).scaleb(-WHOLE_PLACES).to_integral_value(ROUND_DOWN))


@ledger.whole_transaction
def take_quote(*, owner: User, quote_id: UUID, proof: str = "") -> Quote:
    """Exchange as quoted, once: again, it is the same exchange.

    NotFound for another's quote; QuoteExpired after its minute; NotEnough, and what ``clear``
    refuses.
    """
    quote = (
        Quote.objects.select_for_update(no_key=True, of=("self",))
        .filter(id=quote_id, owner=owner)
        .first()
    )
    if quote is None:
        raise NotFound("quote_not_found")
    if quote.taken_at:
        return quote
    now = ledger.now()
    if quote.expires_at <= now:
        raise QuoteExpired
    clear(
        payer=owner,
        amount=quote.sell_amount,
        currency=quote.sell_currency,
        payee="exchange",
        reference=quote.id,
        proof=proof,
    )
    sold = open_wallet(owner=owner, currency=quote.sell_currency)
    bought = open_wallet(owner=owner, currency=quote.buy_currency)
    ledger.write(
        [
            ledger.Single(
                id=leg_of(quote.id, SOLD),
                debit_id=sold.id,
                credit_id=_open_fx(quote.sell_currency).id,
                amount=quote.sell_amount,
                currency=quote.sell_currency,
                kind="exchange",
            ),
            ledger.Single(
                id=leg_of(quote.id, BOUGHT),
                debit_id=_open_fx(quote.buy_currency).id,
                credit_id=bought.id,
                amount=quote.buy_amount,
                currency=quote.buy_currency,
                kind="exchange",
            ),
        ]
    )
    quote.taken_at = now
    Quote.objects.filter(id=quote.id).update(taken_at=now)
    announce_balances(account_ids=[sold.id, bought.id])
    return quote


def _open_fx(currency: str) -> Account:
    return ledger.open_account(account_id=uuid7(), code="fx", currency=currency, may_overdraw=True)


def _source() -> RateSource:
    try:
        return _SOURCES[settings.RATE_SOURCE]
    except KeyError:
        raise ImproperlyConfigured(
            f"RATE_SOURCE is one of {', '.join(_SOURCES)}, not {settings.RATE_SOURCE}"
        ) from None
