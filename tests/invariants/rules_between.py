"""Between people: transfers, standing ones, requests."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.errors import NotAllowed
from messaging.models import uuid7
from tests.invariants.world import STEP, SUMS, WHO, World, clock
from wallet import services
from wallet.errors import RequestOver, TransferOver
from wallet.selectors.standing import due_standings
from wallet.services.standing import TOO_LATE


class Between(World):
    def set_up(self) -> None:
        super().set_up()
        self.transfers: list[Any] = []
        self.standings: list[Any] = []
        self.requests: list[Any] = []

    @rule(who=WHO, step=STEP, amount=SUMS, delay=st.sampled_from([0, 0, 2, 24]))
    def send(self, who: int, step: int, amount: int, delay: int) -> None:
        payer, payee = self.pair(who, step)
        sent = self.does(
            services.send_transfer,
            self.out(payer, amount),
            payer=payer,
            transfer_id=uuid7(),
            payee=payee,
            conversation=self.group,
            amount=amount,
            currency="EUR",
            delay_hours=delay,
            is_confirmed=True,
        )
        if sent:
            self.hold(payer, amount)
            releases = clock.now + timedelta(hours=delay)
            times = {"releases": releases, "expires": releases + timedelta(hours=24)}
            facts = {"id": sent.id, "payer": payer, "payee": payee, "amount": amount}
            self.transfers.append(SimpleNamespace(**facts, **times, state="waiting"))

    @precondition(lambda self: self.transfers)
    @rule(data=st.data())
    def accept(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.transfers))
        is_over = one.state != "waiting" or clock.now >= one.expires
        is_known = one.state in ("accepted", "paid")
        refused = TransferOver if is_over and not is_known else None
        self.does(services.accept_transfer, refused, payee=one.payee, transfer_id=one.id)
        if not is_over:
            one.state = "accepted"
            if clock.now >= one.releases:
                self.ends(one, "paid")

    @precondition(lambda self: self.transfers)
    @rule(data=st.data())
    def decline(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.transfers))
        refused = None if one.state in ("waiting", "declined") else TransferOver
        self.does(services.decline_transfer, refused, payee=one.payee, transfer_id=one.id)
        if one.state == "waiting":
            self.ends(one, "declined")

    @precondition(lambda self: self.transfers)
    @rule(data=st.data())
    def recall(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.transfers))
        is_open = one.state == "waiting" or (one.state == "accepted" and clock.now < one.releases)
        refused = None if is_open or one.state == "recalled" else TransferOver
        self.does(services.recall_transfer, refused, payer=one.payer, transfer_id=one.id)
        if is_open:
            self.ends(one, "recalled")

    def ends(self, one: Any, state: str) -> None:
        one.state = state
        self.let_go(one.payer, one.amount, one.payee if state == "paid" else None)

    @rule()
    def the_clock_settles_transfers(self) -> None:
        due = [
            one
            for one in self.transfers
            if (one.state == "waiting" and one.expires <= clock.now)
            or (one.state == "accepted" and one.releases <= clock.now)
        ]
        assert services.settle_due_transfers() == len(due)
        for one in due:
            self.ends(one, "paid" if one.state == "accepted" else "returned")

    @rule(
        who=WHO,
        step=STEP,
        amount=SUMS,
        days=st.integers(1, 3),
        every=st.sampled_from(["once", "day", "week", "month"]),
    )
    def order_standing(self, who: int, step: int, amount: int, days: int, every: str) -> None:
        payer, payee = self.pair(who, step)
        standing_id = uuid7()
        ordered = self.does(
            services.order_standing,
            payer=payer,
            standing_id=standing_id,
            payee=payee,
            conversation=self.group,
            amount=amount,
            currency="EUR",
            every=every,
            first_on=(clock.now + timedelta(days=days)).date(),
            at_time=time(2, 30),  # an hour that one night does not have
            is_confirmed=True,
            proof=self.proof_of(payer, amount, f"user.{payee.id}", standing_id),
        )
        self.standings.append(ordered)

    @precondition(lambda self: self.standings)
    @rule(
        data=st.data(),
        verb=st.sampled_from(
            [services.pause_standing, services.resume_standing, services.end_standing]
        ),
    )
    def change_a_standing_order(self, data: Any, verb: Any) -> None:
        one = data.draw(st.sampled_from(self.standings))
        one.refresh_from_db()
        if one.state != "ended":
            self.does(verb, again=False, payer=one.payer, standing_id=one.id)

    @rule()
    def the_clock_runs_standing_orders(self) -> None:
        made = 0
        for one in list(due_standings(clock.now)):
            is_late = clock.now - one.due_at > TOO_LATE
            if not is_late and self.out(one.payer, one.amount) is None:
                self.move(one.payer, one.payee, one.amount)
                made += 1
        assert services.run_due_standings() == made

    @rule(who=WHO, step=STEP, both=st.booleans(), amount=SUMS)
    def ask(self, who: int, step: int, both: bool, amount: int) -> None:
        asker, other = self.pair(who, step)
        asked = [one for one in self.people if one != asker] if both else [other]
        made = self.does(
            services.request_money,
            asker=asker,
            request_id=uuid7(),
            people=asked,
            conversation=self.group,
            amount=amount,
            currency="EUR",
        )
        shares = dict.fromkeys(asked, "waiting")
        facts = {"id": made.id, "asker": asker, "amount": amount, "shares": shares}
        self.requests.append(SimpleNamespace(**facts, is_cancelled=False))

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=WHO)
    def pay_what_was_asked(self, data: Any, who: int) -> None:
        one, payer = data.draw(st.sampled_from(self.requests)), self.people[who]
        state = one.shares.get(payer)
        refused: Any = None
        if state is None:
            refused = NotAllowed
        elif state != "paid":
            is_over = state == "declined" or one.is_cancelled
            refused = RequestOver if is_over else self.out(payer, one.amount)
        self.does(services.pay_request, refused, payer=payer, request_id=one.id, is_confirmed=True)
        if refused is None and state == "waiting":
            one.shares[payer] = "paid"
            self.move(payer, one.asker, one.amount)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=WHO)
    def decline_what_was_asked(self, data: Any, who: int) -> None:
        one, person = data.draw(st.sampled_from(self.requests)), self.people[who]
        state = one.shares.get(person)
        refused: Any = None
        if state is None:
            refused = NotAllowed
        elif state == "paid" or (state == "waiting" and one.is_cancelled):
            refused = RequestOver
        self.does(services.decline_request, refused, person=person, request_id=one.id)
        if refused is None:
            one.shares[person] = "declined"

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def ask_no_longer(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.requests))
        is_awaited = "waiting" in one.shares.values()
        refused = None if is_awaited or one.is_cancelled else RequestOver
        self.does(services.cancel_request, refused, asker=one.asker, request_id=one.id)
        one.is_cancelled = one.is_cancelled or refused is None
