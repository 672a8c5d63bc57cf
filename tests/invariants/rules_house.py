"""With the bank and with the house: providers, exchange, corrections, parts of reservations."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.models import uuid7
from tests.invariants.world import STEP, SUMS, WHO, World, clock
from wallet import ledger, services
from wallet.errors import (
    AlreadyResolved,
    BadAmount,
    NotEnough,
    QuoteExpired,
    RefundTooLarge,
    TopUpDeclined,
)
from wallet.models import ProviderAttempt, ProviderEvent
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import banks_of, payout_fee

EUROS = st.integers(1, 60)
# What the last two digits of a sum make the sandbox do; the first four are done at once.
TAILS = st.sampled_from([0, 0, 0, 0, 13, 33, 43, 53, 63])


class Bank(World):
    """Money in and out through a provider that answers late, twice, wrongly, or not at all."""

    def set_up(self) -> None:
        super().set_up()
        self.top_ups: list[Any] = []
        self.refunds: list[Any] = []
        self.payouts: list[Any] = []

    @rule(who=WHO, euros=EUROS, tail=st.one_of(TAILS, st.just(23)))
    def top_up(self, who: int, euros: int, tail: int) -> None:
        person, amount = self.people[who], euros * 100 + tail
        made = self.does(
            services.top_up,
            TopUpDeclined if tail == 13 else None,
            again=tail == 0,
            user=person,
            top_up_id=uuid7(),
            amount=amount,
        )
        if made:
            facts = {"id": made.id, "person": person, "amount": amount, "refunded": 0}
            state = {0: "done", 23: "asks"}.get(tail, "open")
            self.top_ups.append(SimpleNamespace(**facts, state=state))
            if tail == 0:
                self.gain(person, amount)

    @precondition(lambda self: any(one.state == "asks" for one in self.top_ups))
    @rule(data=st.data(), is_confirmed=st.booleans())
    def answer_the_bank(self, data: Any, is_confirmed: bool) -> None:
        one = data.draw(st.sampled_from([one for one in self.top_ups if one.state == "asks"]))
        attempt = attempt_of("charge", one.id)
        assert attempt is not None
        services.decide_in_sandbox(
            user=one.person, reference=attempt.reference, is_confirmed=is_confirmed
        )
        services.refresh_top_up(user=one.person, top_up_id=one.id)
        one.state = "done" if is_confirmed else "declined"
        if is_confirmed:
            self.gain(one.person, one.amount)

    @precondition(lambda self: self.top_ups)
    @rule(data=st.data(), euros=st.integers(1, 30), tail=st.sampled_from([0, 0, 13, 33]))
    def send_back_to_the_card(self, data: Any, euros: int, tail: int) -> None:
        one, amount = data.draw(st.sampled_from(self.top_ups)), euros * 100 + tail
        remaining = one.amount - one.refunded if one.state == "done" else 0
        refused: Any = RefundTooLarge if amount > remaining else self.out(one.person, amount)
        made = self.does(
            services.refund_top_up,
            refused,
            again=tail == 0,
            user=one.person,
            refund_id=uuid7(),
            top_up_id=one.id,
            amount=amount,
        )
        if made and tail == 0:
            self.lose(one.person, amount)
        elif made and tail == 33:
            self.hold(one.person, amount)
            self.refunds.append(SimpleNamespace(person=one.person, amount=amount))
        if made and tail != 13:
            one.refunded += amount

    @rule(who=WHO, euros=EUROS, tail=st.one_of(TAILS, st.just(73)))
    def ask_for_a_payout(self, who: int, euros: int, tail: int) -> None:
        person, amount = self.people[who], euros * 100 + tail
        account, fee = services.open_wallet(owner=person), payout_fee(amount)
        made = self.does(
            services.request_payout,
            self.out(person, amount + fee),
            user=person,
            account=account,
            payout_id=uuid7(),
            bank_id=banks_of(account.id)[0].id,
            amount=amount,
            expected_fee=fee,
        )
        if made:
            self.hold(person, amount + fee)
            facts = {"id": made.id, "person": person, "account": account, "state": "approved"}
            self.payouts.append(SimpleNamespace(**facts, amount=amount, fee=fee))

    @precondition(lambda self: self.payouts)
    @rule(data=st.data())
    def send_a_payout(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.payouts))
        self.does(services.send_payout, payout_id=one.id)
        if one.state == "approved":
            one.state = "sent"
            if one.amount % 100 == 13:  # refused at once
                self.ends_payout(one, "failed")

    @precondition(lambda self: self.payouts)
    @rule(data=st.data())
    def call_a_payout_off(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.payouts))
        refused = None if one.state in ("approved", "cancelled") else AlreadyResolved
        self.does(
            services.cancel_payout, refused, user=one.person, account=one.account, payout_id=one.id
        )
        if one.state == "approved":
            self.ends_payout(one, "cancelled")

    def ends_payout(self, one: Any, state: str) -> None:
        one.state = state
        self.let_go(one.person, one.amount + one.fee)
        if state == "paid":
            self.lose(one.person, one.amount + one.fee)
            self.gain("fees", one.fee)

    @rule()
    def everything_open_is_looked_into(self) -> None:
        """The provider's events, and two rounds of the sweeper: one to arrive, one to come back."""
        for event in ProviderEvent.objects.filter(applied_at=None):
            services.apply_event(event=event)
        for _round in range(2):
            for attempt in ProviderAttempt.objects.exclude(due_at=None):
                services.poll_attempt(attempt=attempt)
        for one in self.top_ups:
            if one.state == "open":
                one.state = "done"
                self.gain(one.person, one.amount)
        for one in self.refunds:
            self.held[one.person, "EUR"] -= one.amount
        self.refunds.clear()
        for one in self.payouts:
            if one.state == "sent":
                self.ends_payout(one, "returned" if one.amount % 100 == 73 else "paid")


class House(World):
    """Exchange, corrections, and reservations of which only a part is taken."""

    def set_up(self) -> None:
        super().set_up()
        self.quotes: list[Any] = []
        self.holds: list[Any] = []

    @rule(who=WHO, pair=st.permutations(["EUR", "USD", "JPY"]), amount=SUMS)
    def ask_a_price(self, who: int, pair: list[str], amount: int) -> None:
        sell, buy, _other = pair
        words = {"owner": self.people[who], "sell": sell, "buy": buy, "amount": amount}
        try:
            made = services.quote_exchange(**words)
        except BadAmount:
            return  # too little to buy anything with
        facts = {"row": made, "owner": self.people[who], "is_taken": False}
        self.quotes.append(SimpleNamespace(**facts, expires=clock.now + timedelta(seconds=60)))

    @precondition(lambda self: self.quotes)
    @rule(data=st.data())
    def exchange(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.quotes))
        sold = one.row.sell_currency, one.row.sell_amount
        refused: Any = None
        if not one.is_taken:
            is_over = one.expires <= clock.now
            refused = QuoteExpired if is_over else self.out(one.owner, sold[1], sold[0])
        self.does(services.take_quote, refused, owner=one.owner, quote_id=one.row.id)
        if refused is None and not one.is_taken:
            one.is_taken = True
            self.lose(one.owner, sold[1], sold[0])
            self.gain(one.owner, one.row.buy_amount, one.row.buy_currency)

    @rule(who=WHO, way=st.sampled_from(["in", "out"]), amount=SUMS)
    def correct(self, who: int, way: str, amount: int) -> None:
        person, (asking, agreeing) = self.people[who], self.admins
        asked = services.ask_adjustment(
            admin=asking,
            account_id=services.open_wallet(owner=person).id,
            way=way,
            amount=amount,
            reason="Counted anew",
        )
        refused = NotEnough if way == "out" and self.has[person, "EUR"] < amount else None
        self.does(services.approve_adjustment, refused, admin=agreeing, adjustment_id=asked.id)
        if refused is None:
            self.gain(person, amount if way == "in" else -amount)

    @rule(who=WHO, step=STEP, amount=SUMS)
    def reserve(self, who: int, step: int, amount: int) -> None:
        payer, payee = self.pair(who, step)
        ids = [services.open_wallet(owner=one).id for one in (payer, payee)]
        item = ledger.Pending(uuid7(), *ids, amount, "EUR", "hold")
        is_short = self.has[payer, "EUR"] < amount
        self.does(_write, NotEnough if is_short else None, batch=[item])
        if not is_short:
            self.hold(payer, amount)
            facts = {"id": item.id, "payer": payer, "payee": payee, "amount": amount}
            self.holds.append(SimpleNamespace(**facts, is_open=True))

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), part=st.integers(1, 12_000))
    def take_a_part(self, data: Any, part: int) -> None:
        one = data.draw(st.sampled_from(self.holds))
        refused: Any = BadAmount if part > one.amount else None
        if refused is None and not one.is_open:
            refused = AlreadyResolved
        self.does(_write, refused, batch=[ledger.Post(uuid7(), one.id, part)])
        if refused is None:
            one.is_open = False
            self.let_go(one.payer, one.amount)
            self.move(one.payer, one.payee, part)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def give_up_a_reservation(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.holds))
        refused = None if one.is_open else AlreadyResolved
        self.does(_write, refused, batch=[ledger.Void(uuid7(), one.id)])
        if one.is_open:
            one.is_open = False
            self.let_go(one.payer, one.amount)


@transaction.atomic
def _write(*, batch: list[Any]) -> None:
    ledger.write(batch)
