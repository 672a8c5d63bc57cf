"""One allowance, spent by several at once: never above its cap, and a form counts once."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from shop import services
from shop.errors import GrantorCantPay
from shop.models import Order
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.invariants.racing import race
from tests.invariants.test_ledger_races import deadlocks
from tests.invariants.test_shop_races import rich
from tests.shop.conftest import category, helper, sell, seller, shop  # noqa: F401 (fixtures)
from wallet import services as wallet
from wallet.errors import MandateExceeded, MandateOver
from wallet.models import Mandate, MandateUse
from wallet.selectors import balance_of
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "739105"


@pytest.fixture
def allowed(shop, category):  # noqa: F811
    """Somebody with 200.00 who lets an assistant spend 30.00, and a variant of 10.00."""
    grantor, grantee = rich(2)
    wallet.set_pin(owner=grantor, pin=PIN)
    mandate_id = uuid.uuid4()
    bound = Bound(3_000, "EUR", f"mandate.{grantee.id}", str(mandate_id))
    mandate = wallet.give_mandate(
        grantor=grantor,
        grantee=grantee,
        mandate_id=mandate_id,
        cap=3_000,
        until=timezone.now() + timedelta(days=1),
        proof=wallet.prove_by_pin(owner=grantor, pin=PIN, bound=bound),
    )
    variant = sell(shop, category, "Small", NewVariant(1000, 50)).variants.get()
    return grantor, grantee, mandate, variant


def spend(allowed, payment_id=None):
    _grantor, grantee, mandate, variant = allowed
    return services.place_orders_under(
        grantee=grantee,
        mandate_id=mandate.id,
        payment_id=payment_id or uuid.uuid4(),
        lines=[Wanted(variant.id, 1)],
        expected_total=1_000,
    )


def test_the_cap_holds(allowed):
    before = deadlocks()
    results = race(*(lambda: spend(allowed),) * 8)
    assert results.count(MandateExceeded) == 5
    assert Mandate.objects.get().spent == 3_000
    assert Order.objects.count() == MandateUse.objects.count() == 3
    assert balance_of(allowed[0])["available"] == 17_000
    assert deadlocks() == before


def test_one_form_counts_once(allowed):
    payment_id = uuid.uuid4()
    results = race(*(lambda: spend(allowed, payment_id),) * 6)
    assert {orders[0].id for orders in results} == {Order.objects.get().id}
    assert Mandate.objects.get().spent == 1_000


def test_what_is_taken_back_is_spent_before_or_not_at_all(allowed):
    grantor, _grantee, mandate, _variant = allowed
    results = race(
        *(lambda: spend(allowed),) * 3,
        lambda: wallet.revoke_mandate(actor=grantor, mandate_id=mandate.id),
    )
    made = [one for one in results[:3] if one is not MandateOver]
    assert Order.objects.count() == MandateUse.objects.count() == len(made)
    assert Mandate.objects.get().spent == 1_000 * len(made)
    assert balance_of(grantor)["available"] == 20_000 - 1_000 * len(made)
    with pytest.raises(MandateOver):
        spend(allowed)


def test_uses_of_several_allowances_at_once_stay_within_the_wallet(allowed):
    """Five allowances of 100 each over a wallet of 200: the wallet is the last word."""
    grantor, grantee, _mandate, variant = allowed
    mandates = [
        Mandate.objects.create(
            id=uuid.uuid4(),
            grantor=grantor,
            grantee=grantee,
            conversation=_mandate.conversation,
            cap=10_000,
            currency="EUR",
            until=timezone.now() + timedelta(days=1),
        )
        for _ in range(5)
    ]

    def order(mandate):
        return services.place_orders_under(
            grantee=grantee,
            mandate_id=mandate.id,
            payment_id=uuid.uuid4(),
            lines=[Wanted(variant.id, 8)],
            expected_total=8_000,
        )

    before = deadlocks()
    results = race(*(lambda one=one: order(one) for one in mandates))
    assert results.count(GrantorCantPay) == 3
    assert balance_of(grantor)["available"] == 4_000
    assert sorted(Mandate.objects.values_list("spent", flat=True)) == [0, 0, 0, 0, 8_000, 8_000]
    assert deadlocks() == before
    call_command("verify_ledger", stdout=None)


def test_uses_and_what_comes_back_of_others_at_once_are_all_counted(allowed):
    """Orders are called off while others are placed: nobody waits for one another in a circle."""
    grantor = allowed[0]
    placed = [spend(allowed)[0] for _ in range(3)]
    before = deadlocks()
    race(
        *(
            lambda order=order: services.cancel_order(actor=grantor, order=order)
            for order in placed
        ),
        *(lambda: spend(allowed),) * 5,
    )
    made = MandateUse.objects.count() - 3
    assert Mandate.objects.get().spent == 1_000 * made
    assert balance_of(grantor)["available"] == 20_000 - 1_000 * made
    assert deadlocks() == before
    call_command("verify_ledger", stdout=None)
