"""An error at any statement of any verb that moves money: it comes out the same, or not at all."""

import pytest
from django.db import OperationalError

from messaging.errors import Refusal
from tests.faults import laws
from tests.faults.conftest import IS_FULL, lift_limits
from tests.faults.stories import BY_THE_CLOCK, IN_STEPS, VERBS, Stories
from tests.faults.test_money import PASSING, failing_at
from wallet import ledger, services
from wallet.models import ProviderAttempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stories(alice, bob, carol, settings, monkeypatch):
    lift_limits()
    settings.SANDBOX_SECONDS = 0
    monkeypatch.setattr(ledger, "PAUSE_MILLISECONDS", (0, 0))
    yield Stories(alice, bob, carol)
    laws.the_books_agree()


@pytest.mark.parametrize(
    "verbs", [[verb] for verb in VERBS] if IS_FULL else [VERBS], ids=VERBS if IS_FULL else ["all"]
)
@pytest.mark.parametrize("reason", PASSING if IS_FULL else PASSING[:1])
def test_it_comes_out_the_same_or_is_refused_and_comes_out_the_same_then(
    stories, verbs, reason, dice
):
    def tried(verb: str, place: int) -> tuple[dict[str, int], int, bool]:
        """What changed with an error at that place, of how many statements, and if it was told."""
        act = stories.make(verb)
        before, is_told = stories.state(), False
        with failing_at(place, reason) as seen:
            try:
                act()
            except (Refusal, OperationalError):
                is_told = True
        statements = next(seen)
        if verb in BY_THE_CLOCK and not changes(before, stories.state()):
            is_told = True  # nobody is there to be told: the next round does it
        if is_told and verb not in IN_STEPS:
            assert changes(before, stories.state()) == {}, place
        if is_told:
            act()
        if verb in IN_STEPS:
            settle()
        return changes(before, stories.state()), statements, is_told

    for verb in verbs:
        expected, statements, is_told = tried(verb, -1)
        assert expected and statements > 3 and not is_told, verb
        told = 0
        for place in range(statements) if IS_FULL else [dice.randrange(statements)]:
            came_out, _statements, is_told = tried(verb, place)
            assert came_out == expected, (verb, place)
            told += is_told
        print(f"{verb}: {statements} statements, told {told} times")


def changes(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    found = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
    return {name: change for name, change in sorted(found.items()) if change}


def settle() -> None:
    """As the sweeper does with time."""
    for _round in range(2):
        for attempt in ProviderAttempt.objects.filter(settled_at=None):
            services.poll_attempt(attempt=attempt)
