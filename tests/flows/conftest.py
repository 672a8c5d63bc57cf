"""The small world of tests/world.py, lived in: a conversation, an order, a top-up, a cart."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Ask, Attachment, Conversation, Message, uuid7
from messaging.services import open_group, post_ask
from shop.models import Charge, Coupon, Order
from shop.services import add_to_cart, ask_charge, pay_charge
from tests.factories import direct, say
from tests.flows.between import between
from tests.flows.coupons import coupon_in
from tests.samples import carried, text_file
from tests.world import World, build, person
from wallet import services
from wallet.models import (
    BankAccount,
    ChatTransfer,
    Dispute,
    GiftCard,
    Mandate,
    MoneyRequest,
    Packet,
    Payout,
    Split,
    StandingTransfer,
    TopUp,
)
from wallet.selectors import wallet_of
from wallet.selectors.payouts import payout_fee
from wallet.services import buy_gift_card, send_packet, split_bill


@dataclass(frozen=True)
class Lived:
    world: World
    conversation: Conversation
    order: Order
    top_up: TopUp
    attachment: Attachment
    group: Conversation
    message: Message
    ask: Ask
    charge: Charge
    gift: GiftCard
    mandate: Mandate
    packet: Packet
    transfer: ChatTransfer
    request: MoneyRequest
    standing: StandingTransfer
    split: Split
    dispute: Dispute
    payout: Payout
    coupon: Coupon


@pytest.fixture
def lived(db, settings, tmp_path) -> Lived:
    """Inès has talked with Kaolin and bought there; her shirt is in the cart."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAYOUT_APPROVAL_ABOVE = 10_00
    world = build()
    conversation = world.thread()
    [message] = say(world.ines, conversation, "Bonjour")
    ask = post_ask(
        asker=world.jeanne,
        conversation=conversation,
        kind="poll",
        spec={"question": "When?", "options": [{"title": "Today"}, {"title": "Tomorrow"}]},
    )
    order = world.buy("Milk jug")
    add_to_cart(buyer=world.ines, variant=world.variant("Linen shirt", "M"), quantity=1)
    sent = carried(world.ines, conversation, text_file())
    top_up = TopUp.objects.get(user=world.ines)
    nora = person("nora", "Nora Blanc")
    group = open_group(owner=world.ada, title="Picnic", members=[nora])
    asked = ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=5_00, note="Tea"
    )
    world.fund(world.ines, 5_00)
    charge = pay_charge(payer=world.ines, charge=asked)
    world.fund(world.ada, 100_00)
    packet = send_packet(sender=world.ada, conversation=group, packet_id=uuid7(), amount=500)
    split = split_bill(
        initiator=world.ada,
        conversation=group,
        split_id=uuid7(),
        title="Toll",
        people=[nora],
        amount=500,
    )
    dispute = Dispute.objects.create(
        id=uuid.uuid4(),
        opener=world.ines,
        account=wallet_of(world.ines),
        transfer_id=top_up.id,
        conversation=conversation,
        words="What is this?",
    )
    gift = buy_gift_card(buyer=world.ada, card_id=uuid.uuid4(), amount=5_00, conversation=group)
    mandate = Mandate.objects.create(
        id=uuid.uuid4(),
        grantor=world.ada,
        grantee=nora,
        conversation=direct(world.ada, nora),
        cap=50_00,
        currency="EUR",
        until=timezone.now() + timedelta(days=1),
    )
    return Lived(
        *(world, conversation, order, top_up, sent, group, message, ask, charge, gift, mandate),
        packet,
        *between(world.jeanne, world.ines, world.fund),
        split,
        dispute,
        payout_of(world.ines),
        coupon_in(world, conversation),
    )


def payout_of(person) -> Payout:
    """One that waits for approval: nothing moves it but its owner and operators."""
    wallet = services.open_wallet(owner=person)
    services.top_up(user=person, top_up_id=uuid.uuid4(), amount=60_00)
    bank = services.add_bank(
        user=person,
        account=wallet,
        bank_id=uuid.uuid4(),
        iban="FR7630006000011234567890189",
        holder="Inès Morel",
    )
    BankAccount.objects.update(usable_at=timezone.now())
    # The second one keeps the bank account from being removed.
    payouts = [
        services.request_payout(
            user=person,
            account=wallet,
            payout_id=uuid.uuid4(),
            bank_id=bank.id,
            amount=20_00,
            expected_fee=payout_fee(20_00),
        )
        for _ in range(2)
    ]
    return payouts[0]


def new_ids() -> dict[str, str]:
    """Ids of nothing, one a noun."""
    nouns = (
        "conversation",
        "message",
        "ask",
        "gift",
        "account",
        "mandate",
        "charge",
        "order",
        "listing",
        "variant",
        "top_up",
        "card",
        "transfer",
        "request",
        "standing",
        "pot",
        "payout",
        "bank",
        "coupon",
        "attachment",
        "group",
        "packet",
        "split",
        "bill",
        "dispute",
        "movement",
    )
    return {noun: str(uuid.uuid4()) for noun in nouns}
