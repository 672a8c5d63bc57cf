"""The small world of tests/world.py, lived in: a conversation, an order, a top-up, a cart."""

import uuid
from dataclasses import dataclass

import pytest

from messaging.models import Ask, Attachment, Conversation, Message, uuid7
from messaging.services import open_group, post_ask
from shop.models import Charge, Order
from shop.services import add_to_cart, ask_charge, pay_charge
from tests.factories import say
from tests.flows.between import between
from tests.samples import carried, text_file
from tests.world import World, build, person
from wallet.models import (
    ChatTransfer,
    Dispute,
    MoneyRequest,
    Packet,
    Split,
    StandingTransfer,
    TopUp,
)
from wallet.selectors import wallet_of
from wallet.services import send_packet, split_bill


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
    packet: Packet
    transfer: ChatTransfer
    request: MoneyRequest
    standing: StandingTransfer
    split: Split
    dispute: Dispute


@pytest.fixture
def lived(db, settings, tmp_path) -> Lived:
    """Inès has talked with Kaolin and bought there; her shirt is in the cart."""
    settings.MEDIA_ROOT = tmp_path / "media"
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
    return Lived(
        *(world, conversation, order, top_up, sent, group, message, ask, charge, packet),
        *between(world.jeanne, world.ines, world.fund),
        split,
        dispute,
    )


def new_ids() -> dict[str, str]:
    """Ids of nothing, one a noun."""
    nouns = (
        "conversation",
        "message",
        "ask",
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
        "attachment",
        "group",
        "packet",
        "split",
        "bill",
        "dispute",
        "movement",
    )
    return {noun: str(uuid.uuid4()) for noun in nouns}
