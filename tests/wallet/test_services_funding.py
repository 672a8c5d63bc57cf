"""Top-ups: once for each id, marked as what they are, declined where the provider says so."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from messaging.models import uuid7
from wallet import selectors, services
from wallet.errors import BadAmount, IdReused, TopUpDeclined, TopUpTooLarge
from wallet.models import TopUp
from wallet.models.ledger import Account
from wallet.selectors.accounts import counters_of

pytestmark = pytest.mark.django_db


def test_it_brings_the_money_in(alice):
    top_up = services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
    assert (top_up.state, top_up.provider, top_up.currency) == ("succeeded", "sandbox", "EUR")
    assert selectors.balance_of(alice)["available"] == 5_000
    assert counters_of(Account.objects.get(code="clearing.sandbox")).balance == -5_000


def test_the_same_id_brings_it_in_once(alice, bob):
    top_up_id = uuid7()
    for _ in range(3):
        services.top_up(user=alice, top_up_id=top_up_id, amount=5_000)
    assert selectors.balance_of(alice)["available"] == 5_000
    for user, amount in ((alice, 5_001), (bob, 5_000)):
        with pytest.raises(IdReused):
            services.top_up(user=user, top_up_id=top_up_id, amount=amount)


@pytest.mark.parametrize("amount", [13, 113, 5_013])
def test_the_sandbox_declines_sums_that_end_in_13(alice, amount):
    top_up_id = uuid7()
    for _ in range(2):
        with pytest.raises(TopUpDeclined):
            services.top_up(user=alice, top_up_id=top_up_id, amount=amount)
    assert TopUp.objects.get().state == "declined"
    assert selectors.balance_of(alice)["balance"] == 0


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1, 0.5, True, None])
def test_it_refuses_what_is_no_amount(alice, amount):
    with pytest.raises(BadAmount):
        services.top_up(user=alice, top_up_id=uuid7(), amount=amount)
    assert not TopUp.objects.exists()


def test_one_top_up_has_a_limit(alice):
    with pytest.raises(TopUpTooLarge) as refused:
        services.top_up(user=alice, top_up_id=uuid7(), amount=1_000_001)
    assert refused.value.details == {"limit": 1_000_000}
    services.top_up(user=alice, top_up_id=uuid7(), amount=1_000_000)


def test_an_unknown_provider_is_a_mistake_of_the_operator(alice, settings):
    settings.PAYMENT_PROVIDER = "nobody"
    with pytest.raises(ImproperlyConfigured):
        services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
