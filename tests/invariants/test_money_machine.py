"""Every way money moves, in any order and again, against a model in memory.

``MONEY_EXAMPLES`` and ``MONEY_STEPS`` make the search longer than it is by default; ``FAULTS=full``
does too.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as searching
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.conftest import sized
from tests.invariants.rules_between import Between
from tests.invariants.rules_groups import Groups
from tests.invariants.rules_house import Bank, House
from tests.invariants.rules_shopping import Shopping
from tests.invariants.world import foreseeable


class MoneyMachine(Between, Groups, Shopping, Bank, House):
    """All of them at once."""


@pytest.mark.django_db
@pytest.mark.timeout(sized(400, 7_200))
def test_whatever_people_do_everybody_has_what_the_model_says(monkeypatch, settings):
    foreseeable(monkeypatch, settings)
    run_state_machine_as_test(
        MoneyMachine,
        settings=searching(
            max_examples=int(os.environ.get("MONEY_EXAMPLES", sized(12, 600))),
            stateful_step_count=int(os.environ.get("MONEY_STEPS", sized(40, 80))),
            # To make such a story shorter takes longer than to read it.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
