"""Every fact, proven: what a client knew, plus the facts it heard, is what a fresh client sees.

A client here is a dictionary and one small function a fact, as a well-behaved application would
keep them. A fact without such a function fails the first test: nothing goes out unproven.
"""

import json
import time
import uuid

import pytest

from messaging import selectors as chats
from messaging import services
from messaging.bus import known_events
from messaging.models import Answer, Conversation, Message, Participant, Pin, User
from messaging.selectors.reports import notices_of
from messaging.serializers import message_data
from messaging.serializers.places import keeping_data, place_data
from messaging.services import moderation, rights
from shop import selectors as shops
from shop.models import Category, Charge, Order
from shop.services import carts, catalogue, charges, orders
from shop.services.shops import create_shop
from shop.services.threads import open_thread
from tests.deeds import answer, buy, fund, pay_out, rename, take_back
from tests.factories import UserFactory, direct, say
from tests.messaging.test_consumers import tab
from wallet.models import Chargeback, Payout
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(viewer):
    """Everything a client of this viewer shows, asked for anew."""
    heads = chats.heads_of(viewer)
    talks = Conversation.objects.filter(id__in=heads)
    balance = balance_of(viewer)
    online = set()
    for talk in talks:
        people = [participant.user_id for participant in talk.participants.all()]
        online |= chats.online_among(viewer, [one for one in people if one != viewer.id])
    return {
        "me": viewer.id,
        "conversations": {str(identifier) for identifier in heads},
        "messages": {
            str(message.client_id): message_data(message)
            for message in chats.complete(
                chats.visible_to(viewer, Message.objects.filter(conversation__in=heads))
            )
        },
        "stars": {str(one.message_id) for one in chats.stars_of(viewer)},
        "pins": {str(pin.message_id) for pin in Pin.objects.filter(conversation__in=heads)},
        "drafts": {
            str(one.conversation_id): one.draft for one in viewer.participations.exclude(draft="")
        },
        "receipts": {
            (str(talk.id), receipt["user"]): (receipt["delivered_seq"], receipt["read_seq"])
            for talk in talks
            for receipt in chats.receipts_of(talk)
        },
        "online": online,
        "groups": {str(one.id): place_data(one) for one in talks if one.kind == "group"},
        "joining": {
            str(one.id): len(chats.joining(chats.group_for(viewer, one.id)))
            for one in talks
            if one.kind == "group"
        },
        "keeping": {
            str(one.id): keeping_data(chats.participation_of(viewer, one.id)) for one in talks
        },
        "standings": {
            str(one.id): (standing.state, standing.is_blocked)
            for one in User.objects.exclude(pk=viewer.pk)
            for standing in [chats.standing_between(viewer, one)]
        },
        "requests": chats.waiting_for(viewer),
        "balance": (balance["available"], balance["held"]),
        "notices": [one["texts"]["en"] for one in notices_of(viewer)],
        "export": next(
            ((str(one.id), one.state, one.done, one.total) for one in viewer.exports.all()), None
        ),
        "cart": shops.cart_count(viewer),
        "answers": {
            str(one.ask_id): one.values
            for one in Answer.objects.filter(person=viewer, is_complete=True)
        },
        "charges": {
            str(one.id): (one.amount, one.state) for one in Charge.objects.filter(payer=viewer)
        },
        "orders": {
            str(order.id): (order.number, order.state)
            for order in Order.objects.filter(buyer=viewer)
        },
        "chargebacks": {str(one.id): one.state for one in Chargeback.objects.filter(user=viewer)},
        "payouts": {str(one.id): one.state for one in Payout.objects.filter(user=viewer)},
    }


def message_created(state, fact):
    data = fact["data"]
    state["messages"][data["client_id"]] = data
    # Who writes has seen what was there.
    state["receipts"][fact["conversation"], data["sender"]["id"]] = (data["seq"], data["seq"])


def message_updated(state, fact):
    state["messages"][fact["data"]["client_id"]] = fact["data"]


def message_hidden(state, fact):
    state["messages"].pop(fact["data"]["client_id"])
    state["stars"].discard(fact["data"]["message"])


def star_changed(state, fact):
    change = state["stars"].add if fact["data"]["is_on"] else state["stars"].discard
    change(fact["data"]["message"])


def pin_changed(state, fact):
    change = state["pins"].add if fact["data"]["is_on"] else state["pins"].discard
    change(fact["data"]["message"])


def draft_saved(state, fact):
    state["drafts"][fact["conversation"]] = fact["data"]["text"]


def receipt_updated(state, fact):
    data = fact["data"]
    key = (fact["conversation"], data["user"])
    state["receipts"][key] = (data["delivered_seq"], data["read_seq"])


def presence_changed(state, fact):
    change = state["online"].add if fact["data"]["is_online"] else state["online"].discard
    change(fact["data"]["user"])


def person_changed(state, fact):
    data = {name: said for name, said in fact["data"].items() if name != "is_gone"}
    for message in state["messages"].values():
        if message["sender"]["id"] == data["id"]:
            message["sender"] = data
        quoted = message["reply_to"] and message["reply_to"]["sender"]
        if quoted and quoted["id"] == data["id"]:
            quoted["name"] = data["name"]


def conversation_opened(state, fact):
    identifier = fact["data"]["conversation"]
    state["conversations"].add(identifier)
    # The rest of a new conversation is fetched, like any page.
    opened = Conversation.objects.get(id=identifier)
    for receipt in chats.receipts_of(opened):
        state["receipts"].setdefault((identifier, receipt["user"]), (0, 0))
    me = Participant.objects.get(conversation=opened, user=state["me"])
    state["keeping"].setdefault(identifier, keeping_data(me))


def participant_removed(state, fact):
    state["receipts"].pop((fact["conversation"], fact["data"]["user"]), None)


def conversation_updated(state, fact):
    data = fact["data"]
    state["groups"][data["conversation"]] = data


def join_requested(state, fact):
    state["joining"][fact["data"]["group"]] = fact["data"]["waiting"]


def participation_updated(state, fact):
    state["keeping"][fact["data"]["conversation"]] = fact["data"]


def contact_updated(state, fact):
    data = fact["data"]
    state["standings"][data["person"]["id"]] = (data["state"], data["is_blocked"])
    state["requests"] = data["requests"]


def balance_changed(state, fact):
    state["balance"] = (fact["data"]["available"], fact["data"]["held"])


def cart_changed(state, fact):
    state["cart"] = fact["data"]["count"]


def ask_answered(state, fact):
    # Of a vote that was taken back nothing is left.
    state["answers"].pop(fact["data"]["ask"], None)
    if fact["data"]["values"]:
        state["answers"][fact["data"]["ask"]] = fact["data"]["values"]


def order_moved(state, fact):
    state["orders"][fact["data"]["order"]] = (fact["data"]["number"], fact["data"]["state"])


def charge_changed(state, fact):
    if fact["data"]["payer"] == str(state["me"]):
        state["charges"][fact["data"]["charge"]] = (fact["data"]["amount"], fact["data"]["state"])


def chargeback_moved(state, fact):
    state["chargebacks"][fact["data"]["chargeback"]] = fact["data"]["state"]


def payout_moved(state, fact):
    state["payouts"][fact["data"]["payout"]] = fact["data"]["state"]


def export_changed(state, fact):
    data = fact["data"]
    state["export"] = (data["id"], data["state"], data["done"], data["total"])


def notice_given(state, fact):
    state["notices"].insert(0, fact["data"]["text_en"])


APPLY = {
    "export.changed": export_changed,
    "notice.given": notice_given,
    "message.created": message_created,
    "message.updated": message_updated,
    "message.hidden": message_hidden,
    "star.changed": star_changed,
    "pin.changed": pin_changed,
    "draft.saved": draft_saved,
    "receipt.updated": receipt_updated,
    "presence.changed": presence_changed,
    "person.changed": person_changed,
    "conversation.opened": conversation_opened,
    "participant.removed": participant_removed,
    "contact.updated": contact_updated,
    "conversation.updated": conversation_updated,
    "join.requested": join_requested,
    "participation.updated": participation_updated,
    "ask.answered": ask_answered,
    "balance.changed": balance_changed,
    "cart.changed": cart_changed,
    "charge.changed": charge_changed,
    "order.placed": order_moved,
    "payout.moved": payout_moved,
    "chargeback.moved": chargeback_moved,
    "order.moved": order_moved,
    "typing.changed": lambda state, fact: None,  # true for five seconds, part of no state
}
# Heard by tasks alone: what they change reaches clients as message.updated, or by push.
UNHEARD = {
    "attachment.uploaded",
    "link.shared",
    "stock.changed",
    "coupon.changed",
    "message.awaited",
    "note.outdated",
    "house.spoke",
    "provider.spoke",
}


def test_every_fact_has_its_proof():
    assert {fact.name for fact in known_events()} == set(APPLY) | UNHEARD


@pytest.fixture
def listing(bob, db):
    shop = create_shop(owner=bob, handle="kaolin", name="Atelier Kaolin", sign="cup")
    category = Category.objects.create(slug="clay", name_en="Ceramics", name_fr="Céramique")
    return catalogue.create_listing(
        shop=shop,
        category=category,
        title_en="Blue mug",
        title_fr="Tasse bleue",
        variants=[catalogue.NewVariant(price=2400, on_hand=5)],
    )


def hears(opened, act):
    """Act, then collect the facts until it is quiet."""
    act()
    facts, quiet_at = [], time.monotonic() + 0.8
    while time.monotonic() < quiet_at:
        try:
            frame = json.loads(opened.socket.recv(timeout=0.1))
        except TimeoutError:
            continue
        if "data" in frame:
            facts.append(frame)
            quiet_at = time.monotonic() + 0.8
    return facts


@pytest.fixture
def story(live, alice, bob, carol, conversation, listing):
    """Verbs that make each fact happen to Alice, in the order in which they can."""
    fund(alice)
    open_thread(customer=alice, shop=listing.shop)
    variant = listing.variants.get()
    bought = buy(alice, listing)
    called_off = buy(alice, listing)
    group = services.open_conversation(
        kind="group",
        title="Picnic",
        sign="users",
        hue=1,
        members=[(alice, "owner"), (carol, "member")],
    )
    link = services.make_invite(maker=alice, conversation=group, needs_approval=True)
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    answer(alice, conversation, say(bob, conversation, "zero")[0], "Yes")
    one, two = (chats.message_for(alice, it.id) for it in say(alice, conversation, "one", "two"))
    asked = charges.ask_charge(seller=bob, shop=listing.shop, charge_id=uuid.uuid4(), amount=3_00)
    poll = services.post_ask(
        asker=alice,
        conversation=conversation,
        kind="poll",
        spec={"question": "Where?", "options": [{"title": "Sea"}, {"title": "Hills"}]},
    )
    return {
        "message.hidden": lambda: services.hide_message(user=alice, message=one),
        "star.changed": lambda: services.set_star(user=alice, message=one, is_on=True),
        "pin.changed": lambda: services.set_pin(user=bob, message=two, is_on=True),
        "draft.saved": lambda: services.save_draft(
            writer=alice, conversation=conversation, text="Dear"
        ),
        "message.created": lambda: say(bob, conversation, "hello"),
        "receipt.updated": lambda: services.mark_read(reader=bob, conversation=conversation, seq=2),
        "typing.changed": lambda: services.set_typing(
            typist=bob, conversation=conversation, is_typing=True
        ),
        "presence.changed": lambda: services.arrive(user=bob, socket_id="one"),
        "person.changed": lambda: rename(bob, "Robert"),
        "conversation.opened": lambda: direct(carol, alice),
        "participant.removed": lambda: services.remove_participant(conversation=group, user=carol),
        "conversation.updated": lambda: services.update_group(
            actor=alice, conversation=group, about="Under the big tree"
        ),
        "join.requested": lambda: services.use_invite(person=bob, token=link.token),
        "participation.updated": lambda: services.keep_conversation(
            keeper=alice, conversation=group, is_pinned=True, mute="hour"
        ),
        "contact.updated": lambda: services.request_contact(asker=bob, person=alice),
        "ask.answered": lambda: services.answer_ask(
            person=alice, ask=poll, values={"choices": ["1"]}
        ),
        "balance.changed": lambda: fund(alice, 5_00),
        "cart.changed": lambda: carts.add_to_cart(buyer=alice, variant=variant, quantity=2),
        "charge.changed": lambda: charges.pay_charge(payer=alice, charge=asked),
        "export.changed": lambda: rights.start_export(person=alice),
        "notice.given": lambda: moderation.warn(
            moderator=ada, person=alice, decision="Spam is not for here."
        ),
        "order.placed": lambda: buy(alice, listing),
        "order.moved": lambda: orders.cancel_order(actor=alice, order=called_off),
        "payout.moved": lambda: pay_out(alice),
        "chargeback.moved": lambda: take_back(alice),
        "message.updated": lambda: (
            orders.ship_order(actor=bob, order=bought),
            orders.deliver_order(actor=bob, order=bought),
        ),
    }


@pytest.mark.parametrize("name", sorted(APPLY))
def test_what_was_known_plus_the_fact_is_what_is_true(name, live, alice, story):
    with tab(live, alice) as mine:
        hears(mine, lambda: None)
        state = fresh(alice)
        facts = hears(mine, story[name])
        assert name in {fact["type"] for fact in facts}
        for fact in facts:
            APPLY[fact["type"]](state, fact)
        assert state == fresh(alice)
