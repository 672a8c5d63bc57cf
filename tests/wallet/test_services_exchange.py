"""Exchange: two balanced legs at the quoted price, once, within its minute."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import Invalid, NotFound
from tests.wallet.test_constraints import refused_by
from wallet import selectors, services
from wallet.errors import BadAmount, NotEnough, QuoteExpired
from wallet.models import Quote
from wallet.models.ledger import Account, Entry
from wallet.money import exponent
from wallet.selectors.audit import Drift, audit
from wallet.services.exchange import SandboxRates, bought_for

pytestmark = pytest.mark.django_db
CODES = st.sampled_from(sorted(SandboxRates.per_euro))


def quote(person, amount=5_000, sell="EUR", buy="USD") -> Quote:
    return services.quote_exchange(owner=person, sell=sell, buy=buy, amount=amount)


def has(person) -> dict[str, int]:
    return {one["currency"]: one["available"] for one in selectors.balances_of(person)}


def test_both_legs_balance_in_their_own_currency(alice, funded_wallet, settings):
    offer = quote(alice)
    assert offer.buy_amount == 5_370  # 54.25 less one per cent, down to the last cent
    services.take_quote(owner=alice, quote_id=offer.id)
    assert has(alice) == {"EUR": 5_000, "USD": 5_370}
    fx = {one.currency: one.balance for one in Account.objects.filter(code="fx")}
    assert fx == {"EUR": 5_000, "USD": -5_370}
    assert not [found for found in audit() if isinstance(found, Drift)]


def test_it_is_taken_once(alice, funded_wallet):
    offer = quote(alice)
    for _again in range(3):
        services.take_quote(owner=alice, quote_id=offer.id)
    assert has(alice)["EUR"] == 5_000
    assert Entry.objects.filter(transfer__kind="exchange").count() == 4


@given(amount=st.integers(1, 10**9), sell=CODES, buy=CODES)
def test_nobody_gains_by_going_there_and_back(amount, sell, buy):
    rates = SandboxRates()
    there = bought_for(amount=amount, sell=sell, buy=buy, rate=rates.rate(sell, buy), margin=100)
    back = bought_for(amount=there, sell=buy, buy=sell, rate=rates.rate(buy, sell), margin=100)
    assert back <= amount
    exact = Decimal(amount).scaleb(exponent(buy) - exponent(sell)) * rates.rate(sell, buy)
    assert 0 <= exact * Decimal("0.99") - there < 1


def test_a_price_holds_for_a_minute(alice, funded_wallet):
    offer = quote(alice)
    assert offer.expires_at - offer.created_at == timedelta(seconds=60)
    Quote.objects.filter(id=offer.id).update(expires_at=timezone.now())
    with pytest.raises(QuoteExpired):
        services.take_quote(owner=alice, quote_id=offer.id)
    assert has(alice) == {"EUR": 10_000}


def test_another_ones_price_is_no_price(alice, bob, funded_wallet):
    offer = quote(alice)
    for wanted in (offer.id, uuid.uuid4()):
        with pytest.raises(NotFound, match="quote_not_found"):
            services.take_quote(owner=bob, quote_id=wanted)


def test_what_is_not_there_is_not_sold(alice, funded_wallet):
    offer = quote(alice, 10_001)
    with pytest.raises(NotEnough):
        services.take_quote(owner=alice, quote_id=offer.id)


@pytest.mark.parametrize("amount", [0, -1, True, 0.5, 10**13, None])
def test_what_is_no_amount_has_no_price(alice, amount):
    with pytest.raises(BadAmount):
        quote(alice, amount)


def test_it_refuses_unknown_and_equal_currencies_and_dust(alice):
    for sell, buy in (("EUR", "EUR"), ("EUR", "XXX"), ("eur", "USD"), ("", "USD")):
        with pytest.raises(Invalid, match="bad_currency"):
            quote(alice, 100, sell, buy)
    with pytest.raises(BadAmount):
        quote(alice, 1, "XOF", "EUR")  # a franc is less than a cent
    assert Quote.objects.count() == 0


def test_the_laws_hold_past_the_service(alice):
    rows = Quote.objects.filter(id=quote(alice).id)
    refused_by("quote_amounts_positive", lambda: rows.update(buy_amount=0))
    refused_by("quote_between_two_currencies", lambda: rows.update(buy_currency="EUR"))
    late = timezone.now() + timedelta(days=1)
    refused_by("quote_taken_while_it_holds", lambda: rows.update(taken_at=late))
