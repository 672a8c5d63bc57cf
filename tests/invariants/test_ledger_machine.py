"""The ledger against a model of it in memory: any sequence of batches gives the same books.

``LEDGER_EXAMPLES`` and ``LEDGER_STEPS`` make the search longer than it is by default, and so does
``FAULTS=full``.
"""

import os
import uuid
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from messaging.errors import Refusal
from tests.faults.conftest import sized
from wallet import ledger
from wallet.errors import (
    AlreadyResolved,
    BadAmount,
    IdReused,
    NotDue,
    NotEnough,
    PastDue,
    UnknownTransfer,
)
from wallet.ledger import Expire, Pending, Post, Resolution, Single, Void
from wallet.models.ledger import Account, Entry
from wallet.selectors.accounts import counters_of
from wallet.selectors.audit import Drift, audit
from wallet.services import seal_books

# The clearing account may go below zero, and so may the fees, which are counted afterwards.
CLEARING, PEOPLE, FEES = 0, range(1, 5), 5
START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the clocks of Europe jump half an hour later
AMOUNTS = st.one_of(st.integers(1, 40), st.sampled_from([1, 50, 100, 10**12]))
WHO = st.sampled_from(list(PEOPLE))


class Model:
    """What the ledger should say, in the fewest words."""

    def __init__(self, ids):
        self.ids = ids  # place -> account id
        self.counters = {one: [0, 0, 0, 0] for one in ids.values()}  # dp, d, cp, c
        self.written = {}  # id -> item
        self.resolved = {}  # pending id -> resolution
        self.entries = {one: [] for one in ids.values()}  # (amount, balance after)
        self.now = START

    def write(self, batch):
        """The number written, or the refusal; a refused batch changes nothing."""
        saved = deepcopy((self.counters, self.written, self.resolved, self.entries))
        try:
            count = sum(self._apply(item) for item in batch)
            if count not in (0, len(batch)):
                raise IdReused
        except Refusal:
            self.counters, self.written, self.resolved, self.entries = saved
            raise
        return count

    def _apply(self, item):
        held, amount = item, 0
        if isinstance(item, Resolution):
            held = self.written.get(item.pending_id)
            if type(held) is not Pending:
                raise UnknownTransfer
            amount = getattr(item, "amount", None) or held.amount
            if amount > held.amount:
                raise BadAmount
        if item.id in self.written:
            if not self._is_same(self.written[item.id], item):
                raise IdReused
            return 0
        if isinstance(item, Resolution):
            if item.pending_id in self.resolved:
                raise AlreadyResolved
            is_due = held.expires_at is not None and self.now >= held.expires_at
            if type(item) is Expire and not is_due:
                raise NotDue
            if type(item) is Post and is_due:
                raise PastDue
        self.written[item.id] = item
        debit, credit = self.counters[held.debit_id], self.counters[held.credit_id]
        available = debit[3] - debit[1] - debit[0]
        if type(item) in (Single, Pending):
            if held.debit_id not in self.unbounded() and available < held.amount:
                raise NotEnough
        else:
            self.resolved[item.pending_id] = item
            debit[0] -= held.amount
            credit[2] -= held.amount
        if type(item) is Pending:
            debit[0] += held.amount
            credit[2] += held.amount
        elif type(item) in (Single, Post):
            moved = amount or held.amount
            debit[1] += moved
            credit[3] += moved
            for account_id, change, counter in (
                (held.debit_id, -moved, debit),
                (held.credit_id, moved, credit),
            ):
                after = None if account_id == self.ids[FEES] else counter[3] - counter[1]
                self.entries[account_id].append((change, after))
        return 1

    def unbounded(self):
        return self.ids[CLEARING], self.ids[FEES]

    def _is_same(self, known, item):
        """A post of all is the same whether it says how much that is or not."""
        if type(known) is type(item) is Post:
            whole = self.written[known.pending_id].amount
            return (known.pending_id, known.amount or whole) == (
                item.pending_id,
                item.amount or whole,
            )
        return known == item


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def open_books(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        ids = {place: uuid.uuid4() for place in (CLEARING, *PEOPLE, FEES)}
        for place, account_id in ids.items():
            ledger.open_account(
                account_id=account_id,
                code=f"machine.{place}",
                currency="EUR",
                may_overdraw=place == CLEARING,
                insert_only=place == FEES,
            )
        self.model, self.ids, self.batches = Model(ids), ids, []

    def teardown(self):
        if hasattr(self, "outer"):
            drifts = [found for found in audit() if isinstance(found, Drift)]
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            assert drifts == []

    def write(self, *batch):
        self.batches.append(batch)
        with ledger.dated(self.model.now):
            try:
                expected = deepcopy(self.model).write(batch)
            except Refusal as refusal:
                with pytest.raises(type(refusal)), transaction.atomic():
                    ledger.write(batch)
                return
            with transaction.atomic():
                assert ledger.write(batch) == expected
        self.model.write(batch)

    def item(self, kind, debit, credit, amount):
        ids = self.ids
        return kind(uuid.uuid4(), ids[debit], ids[credit], amount, "EUR", "test", "memo")

    def resolution(self, data, kind):
        """An end of any pending transfer: open, resolved or unknown."""
        pendings = [one.id for one in self.model.written.values() if type(one) is Pending]
        ids = st.sampled_from(pendings) if pendings else st.just(uuid.UUID(int=1))
        return kind(uuid.uuid4(), data.draw(ids))

    @rule(who=WHO, amount=AMOUNTS)
    def top_up(self, who, amount):
        self.write(self.item(Single, CLEARING, who, amount))

    @rule(debit=WHO, step=st.integers(1, 3), amount=AMOUNTS)
    def transfer(self, debit, step, amount):
        self.write(self.item(Single, debit, 1 + (debit - 1 + step) % 4, amount))

    @rule(debit=WHO, step=st.integers(1, 3), amount=AMOUNTS)
    def reserve(self, debit, step, amount):
        self.write(self.item(Pending, debit, 1 + (debit - 1 + step) % 4, amount))

    @rule(debit=WHO, step=st.integers(1, 3), amount=AMOUNTS, minutes=st.integers(1, 90))
    def reserve_for_a_while(self, debit, step, amount, minutes):
        one = self.item(Pending, debit, 1 + (debit - 1 + step) % 4, amount)
        self.write(replace(one, expires_at=self.model.now + timedelta(minutes=minutes)))

    @rule(minutes=st.sampled_from([1, 30, 60, -60, 24 * 60]))
    def clock_jumps(self, minutes):
        self.model.now += timedelta(minutes=minutes)

    @rule(debit=WHO, amount=AMOUNTS)
    def pay_a_fee(self, debit, amount):
        self.write(self.item(Single, debit, FEES, amount))

    @rule(payee=WHO, amount=AMOUNTS, kind=st.sampled_from([Single, Pending]))
    def give_a_fee_back(self, payee, amount, kind):
        self.write(self.item(kind, FEES, payee, amount))

    @rule()
    def seal(self):
        seal_books()

    @rule(data=st.data(), amount=st.integers(1, 40))
    def post_a_part(self, data, amount):
        self.write(replace(self.resolution(data, Post), amount=amount))

    @rule(data=st.data(), kinds=st.lists(st.sampled_from([Post, Void, Expire]), min_size=2))
    def resolve_several_linked(self, data, kinds):
        self.write(*(self.resolution(data, kind) for kind in kinds[:4]))

    @rule(data=st.data(), kind=st.sampled_from([Post, Void, Expire]))
    def resolve(self, data, kind):
        self.write(self.resolution(data, kind))

    @rule(data=st.data())
    def resolve_twice_in_one_batch(self, data):
        one = self.resolution(data, Post)
        self.write(one, Void(uuid.uuid4(), one.pending_id))

    @rule(data=st.data(), fee=st.integers(1, 20), payee=WHO)
    def pay_out_with_a_fee(self, data, fee, payee):
        self.write(self.resolution(data, Post), self.item(Single, payee, CLEARING, fee))

    @rule(debit=WHO, amounts=st.lists(st.integers(1, 60), min_size=2, max_size=4))
    def several_parts(self, debit, amounts):
        others = [one for one in PEOPLE if one != debit]
        self.write(
            *(
                self.item(Pending, debit, others[place % 3], amount)
                for place, amount in enumerate(amounts)
            )
        )

    @rule(data=st.data())
    def retry(self, data):
        if self.batches:
            self.write(*data.draw(st.sampled_from(self.batches)))

    @rule(data=st.data(), amount=AMOUNTS)
    def reuse_an_id(self, data, amount):
        if self.model.written:
            known = data.draw(st.sampled_from(sorted(self.model.written)))
            self.write(Single(known, self.ids[CLEARING], self.ids[1], amount, "EUR", "other"))

    @invariant()
    def the_books_are_the_models(self):
        if not hasattr(self, "model"):
            return
        found = {
            account.id: [
                account.debits_pending,
                account.debits_posted,
                account.credits_pending,
                account.credits_posted,
            ]
            for account in map(counters_of, Account.objects.filter(id__in=self.model.counters))
        }
        assert found == self.model.counters
        entries: dict[uuid.UUID, list] = {one: [] for one in self.model.entries}
        for account_id, amount, after in Entry.objects.order_by("id").values_list(
            "account_id", "amount", "balance_after"
        ):
            entries[account_id].append((amount, after))
        assert entries == self.model.entries
        for place in PEOPLE:
            pending, posted, _kept, received = found[self.ids[place]]
            assert received - posted - pending >= 0
        assert sum(amount for rows in entries.values() for amount, _after in rows) == 0


@pytest.mark.django_db
@pytest.mark.timeout(sized(400, 7_200))
def test_any_sequence_of_batches_gives_the_models_books():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=int(os.environ.get("LEDGER_EXAMPLES", sized(60, 2_000))),
            stateful_step_count=int(os.environ.get("LEDGER_STEPS", sized(30, 50))),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
