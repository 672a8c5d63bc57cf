"""Real threads at the gate: no limit is passed by asking twice, no PIN is tried a sixth time."""

from collections import Counter

import pytest

from messaging.models import uuid7
from tests.invariants.racing import race
from wallet import services
from wallet.errors import OverLimit, PinLocked, PinWrong, StepUpNeeded
from wallet.models import Guard, Outflow, Tier
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def test_spends_at_once_never_pass_a_limit(alice):
    Tier.objects.update_or_create(
        code="unverified",
        currency="EUR",
        defaults={
            **dict.fromkeys(("free", "free_most", "cooling_free", "cooling_day"), 1_000),
            **dict.fromkeys(("per_payee", "per_hour", "per_day", "per_month"), 1_000),
        },
    )

    def spend():
        services.clear(payer=alice, amount=300, currency="EUR", payee="packet", reference=uuid7())

    outcomes = Counter(race(*[spend] * THREADS))
    assert outcomes == {None: 3, OverLimit: THREADS - 3}
    assert sum(Outflow.objects.values_list("amount", flat=True)) == 900


def test_the_free_limit_is_not_passed_either(alice):
    def spend():
        services.clear(payer=alice, amount=90_00, currency="EUR", payee="packet", reference=uuid7())

    assert Counter(race(*[spend] * THREADS)) == {None: 2, StepUpNeeded: THREADS - 2}


def test_one_reference_at_once_is_let_out_once(alice):
    reference = uuid7()

    def spend():
        services.clear(
            payer=alice, amount=90_00, currency="EUR", payee="packet", reference=reference
        )

    assert race(*[spend] * THREADS) == [None] * THREADS
    assert Outflow.objects.count() == 1


def test_wrong_pins_from_everywhere_are_counted_one_by_one(alice):
    services.set_pin(owner=alice, pin="271828")

    def guess():
        services.check_pin(owner=alice, pin="999000")

    outcomes = Counter(race(*[guess] * THREADS))
    assert outcomes == {PinWrong: 4, PinLocked: THREADS - 4}
    assert Guard.objects.get().pin_tries == 5


def test_one_proof_opens_once(alice):
    services.set_pin(owner=alice, pin="271828")
    reference = uuid7()
    bound = Bound(300_00, "EUR", "packet", str(reference))
    proof = services.prove_by_pin(owner=alice, pin="271828", bound=bound)

    def use():
        services.confirm(owner=alice, bound=bound, proof=proof)

    assert Counter(race(*[use] * THREADS)) == {None: 1, StepUpNeeded: THREADS - 1}
