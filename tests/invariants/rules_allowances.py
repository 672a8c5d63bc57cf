"""Allowances: given, spent at the shop, given back of, taken back, over."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from messaging.models import User, uuid7
from tests.invariants.rules_counter import Counter
from tests.invariants.world import PIN, STEP, SUMS, WHO, clock
from wallet import services
from wallet.errors import MandateExceeded, MandateOver
from wallet.models import Mandate
from wallet.selectors import fee_of


class Allowances(Counter):
    """Who was given one orders for its giver; an order of theirs ends like any other."""

    def set_up(self) -> None:
        super().set_up()
        self.mandates: list[Any] = []
        self.under: dict[Any, Any] = {}

    @rule(
        who=WHO,
        step=STEP,
        cap=SUMS,
        at_once=st.sampled_from([1, 2, None]),
        hours=st.sampled_from([1, 30, 24 * 9]),
        is_of_shop=st.booleans(),
    )
    def allow(
        self, who: int, step: int, cap: int, at_once: int | None, hours: int, is_of_shop: bool
    ) -> None:
        grantor, grantee = self.pair(who, step)
        if grantor not in self.confirming:
            services.set_pin(owner=grantor, pin=PIN)
            self.confirming.add(grantor)
        mandate_id, until = uuid7(), clock.now + timedelta(hours=hours)
        per_use = None if at_once is None else -(-cap // at_once)
        self.does(
            services.give_mandate,
            grantor=grantor,
            grantee=grantee,
            mandate_id=mandate_id,
            cap=cap,
            until=until,
            per_use=per_use,
            payee_account_id=self.shop.account_id if is_of_shop else None,
            proof=self.proof_of(grantor, cap, f"mandate.{grantee.id}", mandate_id),
        )
        facts = {"id": mandate_id, "grantor": grantor, "grantee": grantee, "cap": cap}
        state = {"spent": 0, "is_revoked": False, "is_told": False}
        self.mandates.append(SimpleNamespace(**facts, **state, per_use=per_use, until=until))

    @precondition(lambda self: self.mandates)
    @rule(data=st.data(), amount=SUMS)
    def spend_under_an_allowance(self, data: Any, amount: int) -> None:
        one = data.draw(st.sampled_from(self.mandates))
        payment_id = uuid7()
        part = services.Part(uuid7(), self.shop.account_id, amount, fee_of(amount), "PL")
        refused: Any = None
        if self.is_over(one):
            refused = MandateOver
        elif amount > min(one.cap - one.spent, one.per_use or one.cap):
            refused = MandateExceeded

        def order(grantor: User) -> str:
            services.reserve_payment(
                payer=grantor, payment_id=payment_id, parts=[part], is_agreed=True
            )
            return "PL"

        made = self.does(
            services.use_mandate,
            refused or self.out(one.grantor, amount),
            grantee=one.grantee,
            mandate_id=one.id,
            use_id=payment_id,
            amount=amount,
            currency="EUR",
            payee_account_ids=[self.shop.account_id],
            categories=[],
            spend=order,
        )
        if made:
            one.spent += amount
            self.hold(one.grantor, amount)
            plan = [(one.grantor, amount)]
            self.orders.append(SimpleNamespace(id=part.id, plan=plan, state="held"))
            self.under[part.id] = one

    @precondition(lambda self: any(one.id in self.under for one in self.orders))
    @rule(data=st.data(), state=st.sampled_from(["paid", "released"]))
    def end_an_order_under_an_allowance(self, data: Any, state: str) -> None:
        found = [one for one in self.orders if one.id in self.under]
        self.end_order(data.draw(st.sampled_from(found)), state)

    def came_back(self, part_id: Any, amount: int) -> None:
        one = self.under.get(part_id)
        if one is not None and not self.is_over(one):
            one.spent -= amount

    @precondition(lambda self: self.mandates)
    @rule(data=st.data(), is_given_up=st.booleans())
    def take_an_allowance_back(self, data: Any, is_given_up: bool) -> None:
        one = data.draw(st.sampled_from(self.mandates))
        actor = one.grantee if is_given_up else one.grantor
        # Not again: once more at another hour it may stand, which is another deed.
        self.does(services.revoke_mandate, again=False, actor=actor, mandate_id=one.id)
        one.is_revoked = one.is_revoked or clock.now < one.until

    @rule()
    def the_clock_ends_allowances(self) -> None:
        due = [
            one
            for one in self.mandates
            if one.until <= clock.now and not one.is_revoked and not one.is_told
        ]
        assert services.expire_mandates() == len(due)
        for one in due:
            one.is_told = True

    @invariant()
    def allowances_have_what_the_model_says(self) -> None:
        if hasattr(self, "has"):
            spent = dict(Mandate.objects.values_list("id", "spent"))
            assert spent == {one.id: one.spent for one in self.mandates}

    def is_over(self, one: Any) -> bool:
        return one.is_revoked or one.until <= clock.now
