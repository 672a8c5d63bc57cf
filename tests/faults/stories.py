"""What the stories of errors do: each verb of money, with all that comes before it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from messaging.models import AuditEntry, Message, uuid7
from messaging.services import open_group
from shop import services as shops
from shop.models import Category, Charge, Coupon, CouponUse, Order, Variant
from shop.selectors import Wanted
from shop.services import ask_charge, charge_by_code, create_shop, pay_charge
from tests.factories import UserFactory
from wallet import services
from wallet.models import (
    Adjustment,
    BankAccount,
    ChatTransfer,
    GiftCard,
    Mandate,
    MandateUse,
    Outflow,
    Packet,
    PacketShare,
    PaymentCode,
    Payout,
    Pot,
    PotMove,
    Quote,
    RequestShare,
    Split,
    SplitShare,
    TopUp,
)
from wallet.models.ledger import Account, Entry, Transfer
from wallet.selectors.payouts import payout_fee
from wallet.selectors.stepping import Bound

PIN = "739105"
COUNTED = (PacketShare, PotMove, CouponUse, MandateUse)
STATED = (ChatTransfer, RequestShare, Payout, Charge, TopUp, Adjustment, Order)


class Stories:
    """Each verb of money: ``make`` does what comes before it, and gives the verb, to be called."""

    def __init__(self, alice: Any, bob: Any, carol: Any) -> None:
        self.alice, self.bob, self.carol, self.payer = alice, bob, carol, UserFactory()
        self.seller = UserFactory()
        self.asking, self.agreeing = UserFactory.create_batch(2, is_staff=True, is_superuser=True)
        self.group = open_group(owner=alice, title="Picnic", members=[bob, carol])
        self.shop = create_shop(owner=self.seller, handle="kaolin", name="Kaolin")
        made = shops.create_listing(
            shop=self.shop,
            category=Category.objects.create(slug="cups", name_en="Cups"),
            title_en="Cup",
            variants=[shops.NewVariant(600, 10_000)],
        )
        self.cup = made.variants.get()
        self.coupon = shops.create_coupon(
            actor=self.seller,
            shop=self.shop,
            coupon_id=uuid7(),
            code="TEN",
            terms=shops.Terms(percent=10),
        )
        for person in (alice, bob, carol):
            services.top_up(user=person, top_up_id=uuid7(), amount=9_000_00)
        self.wallet = services.open_wallet(owner=alice)
        self.bank = services.add_bank(
            user=alice,
            account=self.wallet,
            bank_id=uuid7(),
            iban="FR7630006000011234567890189",
            holder="Alice Martin",
        )
        BankAccount.objects.update(usable_at=timezone.now())
        self.mandate_id = uuid7()
        services.set_pin(owner=carol, pin=PIN)  # who has one is asked for it
        bound = Bound(5_000_00, "EUR", f"mandate.{bob.id}", str(self.mandate_id))
        services.give_mandate(
            grantor=carol,
            grantee=bob,
            mandate_id=self.mandate_id,
            cap=5_000_00,
            until=timezone.now() + timedelta(days=30),
            proof=services.prove_by_pin(owner=carol, pin=PIN, bound=bound),
        )
        self.order_with_a_coupon()()  # their conversation with the shop is there from now on

    def make(self, verb: str) -> Callable[[], Any]:
        return getattr(self, verb.replace(" ", "_"))()

    def here(self) -> dict[str, Any]:
        return {"conversation": self.group, "amount": 600, "currency": "EUR"}

    def send_a_transfer(self) -> Callable[[], Any]:
        facts = {"transfer_id": uuid7(), "payee": self.bob, "is_confirmed": True}
        return partial(services.send_transfer, payer=self.alice, **facts, **self.here())

    def accept_it(self) -> Callable[[], Any]:
        sent = self.send_a_transfer()()
        return partial(services.accept_transfer, payee=self.bob, transfer_id=sent.id)

    def decline_it(self) -> Callable[[], Any]:
        sent = self.send_a_transfer()()
        return partial(services.decline_transfer, payee=self.bob, transfer_id=sent.id)

    def recall_it(self) -> Callable[[], Any]:
        sent = self.send_a_transfer()()
        return partial(services.recall_transfer, payer=self.alice, transfer_id=sent.id)

    def give_it_back_in_time(self) -> Callable[[], Any]:
        services.settle_due_transfers(now=timezone.now() + timedelta(days=9))  # those before it
        sent = self.send_a_transfer()()
        return partial(services.settle_due_transfers, now=sent.expires_at)

    def run_a_standing_order(self) -> Callable[[], Any]:
        ordered = services.order_standing(
            payer=self.alice,
            standing_id=uuid7(),
            payee=self.bob,
            every="once",
            first_on=(timezone.now() + timedelta(days=2)).date(),
            is_confirmed=True,
            **self.here(),
        )
        return partial(services.run_due_standings, now=ordered.due_at)

    def pay_a_request(self) -> Callable[[], Any]:
        asked = services.request_money(
            asker=self.bob, request_id=uuid7(), people=[self.alice], **self.here()
        )
        return partial(
            services.pay_request, payer=self.alice, request_id=asked.id, is_confirmed=True
        )

    def send_a_packet(self) -> Callable[[], Any]:
        return partial(
            services.send_packet,
            sender=self.alice,
            conversation=self.group,
            packet_id=uuid7(),
            amount=600,
            shares=3,
            kind="equal",
        )

    def draw_a_share(self) -> Callable[[], Any]:
        return partial(
            services.claim_share, claimer=self.carol, packet_id=self.send_a_packet()().id
        )

    def return_a_packet(self) -> Callable[[], Any]:
        sent = self.send_a_packet()()
        Packet.objects.filter(id=sent.id).update(expires_at=timezone.now())
        return services.return_packets

    def split_a_bill(self) -> Callable[[], Any]:
        return partial(
            services.split_bill,
            initiator=self.bob,
            conversation=self.group,
            split_id=uuid7(),
            title="Lunch",
            people=[self.alice, self.bob, self.carol],
            amount=900,
        )

    def pay_a_share(self) -> Callable[[], Any]:
        return partial(services.pay_share, payer=self.alice, split_id=self.split_a_bill()().id)

    def call_a_bill_off(self) -> Callable[[], Any]:
        return partial(services.cancel_split, actor=self.bob, split_id=self.split_a_bill()().id)

    def exchange(self) -> Callable[[], Any]:
        made = services.quote_exchange(owner=self.alice, sell="EUR", buy="USD", amount=600)
        return partial(services.take_quote, owner=self.alice, quote_id=made.id)

    def put_into_a_pot(self) -> Callable[[], Any]:
        pot = services.open_pot(
            owner=self.bob,
            pot_id=uuid7(),
            conversation=self.group,
            title="Tent",
            goal=0,
            currency="EUR",
        )
        self.pot = pot
        return partial(
            services.contribute_to_pot,
            payer=self.alice,
            pot_id=pot.id,
            move_id=uuid7(),
            amount=600,
        )

    def take_out_of_a_pot(self) -> Callable[[], Any]:
        self.put_into_a_pot()()
        facts = {"pot_id": self.pot.id, "move_id": uuid7(), "amount": 200}
        return partial(services.withdraw_from_pot, owner=self.bob, **facts)

    def close_a_pot(self) -> Callable[[], Any]:
        self.put_into_a_pot()()
        return partial(services.close_pot, owner=self.bob, pot_id=self.pot.id)

    def ask_for_a_payout(self) -> Callable[[], Any]:
        return partial(
            services.request_payout,
            user=self.alice,
            account=self.wallet,
            payout_id=uuid7(),
            bank_id=self.bank.id,
            amount=600,
            expected_fee=payout_fee(600),
        )

    def call_a_payout_off(self) -> Callable[[], Any]:
        facts = {"user": self.alice, "account": self.wallet}
        return partial(services.cancel_payout, payout_id=self.ask_for_a_payout()().id, **facts)

    def send_a_payout(self) -> Callable[[], Any]:
        return partial(services.send_payout, payout_id=self.ask_for_a_payout()().id)

    def bring_money_in(self) -> Callable[[], Any]:
        return partial(services.top_up, user=self.alice, top_up_id=uuid7(), amount=600)

    def send_it_back_to_the_card(self) -> Callable[[], Any]:
        brought = self.bring_money_in()()
        facts = {"refund_id": uuid7(), "top_up_id": brought.id, "amount": 600}
        return partial(services.refund_top_up, user=self.alice, **facts)

    def take_a_code(self) -> Callable[[], Any]:
        shown = services.show_code(owner=self.alice)
        facts = {"charge_id": uuid7(), "digits": shown.digits, "amount": 600}
        return partial(charge_by_code, seller=self.seller, shop=self.shop, **facts)

    def pay_at_a_till(self) -> Callable[[], Any]:
        asked = ask_charge(seller=self.seller, shop=self.shop, charge_id=uuid7(), amount=600)
        return partial(pay_charge, payer=self.alice, charge=asked)

    def buy_a_gift_card(self) -> Callable[[], Any]:
        facts = {"buyer": self.alice, "conversation": self.group, "amount": 600}
        return partial(services.buy_gift_card, card_id=uuid7(), **facts)

    def redeem_a_gift_card(self) -> Callable[[], Any]:
        bought = self.buy_a_gift_card()()
        return partial(services.redeem_gift_card, holder=self.bob, card_id=bought.id)

    def pay_with_all_there_is(self) -> Callable[[], Any]:
        """A gift card first, then the wallet."""
        self.payer = UserFactory()  # nobody's rest of a card is in the way
        services.top_up(user=self.payer, top_up_id=uuid7(), amount=9_00)
        code = services.code_of(buyer=self.alice, card=self.buy_a_gift_card()())
        services.redeem_gift_card(holder=self.payer, code=code)
        self.part_id = uuid7()
        part = services.Part(self.part_id, self.shop.account_id, 900, 45, "PL-1")
        facts = {"payer": self.payer, "payment_id": uuid7(), "with_credits": True}
        return partial(services.pay_at_once, part=part, **facts)

    def give_back_what_was_paid(self) -> Callable[[], Any]:
        self.pay_with_all_there_is()()
        facts = {"part_id": self.part_id, "refund_id": uuid7(), "amount": 700}
        return partial(services.refund_payment_part, **facts)

    def give_credit(self) -> Callable[[], Any]:
        self.pay_with_all_there_is()()
        facts = {"payee_account_id": self.shop.account_id, "credit_id": uuid7(), "amount": 200}
        return partial(services.give_credit, owner=self.bob, **facts)

    def correct_a_balance(self) -> Callable[[], Any]:
        asked = services.ask_adjustment(
            admin=self.asking, account_id=self.wallet.id, way="out", amount=600, reason="Counted"
        )
        return partial(services.approve_adjustment, admin=self.agreeing, adjustment_id=asked.id)

    def order_with_a_coupon(self) -> Callable[[], Any]:
        return partial(
            shops.place_orders,
            buyer=self.alice,
            payment_id=uuid7(),
            lines=[Wanted(self.cup.id, 2)],
            expected_total=1_080,
            with_credits=True,
            coupon_ids=[self.coupon.id],
        )

    def order_under_an_allowance(self) -> Callable[[], Any]:
        return partial(
            shops.place_orders_under,
            grantee=self.bob,
            mandate_id=self.mandate_id,
            payment_id=uuid7(),
            lines=[Wanted(self.cup.id, 1)],
            expected_total=540,
            coupon_ids=[self.coupon.id],
        )

    def call_an_order_off(self) -> Callable[[], Any]:
        [order] = self.order_under_an_allowance()()
        return partial(shops.cancel_order, actor=self.carol, order=order)

    def send_an_order(self) -> Callable[[], Any]:
        [order] = self.order_with_a_coupon()()
        return partial(shops.ship_order, actor=self.seller, order=order)

    def deliver_an_order(self) -> Callable[[], Any]:
        [order] = self.order_with_a_coupon()()
        shops.ship_order(actor=self.seller, order=order)
        return partial(shops.deliver_order, actor=self.alice, order=order)

    def give_back_of_an_order(self) -> Callable[[], Any]:
        [order] = self.order_under_an_allowance()()
        shops.ship_order(actor=self.seller, order=order)
        shops.deliver_order(actor=self.carol, order=order)
        facts = {"order": order, "refund_id": uuid7(), "amount": 200}
        return partial(shops.refund_order, actor=self.seller, **facts)

    def buy_a_shops_gift_card(self) -> Callable[[], Any]:
        facts = {"shop": self.shop, "card_id": uuid7(), "amount": 600}
        return partial(shops.buy_shop_gift_card, buyer=self.alice, **facts)

    def state(self) -> dict[str, int]:
        """All that a verb may change, in figures."""
        said = {}
        names = ("alice", "bob", "carol", "payer")
        for name, holder in ((name, getattr(self, name)) for name in names):
            for one in Account.objects.filter(owner=holder):
                said[f"{name} {one.code[:6]} {one.currency}"] = one.available
                said[f"{name} {one.code[:6]} {one.currency} held"] = one.debits_pending
        said["gifts"] = sum(one.balance for one in Account.objects.filter(code__startswith="gift."))
        said["reserved"], said["on hand"] = self.on_shelf()
        said["uses"] = sum(Coupon.objects.values_list("uses", flat=True))
        said["spent"] = sum(Mandate.objects.values_list("spent", flat=True))
        said["shop"] = Account.objects.get(id=self.shop.account_id).balance
        for model in (*COUNTED, Transfer, Entry, Message, Outflow, AuditEntry):
            said[model.__name__] = model.objects.count()
        for model in STATED:
            for state in model.objects.order_by().values_list("state", flat=True):
                said[f"{model.__name__} {state}"] = said.get(f"{model.__name__} {state}", 0) + 1
        for model, at in (
            (Packet, "returned_at"),
            (Split, "cancelled_at"),
            (SplitShare, "paid_at"),
            (Quote, "taken_at"),
            (Pot, "closed_at"),
            (PaymentCode, "used_at"),
            (GiftCard, "redeemed_at"),
            (CouponUse, "given_back_at"),
        ):
            said[f"{model.__name__} {at}"] = model.objects.exclude(**{at: None}).count()
        return said

    def on_shelf(self) -> tuple[int, int]:
        [found] = Variant.objects.filter(id=self.cup.id).values_list("reserved", "on_hand")
        return found


VERBS = [
    name.replace("_", " ")
    for name in vars(Stories)
    if not name.startswith("_") and name not in ("make", "here", "state", "on_shelf")
]
# What speaks with a provider is several transactions: what an error leaves, the sweeper ends.
IN_STEPS = {"send a payout", "bring money in", "send it back to the card"}
BY_THE_CLOCK = {"run a standing order", "give it back in time", "return a packet"}
