"""The ledger against a model of it in memory: any sequence of batches gives the same books.

``LEDGER_EXAMPLES`` and ``LEDGER_STEPS`` make the search longer than it is by default.
"""

import os
import uuid
from copy import deepcopy

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
from wallet import ledger
from wallet.errors import AlreadyResolved, IdReused, NotEnough, UnknownTransfer
from wallet.ledger import Pending, Post, Single, Void
from wallet.models.ledger import Account, Entry
from wallet.selectors.audit import Drift, audit

CLEARING, PEOPLE = 0, range(1, 5)
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
        if isinstance(item, Post):
            held = self.written.get(item.pending_id)
            if type(held) is not Pending:
                raise UnknownTransfer
        else:
            held = item
        if item.id in self.written:
            if self.written[item.id] != item:
                raise IdReused
            return 0
        if isinstance(item, Post) and item.pending_id in self.resolved:
            raise AlreadyResolved
        self.written[item.id] = item
        debit, credit = self.counters[held.debit_id], self.counters[held.credit_id]
        available = debit[3] - debit[1] - debit[0]
        if type(item) in (Single, Pending):
            if held.debit_id != self.ids[CLEARING] and available < held.amount:
                raise NotEnough
        else:
            self.resolved[item.pending_id] = item
            debit[0] -= held.amount
            credit[2] -= held.amount
        if type(item) is Pending:
            debit[0] += held.amount
            credit[2] += held.amount
        elif type(item) in (Single, Post):
            debit[1] += held.amount
            credit[3] += held.amount
            for account_id, amount, counter in (
                (held.debit_id, -held.amount, debit),
                (held.credit_id, held.amount, credit),
            ):
                self.entries[account_id].append((amount, counter[3] - counter[1]))
        return 1


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def open_books(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        ids = {place: uuid.uuid4() for place in (CLEARING, *PEOPLE)}
        for place, account_id in ids.items():
            ledger.open_account(
                account_id=account_id,
                code=f"machine.{place}",
                currency="EUR",
                may_overdraw=place == CLEARING,
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
        """A post or void of any pending transfer: open, resolved or unknown."""
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

    @rule(data=st.data(), kind=st.sampled_from([Post, Void]))
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
            for account in Account.objects.filter(id__in=self.model.counters)
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
def test_any_sequence_of_batches_gives_the_models_books():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=int(os.environ.get("LEDGER_EXAMPLES", 60)),
            stateful_step_count=int(os.environ.get("LEDGER_STEPS", 30)),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
