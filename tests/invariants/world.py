"""Three people, a shop, and a model in memory of what each of them has.

Rules of ``rules_*.py`` call a service and say beforehand what the model expects of it: which sums
move, or which refusal comes. After each of them the wallets must be the model's.
"""

import random
import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from messaging.errors import Refusal
from messaging.models import User, uuid7
from messaging.services import open_group
from shop.services import create_shop
from tests.factories import UserFactory
from tests.faults.conftest import IS_FULL, lift_limits
from tests.invariants import laws
from wallet import services
from wallet.errors import NotEnough, WalletFrozen
from wallet.models import BankAccount
from wallet.models.ledger import Account
from wallet.selectors.accounts import counters_of
from wallet.selectors.stepping import Bound

# A night in which Europe's clocks jump; to come, since the database has a clock of its own.
START = datetime(date.today().year + 1, 3, 31, 23, 30, tzinfo=UTC)
START -= timedelta(days=(START.weekday() + 1) % 7 + 1)
WHO, STEP = st.integers(0, 2), st.integers(1, 2)
SUMS = st.one_of(st.integers(1, 9_000), st.sampled_from([3, 100, 5_000]))
PIN = "739105"
IBANS = [
    "FR7630006000011234567890189",
    "DE89370400440532013000",
    "BE68539007547034",
]


class Clock:
    """What time it is, for everybody: ``timezone.now`` while the machine runs."""

    now = START

    def read(self) -> datetime:
        return self.now


clock = Clock()


class World(RuleBasedStateMachine):
    """``has`` is what each may spend, ``held`` what is kept of it, by holder and currency."""

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer._from_testcase = True  # providers are asked outside of all transactions but it
        self.outer.__enter__()
        clock.now = START
        lift_limits()
        self.people: list[User] = UserFactory.create_batch(3)
        self.seller, *self.admins = [
            UserFactory(),
            *(UserFactory(is_staff=True, is_superuser=True) for _each in range(2)),
        ]
        self.group = open_group(owner=self.people[0], title="Picnic", members=self.people[1:])
        self.shop = create_shop(owner=self.seller, handle="kaolin", name="Kaolin", is_verified=True)
        self.has: dict[tuple[Any, str], int] = defaultdict(int)
        self.held: dict[tuple[Any, str], int] = defaultdict(int)
        self.frozen: set[User] = set()
        self.confirming: set[User] = set()  # who has a PIN, and is asked for it
        self.done: list[tuple[Callable[..., Any], dict[str, Any]]] = []
        self.set_up()
        for person, iban in zip(self.people, IBANS, strict=True):
            services.top_up(user=person, top_up_id=uuid7(), amount=100_00)
            self.gain(person, 100_00)
            services.add_bank(
                user=person,
                account=services.open_wallet(owner=person),
                bank_id=uuid7(),
                iban=iban,
                holder="Alice Martin",
            )
        BankAccount.objects.update(usable_at=START - timedelta(days=30))
        self.begun()

    def set_up(self) -> None:
        """What the rules remember of what they began."""

    def begun(self) -> None:
        """What is there from the beginning, beside money in wallets."""

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            broken = [*laws.drifts(), *laws.broken()]
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            assert broken == []

    # What rules say ------------------------------------------------------------------------------

    def pair(self, who: int, step: int) -> tuple[User, User]:
        return self.people[who], self.people[(who + step) % 3]

    def out(self, person: User, amount: int, currency: str = "EUR") -> type[Refusal] | None:
        """What a way out of this person's wallet meets: a refusal, or nothing."""
        if person in self.frozen:
            return WalletFrozen
        return NotEnough if self.has[person, currency] < amount else None

    def does(
        self,
        verb: Callable[..., Any],
        refused: type[Refusal] | None = None,
        *,
        again: bool = True,
        **words: Any,
    ) -> Any:
        """Call the verb and give its result; None when it was refused, as it had to be.

        What it does may come ``again`` at any time: then nothing moves.
        """
        if refused is not None:
            with pytest.raises(refused):
                verb(**words)
            return None
        result = verb(**words)
        if again:
            self.done.append((verb, words))
        return result

    def gain(self, holder: Any, amount: int, currency: str = "EUR") -> None:
        self.has[holder, currency] += amount

    def lose(self, holder: Any, amount: int, currency: str = "EUR") -> None:
        self.has[holder, currency] -= amount

    def move(self, payer: Any, payee: Any, amount: int) -> None:
        self.lose(payer, amount)
        self.gain(payee, amount)

    def hold(self, holder: Any, amount: int) -> None:
        self.has[holder, "EUR"] -= amount
        self.held[holder, "EUR"] += amount

    def let_go(self, holder: Any, amount: int, payee: Any = None) -> None:
        """What was held goes to the payee, or back to its holder."""
        self.held[holder, "EUR"] -= amount
        self.gain(holder if payee is None else payee, amount)

    def proof_of(self, person: User, amount: int, payee: str, reference: Any) -> str:
        """That it is them, where they can be asked."""
        bound = Bound(amount, "EUR", payee, str(reference))
        if person not in self.confirming:
            return ""
        return services.prove_by_pin(owner=person, pin=PIN, bound=bound)

    # What comes over everybody -------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 30, 90, -60, 3 * 60, 25 * 60]))
    def clock_jumps(self, minutes: int) -> None:
        clock.now += timedelta(minutes=minutes)
        for person in self.frozen:  # for what comes next; most stories are about money that moves
            services.thaw_wallet(actor=person, owner=person)
        self.frozen.clear()

    @rule(data=st.data())
    def again(self, data: Any) -> None:
        """Whatever was done is asked once more: refused or not, nothing moves."""
        if self.done:
            verb, words = data.draw(st.sampled_from(self.done))
            try:
                verb(**words)
            except Refusal:
                return

    @precondition(lambda self: not self.frozen)
    @rule(who=WHO)
    def freeze(self, who: int) -> None:
        services.freeze_wallet(actor=self.people[who], owner=self.people[who])
        self.frozen.add(self.people[who])

    @rule()
    def seal(self) -> None:
        services.seal_books()

    # What must hold after each of them -----------------------------------------------------------

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        if not hasattr(self, "has"):
            return
        holders: dict[Any, Any] = {one.id: one for one in self.people}
        has, held = {}, {}
        own = Q(owner__in=self.people) | Q(code__startswith="gift.")
        for account in Account.objects.filter(own):
            assert account.available >= 0
            holder = holders.get(account.owner_id, account.code)
            if account.code.startswith("credit."):
                holder = f"credit of {holder}"
            has[holder, account.currency] = account.available
            held[holder, account.currency] = account.debits_pending
        for name, account in self.businesses():
            has[name, "EUR"] = counters_of(account).balance
        assert _told(has) == _told(self.has)
        assert _told(held) == _told(self.held)

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "has"):
            assert [*laws.broken(), *laws.uncleared()] == []
            if IS_FULL:  # elsewhere at the end of each example
                assert laws.drifts() == []

    def businesses(self) -> list[tuple[str, Account]]:
        fees = services.accounts.open_fees_account(currency="EUR")
        return [("shop", Account.objects.get(id=self.shop.account_id)), ("fees", fees)]


def _told(sums: dict[tuple[Any, str], int]) -> dict[tuple[str, str], int]:
    """For comparing, and to be read when it fails."""
    return {(str(who), currency): sum_ for (who, currency), sum_ in sums.items() if sum_}


def foreseeable(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The machine's clock for everybody, and chance that a replay finds again."""
    monkeypatch.setattr(timezone, "now", clock.read)
    monkeypatch.setattr(secrets, "randbelow", random.randrange)
    settings.SANDBOX_SECONDS = -(10**6)  # what waits there is done, also when the clock goes back
