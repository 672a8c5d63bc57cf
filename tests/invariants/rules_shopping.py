"""At the shelf: orders with a coupon, with credits, under an allowance; a shop's gift cards."""

from collections import Counter
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from messaging.errors import Conflict
from messaging.models import User, uuid7
from shop import services as shops
from shop.errors import (
    CodeTaken,
    CouponBelowMinimum,
    CouponNotYet,
    CouponNotYours,
    CouponOver,
    CouponUsed,
    CouponUsedUp,
    GrantorCantPay,
    OwnShop,
    PriceChanged,
    SoldOut,
    TillShort,
    WrongState,
)
from shop.models import Category, Coupon, CouponUse, Variant
from shop.selectors import Wanted
from shop.services import NewVariant, Terms
from tests.invariants.rules_allowances import Allowances
from tests.invariants.world import SUMS, WHO, clock
from wallet.errors import MandateExceeded, MandateOver, NotEnough, WalletFrozen

Lines = list[tuple[Any, int]]
ON_SHELF = 6
COUPONS = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["TEN", "MAY-1", "FOR-YOU", "ALL", "ONCE"]),
        "off": st.sampled_from(
            [{"percent": 1}, {"percent": 33}, {"percent": 100}, {"amount": 5}, {"amount": 4_000}]
        ),
        "most_uses": st.sampled_from([None, 1, 2]),
        "most_each": st.sampled_from([None, 1]),
        "minimum": st.sampled_from([0, 0, 1_000]),
        "begins": st.sampled_from([None, None, 2]),
        "lasts": st.sampled_from([None, None, 3, 30]),
        "only": st.one_of(st.none(), st.none(), WHO),
    }
)
BASKETS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 3)),
    min_size=1,
    max_size=2,
    unique_by=lambda one: one[0],
)


class Shopping(Allowances):
    """Orders that are placed, sent, delivered, called off and given back, and what they use."""

    def set_up(self) -> None:
        super().set_up()
        self.shelf: list[Any] = []
        self.coupons: list[Any] = []
        self.bought: list[Any] = []

    def begun(self) -> None:
        super().begun()
        made = shops.create_listing(
            shop=self.shop,
            category=Category.objects.create(slug="cups", name_en="Cups"),
            title_en="Cup",
            variants=[NewVariant(price, ON_SHELF) for price in (7, 450, 3_000)],
        )
        for row in made.variants.order_by("price"):
            facts = {"row": row, "id": row.id, "price": row.price}
            self.shelf.append(SimpleNamespace(**facts, on_hand=ON_SHELF, reserved=0))

    # The shop ------------------------------------------------------------------------------------

    @rule(place=st.integers(0, 2), price=st.integers(1, 4_000))
    def ask_another_price(self, place: int, price: int) -> None:
        one = self.shelf[place]
        self.does(shops.set_price, again=False, actor=self.seller, variant=one.row, price=price)
        one.price = price

    @rule(place=st.integers(0, 2), on_hand=st.integers(0, 9))
    def count_the_shelf(self, place: int, on_hand: int) -> None:
        one = self.shelf[place]
        refused = Conflict if on_hand < one.reserved else None
        words = {"actor": self.seller, "variant": one.row, "on_hand": on_hand}
        self.does(shops.set_stock, refused, again=False, **words)
        if refused is None:
            one.on_hand = on_hand

    @rule(terms=COUPONS)
    def give_a_coupon_out(self, terms: dict[str, Any]) -> None:
        self.gives_out(terms)

    def gives_out(self, terms: dict[str, Any]) -> None:
        begins, lasts, only = terms["begins"], terms["lasts"], terms["only"]
        starts = clock.now + timedelta(hours=begins or 0)
        ends = None if lasts is None else clock.now + timedelta(hours=lasts)
        customer = None if only is None else self.people[only]
        limits = {name: terms[name] for name in ("minimum", "most_uses", "most_each")}
        is_taken = terms["code"] in {one.code for one in self.coupons}
        made = self.does(
            shops.create_coupon,
            CodeTaken if is_taken else None,
            actor=self.seller,
            shop=self.shop,
            coupon_id=uuid7(),
            code=terms["code"],
            terms=Terms(
                **terms["off"],
                **limits,
                starts_at=None if begins is None else starts,
                ends_at=ends,
                customer=customer,
            ),
        )
        if made:
            facts = {"id": made.id, "row": made, "code": terms["code"], "off": terms["off"]}
            times = {"starts": starts, "ends": ends, "is_ended": False}
            state = {"customer": customer, "used_by": Counter()}
            self.coupons.append(SimpleNamespace(**facts, **limits, **times, **state))

    @precondition(lambda self: self.coupons)
    @rule(data=st.data())
    def end_a_coupon(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.coupons))
        self.does(shops.end_coupon, actor=self.seller, coupon=one.row)
        one.is_ended = True

    @rule(who=st.integers(0, 3), amount=SUMS, is_sent=st.booleans())
    def buy_the_shops_gift_card(self, who: int, amount: int, is_sent: bool) -> None:
        """On its page, for a code; or out of a conversation, into it."""
        buyer = [*self.people, self.seller][who]
        card = self.does(
            shops.buy_shop_gift_card,
            OwnShop if buyer == self.seller else self.out(buyer, amount),
            buyer=buyer,
            shop=self.shop,
            card_id=uuid7(),
            amount=amount,
            conversation=self.group if is_sent else None,
        )
        if card:
            self.bought_gift_card(buyer, card, True)

    # Orders --------------------------------------------------------------------------------------

    @rule(data=st.data(), who=WHO, basket=BASKETS, with_credits=st.booleans())
    def buy(self, data: Any, who: int, basket: Any, with_credits: bool) -> None:
        coupon = data.draw(st.sampled_from([None, *self.coupons]))
        seen_wrong = data.draw(st.sampled_from([0, 0, 0, 1]))
        self.buys(self.people[who], self.lines(basket), coupon, with_credits, seen_wrong)

    @rule(who=WHO, basket=BASKETS)
    def buy_what_a_coupon_covers(self, who: int, basket: Any) -> None:
        """Whatever is in the wallet, and whether it is frozen."""
        terms = {"code": "GIFT", "off": {"percent": 100}, "minimum": 0, "most_uses": None}
        if not any(one.code == "GIFT" for one in self.coupons):
            self.gives_out(
                {**terms, "most_each": None, "begins": None, "lasts": None, "only": None}
            )
        gift = next(one for one in self.coupons if one.code == "GIFT")
        self.buys(self.people[who], self.lines(basket), gift)

    def buys(
        self,
        payer: User,
        lines: Lines,
        coupon: Any,
        with_credits: bool = False,
        seen_wrong: int = 0,
    ) -> None:
        refused, total = self.quoted(payer, lines, coupon)
        plan = [] if refused else self.plan(payer, total, with_credits=with_credits)
        if refused is None and seen_wrong:
            refused = PriceChanged
        if refused is None and total:  # what costs nothing asks nobody's wallet
            refused = WalletFrozen if payer in self.frozen else self.lacks(payer, plan)
        orders = self.does(
            shops.place_orders,
            refused,
            buyer=payer,
            payment_id=uuid7(),
            lines=[Wanted(one.id, count) for one, count in lines],
            expected_total=total + seen_wrong,
            with_credits=with_credits,
            coupon_ids=[coupon.id] if coupon else [],
        )
        if orders:
            self.ordered(orders, payer, plan, lines, coupon)

    @precondition(lambda self: self.mandates)
    @rule(data=st.data(), basket=BASKETS)
    def buy_under_an_allowance(self, data: Any, basket: Any) -> None:
        """With the giver's wallet and the giver's coupons."""
        one, lines = data.draw(st.sampled_from(self.mandates)), self.lines(basket)
        coupon = data.draw(st.sampled_from([None, *self.coupons]))
        refused, total = self.quoted(one.grantor, lines, coupon)
        if self.is_over(one):
            refused = MandateOver
        elif total > min(one.cap - one.spent, one.per_use or one.cap):
            refused = MandateExceeded
        elif refused is None and total and self.out(one.grantor, total):
            refused = GrantorCantPay
        orders = self.does(
            shops.place_orders_under,
            refused,
            grantee=one.grantee,
            mandate_id=one.id,
            payment_id=uuid7(),
            lines=[Wanted(thing.id, count) for thing, count in lines],
            expected_total=total,
            coupon_ids=[coupon.id] if coupon else [],
        )
        if orders:
            one.spent += total
            self.under[orders[0].id] = one
            plan = self.plan(one.grantor, total, with_credits=False)
            self.ordered(orders, one.grantor, plan, lines, coupon)

    def lines(self, basket: Any) -> Lines:
        return [(self.shelf[place], count) for place, count in basket]

    def quoted(self, buyer: User, lines: Lines, coupon: Any) -> tuple[Any, int]:
        """What an order of this meets at the shop, and what it costs."""
        cost = sum(one.price * count for one, count in lines)
        if any(one.on_hand - one.reserved < count for one, count in lines):
            return SoldOut, cost
        if coupon is None:
            return None, cost
        refused, off = self.coupon_at(coupon, buyer, cost)
        return refused, cost - off

    def coupon_at(self, one: Any, buyer: User, cost: int) -> tuple[Any, int]:
        """Why the buyer can't use it for so much, or what it takes off."""
        off = one.off.get("amount", 0)
        if "percent" in one.off:
            share = Decimal(cost) * one.off["percent"] / 100
            off = int(share.quantize(Decimal(1), ROUND_HALF_UP))
        off = min(off, cost)
        if one.customer not in (None, buyer):
            return CouponNotYours, 0
        if one.is_ended or (one.ends is not None and one.ends <= clock.now):
            return CouponOver, 0
        if one.most_uses is not None and one.used_by.total() >= one.most_uses:
            return CouponUsedUp, 0
        if one.starts > clock.now:
            return CouponNotYet, 0
        if one.most_each is not None and one.used_by[buyer] >= one.most_each:
            return CouponUsed, 0
        if cost < one.minimum or off <= 0:
            return CouponBelowMinimum, 0
        return None, off

    def ordered(self, orders: Any, payer: User, plan: Any, lines: Lines, coupon: Any) -> None:
        [row] = orders
        for source, taken in plan:
            self.hold(source, taken)
        for one, count in lines:
            one.reserved += count
        if coupon:
            coupon.used_by[payer] += 1
        facts = {"row": row, "payer": payer, "plan": plan, "lines": lines, "coupon": coupon}
        self.bought.append(SimpleNamespace(**facts, state="placed", sale=None))

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), by_the_shop=st.booleans())
    def call_off_what_was_bought(self, data: Any, by_the_shop: bool) -> None:
        """Stock, money and the use of the coupon are there again."""
        one = data.draw(st.sampled_from(self.bought))
        refused = None if one.state == "placed" else WrongState
        actor = self.seller if by_the_shop else one.payer
        self.does(shops.cancel_order, refused, actor=actor, order=one.row)
        if refused is None:
            one.state = "cancelled"
            for source, taken in one.plan:
                self.let_go(source, taken)
            for thing, count in one.lines:
                thing.reserved -= count
            if one.coupon:
                one.coupon.used_by[one.payer] -= 1
            self.came_back(one.row.id, sum(taken for _source, taken in one.plan))

    @precondition(lambda self: self.bought)
    @rule(data=st.data())
    def send_what_was_bought(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.bought))
        refused = None if one.state == "placed" else WrongState
        self.does(shops.ship_order, refused, actor=self.seller, order=one.row)
        if refused is None:
            one.state = "shipped"
            for thing, count in one.lines:
                thing.on_hand -= count
                thing.reserved -= count

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), by_the_shop=st.booleans())
    def it_arrives(self, data: Any, by_the_shop: bool) -> None:
        one = data.draw(st.sampled_from(self.bought))
        refused = None if one.state == "shipped" else WrongState
        actor = self.seller if by_the_shop else one.payer
        self.does(shops.deliver_order, refused, actor=actor, order=one.row)
        if refused is None:
            one.state = "delivered"
            for source, taken in one.plan:
                self.let_go(source, taken)
            one.sale = self.sold(one.row.id, one.plan)

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), amount=st.one_of(st.integers(1, 40), SUMS))
    def give_back_of_an_order(self, data: Any, amount: int) -> None:
        """To what paid it, the last first; a coupon that was used for it stays used."""
        one = data.draw(st.sampled_from(self.bought))
        refused, fee = (self.giving_back(one.sale, amount)) if one.sale else (WrongState, 0)
        given = self.does(
            shops.refund_order,
            TillShort if refused is NotEnough else refused,
            actor=self.seller,
            order=one.row,
            refund_id=uuid7(),
            amount=amount,
        )
        if given:
            self.gave_back(one.sale, amount, fee)

    @invariant()
    def shelf_and_coupons_are_the_models(self) -> None:
        if hasattr(self, "has"):
            counted = Variant.objects.values_list("id", "on_hand", "reserved")
            assert {*counted} == {(one.id, one.on_hand, one.reserved) for one in self.shelf}
            uses = dict(Coupon.objects.values_list("id", "uses"))
            assert uses == {one.id: one.used_by.total() for one in self.coupons}
            standing = CouponUse.objects.filter(slot__isnull=False)
            assert Counter(standing.values_list("coupon_id", "person_id")) == Counter(
                {
                    (one.id, person.id): count
                    for one in self.coupons
                    for person, count in one.used_by.items()
                    if count
                }
            )
