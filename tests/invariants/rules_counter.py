"""At the counter: charges, codes, orders, and the credits and gift cards that pay them too."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.models import uuid7
from shop.errors import ChargeOver, CustomerCantPay
from shop.services import ask_charge, call_off_charge, charge_by_code, expire_charges, pay_charge
from tests.invariants.world import SUMS, WHO, World, clock
from wallet import services
from wallet.errors import (
    AlreadyResolved,
    CodeExpired,
    CodeUsed,
    GiftCardUsed,
    MoreThanPaid,
    NotEnough,
    NotPaid,
    WalletFrozen,
)
from wallet.selectors import fee_of

Plan = list[tuple[Any, int]]


class Counter(World):
    """Charges at a till, payments for orders, and what goes back of them."""

    def set_up(self) -> None:
        super().set_up()
        self.codes: list[Any] = []
        self.charges: list[Any] = []
        self.orders: list[Any] = []
        self.gifts: list[Any] = []
        self.paid: list[Any] = []

    def begun(self) -> None:
        super().begun()
        for who in range(3):
            self.order(who, 30_00, False)
            self.end_order(self.orders[-1], "paid")
            self.credit(self.people[who], 5_00)

    def plan(self, payer: Any, amount: int, *, with_credits: bool = True) -> Plan:
        """With what it is paid: the shop's credit, its gift cards, other ones, the wallet."""
        mine = [one for one in self.gifts if one.holder == payer]
        mine.sort(key=lambda one: (not one.is_of_shop, one.redeemed_at, one.account_id))
        sources = [f"credit of {payer}", *(one.name for one in mine)] if with_credits else []
        found, rest = [], amount
        for source in sources:
            if taken := min(rest, self.has[source, "EUR"]):
                found.append((source, taken))
                rest -= taken
        return [*found, (payer, rest)] if rest else found

    def lacks(self, payer: Any, plan: Plan) -> Any:
        """What a payment by this plan meets, where a want of money is said first."""
        wanted = sum(amount for source, amount in plan if source == payer)
        refused = NotEnough if self.has[payer, "EUR"] < wanted else None
        return refused or (WalletFrozen if payer in self.frozen else None)

    def sold(self, part_id: Any, plan: Plan) -> Any:
        """It is paid by that plan; the shop gets it and pays its fee. What may come back of it."""
        amount = sum(taken for _source, taken in plan)
        for source, taken in plan:
            self.move(source, "shop", taken)
        self.move("shop", "fees", fee_of(amount))
        facts = {"id": part_id, "plan": plan, "amount": amount, "fee": fee_of(amount)}
        return SimpleNamespace(**facts, back=0)

    @rule(who=WHO)
    def show_a_code(self, who: int) -> None:
        shown = services.show_code(owner=self.people[who])
        facts = {"owner": self.people[who], "digits": shown.digits, "is_used": False}
        self.codes.append(SimpleNamespace(**facts, expires=clock.now + timedelta(seconds=60)))

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), amount=SUMS)
    def take_a_code(self, data: Any, amount: int) -> None:
        code = data.draw(st.sampled_from(self.codes))
        payer, refused = code.owner, None
        plan = self.plan(payer, amount)
        if code.is_used:
            refused = CodeUsed
        elif code.expires <= clock.now:
            refused = CodeExpired
        elif self.lacks(payer, plan):  # a till is not told why
            refused = CustomerCantPay
        paid = self.does(
            charge_by_code,
            refused,
            seller=self.seller,
            shop=self.shop,
            charge_id=uuid7(),
            digits=code.digits,
            amount=amount,
        )
        if paid:
            self.paid.append(self.sold(paid.id, plan))
            for one in self.codes:
                if one.owner == payer and one.expires > clock.now:
                    one.is_used = True

    @rule(amount=SUMS)
    def ask_at_the_till(self, amount: int) -> None:
        made = self.does(
            ask_charge, seller=self.seller, shop=self.shop, charge_id=uuid7(), amount=amount
        )
        facts = {"row": made, "amount": amount, "state": "open", "payer": None}
        self.charges.append(SimpleNamespace(**facts, expires=clock.now + timedelta(minutes=10)))

    @precondition(lambda self: self.charges)
    @rule(data=st.data(), who=WHO)
    def pay_at_the_till(self, data: Any, who: int) -> None:
        one, payer = data.draw(st.sampled_from(self.charges)), self.people[who]
        refused: Any = None
        if one.state != "paid" or one.payer != payer:
            is_over = one.state != "open" or one.expires <= clock.now
            refused = ChargeOver if is_over else self.lacks(payer, self.plan(payer, one.amount))
        self.does(pay_charge, refused, payer=payer, charge=one.row)
        if refused is None and one.state == "open":
            one.state, one.payer = "paid", payer
            self.paid.append(self.sold(one.row.id, self.plan(payer, one.amount)))

    @precondition(lambda self: self.charges)
    @rule(data=st.data())
    def call_a_charge_off(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.charges))
        refused = None if one.state in ("open", "called_off") else ChargeOver
        self.does(call_off_charge, refused, actor=self.seller, charge=one.row)
        if one.state == "open":
            one.state = "called_off"

    @rule()
    def the_clock_closes_charges(self) -> None:
        due = [one for one in self.charges if one.state == "open" and one.expires <= clock.now]
        assert expire_charges() == len(due)
        for one in due:
            one.state = "expired"

    @rule(who=WHO, amount=SUMS, with_credits=st.booleans())
    def place_an_order(self, who: int, amount: int, with_credits: bool) -> None:
        self.order(who, amount, with_credits)

    def order(self, who: int, amount: int, with_credits: bool) -> None:
        payer = self.people[who]
        plan = self.plan(payer, amount, with_credits=with_credits)
        part = services.Part(uuid7(), self.shop.account_id, amount, fee_of(amount), "PL")
        reserved = self.does(
            services.reserve_payment,
            WalletFrozen if payer in self.frozen else self.lacks(payer, plan),
            payer=payer,
            payment_id=uuid7(),
            parts=[part],
            with_credits=with_credits,
        )
        if reserved:
            for source, taken in plan:
                self.hold(source, taken)
            self.orders.append(SimpleNamespace(id=part.id, plan=plan, state="held"))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), state=st.sampled_from(["paid", "released"]))
    def end_an_order(self, data: Any, state: str) -> None:
        self.end_order(data.draw(st.sampled_from(self.orders)), state)

    def end_order(self, one: Any, state: str) -> None:
        verb = services.post_payment_part if state == "paid" else services.void_payment_part
        refused = None if one.state in ("held", state) else AlreadyResolved
        self.does(verb, refused, part_id=one.id)
        if one.state == "held":
            one.state = state
            for source, taken in one.plan:
                self.let_go(source, taken)
            if state == "paid":
                self.paid.append(self.sold(one.id, one.plan))
            else:
                self.came_back(one.id, sum(taken for _source, taken in one.plan))

    def came_back(self, part_id: Any, amount: int) -> None:
        """For rules that count what comes back of a part."""

    @precondition(lambda self: self.paid or self.orders)
    @rule(data=st.data(), amount=st.one_of(st.integers(1, 40), SUMS))
    def give_back_what_was_paid(self, data: Any, amount: int) -> None:
        """In the inverse order of what paid it; the fee in proportion."""
        unpaid = [one for one in self.orders if one.state != "paid"]
        one = data.draw(st.sampled_from([*self.paid, *unpaid]))
        refused, fee = (NotPaid, 0) if one in unpaid else self.giving_back(one, amount)
        back = self.does(
            services.refund_payment_part,
            refused,
            part_id=one.id,
            refund_id=uuid7(),
            amount=amount,
        )
        if back:
            self.gave_back(one, amount, fee)

    def giving_back(self, one: Any, amount: int) -> tuple[Any, int]:
        """What giving so much of it back meets, and the fee that comes back with it."""
        if amount > one.amount - one.back:
            return MoreThanPaid, 0
        until = one.fee * (one.back + amount) // one.amount
        fee = until - one.fee * one.back // one.amount
        return (NotEnough if self.has["shop", "EUR"] + fee < amount else None), fee

    def gave_back(self, one: Any, amount: int, fee: int) -> None:
        self.move("fees", "shop", fee)
        skipped, rest = one.back, amount
        for source, taken in reversed(one.plan):
            passed = min(skipped, taken)
            given = min(rest, taken - passed)
            skipped, rest = skipped - passed, rest - given
            self.move("shop", source, given)
        one.back += amount
        self.came_back(one.id, amount)

    @rule(who=WHO, amount=SUMS)
    def give_credit(self, who: int, amount: int) -> None:
        self.credit(self.people[who], amount)

    def credit(self, owner: Any, amount: int) -> None:
        given = self.does(
            services.give_credit,
            NotEnough if self.has["shop", "EUR"] < amount else None,
            owner=owner,
            payee_account_id=self.shop.account_id,
            credit_id=uuid7(),
            amount=amount,
        )
        if given:
            self.move("shop", f"credit of {owner}", amount)

    @rule(who=WHO, amount=SUMS, is_of_shop=st.booleans())
    def buy_a_gift_card(self, who: int, amount: int, is_of_shop: bool) -> None:
        buyer = self.people[who]
        card = self.does(
            services.buy_gift_card,
            self.out(buyer, amount),
            buyer=buyer,
            card_id=uuid7(),
            amount=amount,
            payee_account_id=self.shop.account_id if is_of_shop else None,
        )
        if card:
            self.bought_gift_card(buyer, card, is_of_shop)

    def bought_gift_card(self, buyer: Any, card: Any, is_of_shop: bool) -> None:
        name = f"gift.{card.id}"
        self.move(buyer, name, card.amount)
        facts = {"name": name, "id": card.id, "account_id": card.account_id, "buyer": buyer}
        code, is_sent = services.code_of(buyer=buyer, card=card), card.conversation_id is not None
        state = {"code": code, "is_sent": is_sent, "holder": None, "redeemed_at": None}
        self.gifts.append(SimpleNamespace(**facts, **state, is_of_shop=is_of_shop))

    @precondition(lambda self: self.gifts)
    @rule(data=st.data(), who=WHO, by_hand=st.booleans())
    def redeem_a_gift_card(self, data: Any, who: int, by_hand: bool) -> None:
        """By its code, or out of the conversation, where nobody takes what they sent."""
        one, person = data.draw(st.sampled_from(self.gifts)), self.people[who]
        by_hand = by_hand or not one.is_sent
        is_taken = one.holder is not None or (person == one.buyer and not by_hand)
        self.does(
            services.redeem_gift_card,
            GiftCardUsed if is_taken and one.holder != person else None,
            holder=person,
            **({"code": one.code} if by_hand else {"card_id": one.id}),
        )
        if not is_taken:
            one.holder, one.redeemed_at = person, clock.now
