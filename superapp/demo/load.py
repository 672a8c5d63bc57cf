"""Fills a database with the demo, through the real services, dated in the past.

Every step can be repeated: people are known by handle, listings by SKU, messages, payments and
top-ups by ids derived from the script. A second run changes nothing.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from messaging.models import Conversation, Message, Participant, Report, User
from messaging.selectors import conversation_for
from messaging.services import answer_ask, mark_read, open_direct, post_ask, send_message, set_away
from messaging.services.reports import report
from sellers.models import Stylist
from shop.models import Category, Order, OrderStep, Shop, Variant
from shop.selectors import Wanted
from shop.services import carts, checkout, orders
from shop.services.catalogue import NewVariant, create_listing
from shop.services.pictures import add_image
from shop.services.sharing import post_listing
from shop.services.shops import create_shop
from shop.services.threads import open_thread
from superapp.demo import (
    PASSWORD,
    between,
    catalogue,
    circles,
    enclosures,
    presents,
    purses,
    stories,
    tills,
)
from superapp.demo.drawing import draw_all
from superapp.demo.people import AWAY, PEOPLE, STYLISTS
from superapp.demo.shops import TRADES, Trade
from wallet.selectors import balance_of
from wallet.services import dated, top_up

_NAMES = uuid.UUID("5d0c9e53-6a2f-4e6e-9d9b-9b6f1f6f3c11")
Progress = Callable[[str, int, int], None]


def name_id(*parts: object) -> UUID:
    """The id of something in the script: always the same for the same words."""
    return uuid.uuid5(_NAMES, "/".join(str(part) for part in parts))


def is_loaded() -> bool:
    """Whether the last thing that loading does was done."""
    return Message.objects.filter(client_id=name_id("story", len(stories.STORIES) - 1, 0)).exists()


def load(progress: Progress) -> None:
    """Load what is missing; ``progress`` hears (what, done, of how many)."""
    people = _people()
    progress("people", len(people), len(people))
    shops = _shops(people)
    progress("shops", len(shops), len(shops))
    items = list(catalogue.items())
    for index, item in enumerate(items):
        _listing(shops[item.trade], item)
        progress("listings", index + 1, len(items))
    for done, total in _pictures(items):
        progress("pictures", done, total)
    now = timezone.now()
    tellers = [_Teller(people, index, story, now) for index, story in enumerate(stories.STORIES)]
    # All stories together, in the order of time: the books can only be written forwards.
    lines = sorted(
        ((line, index, teller) for teller in tellers for index, line in enumerate(teller.lines)),
        key=lambda one: -one[0][0],
    )
    for done, (line, index, teller) in enumerate(lines):
        teller.tell(index, line)
        progress("messages", done + 1, len(lines))
    for teller in tellers:
        teller.read()
    for reporter, person, reason, note in stories.REPORTS:
        _report(people[reporter], people[person], reason, note)
    circles.gather(people, now)
    between.pay_around(people, now)
    purses.share_out(people, circles.group(), now)
    tills.open_till(people, now)
    presents.give_presents(people, now)
    _settle(people, now)


def _report(reporter: User, person: User, reason: str, note: str) -> None:
    """The last thing that the person said to the reporter, once."""
    talk = conversation_for(reporter, open_direct(opener=reporter, other=person).id)
    message = Message.objects.filter(conversation=talk, sender=person).order_by("-seq").first()
    if message is not None and not Report.objects.filter(message=message).exists():
        report(
            reporter=reporter, conversation=talk, reason=reason, note=note, message_id=message.id
        )


def _people() -> dict[str, User]:
    hashed = make_password(PASSWORD)
    people = {}
    for person in PEOPLE:
        user = User.objects.filter(handle=person.handle).first()
        if user is None:
            user = User.objects.create_user(
                person.handle,
                f"{person.handle}@palabre.example",
                display_name=person.name,
                locale=person.locale,
                hue=person.hue,
                is_staff=person.is_admin,
                is_superuser=person.is_admin,
                date_joined=timezone.now() - timedelta(days=200),
            )
            User.objects.filter(id=user.id).update(password=hashed)
            if person.handle in AWAY:
                set_away(person=user, **AWAY[person.handle])
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        people[person.handle] = user
    for handle, (about_en, about_fr) in STYLISTS.items():
        Stylist.objects.get_or_create(
            user=people[handle], defaults={"about_en": about_en, "about_fr": about_fr}
        )
    return people


def _shops(people: dict[str, User]) -> dict[str, Shop]:
    shops = {}
    for position, trade in enumerate(TRADES):
        Category.objects.get_or_create(
            slug=trade.slug,
            defaults={
                "name_en": trade.category[0],
                "name_fr": trade.category[1],
                "sign": trade.category_sign,
                "position": position,
            },
        )
        shops[trade.slug] = Shop.objects.filter(handle=trade.handle).first() or create_shop(
            owner=people[trade.owner],
            handle=trade.handle,
            name=trade.name,
            staff=[people[handle] for handle in trade.staff],
            trade_en=trade.trade[0],
            trade_fr=trade.trade[1],
            about_en=trade.about[0],
            about_fr=trade.about[1],
            city=trade.city,
            sign=trade.sign,
            hue=trade.hue,
            reply_minutes=trade.reply_minutes,
            is_verified=True,
        )
    return shops


def _sku(motif: str, seed: int, option: int) -> str:
    return f"{motif}-{seed}-{option}".upper()


def _variant(motif: str, seed: int, option: int) -> Variant:
    return Variant.objects.select_related("listing__shop").get(sku=_sku(motif, seed, option))


def _filled(spec: Any, now: datetime) -> Any:
    """What is asked, with the addresses of its pictures and its hours, counted from today's."""
    if isinstance(spec, list):
        return [_filled(one, now) for one in spec]
    if not isinstance(spec, dict):
        return spec
    kept = {key: _filled(value, now) for key, value in spec.items()}
    if "image" in kept:
        motif, seed = kept["image"]
        kept["image"] = _variant(motif, seed, 0).listing.images.all()[0].card.url
    if "start" in kept:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        kept["start"] = (midnight + timedelta(hours=kept["start"])).isoformat()
    return kept


def _listing(shop: Shop, item: catalogue.Item) -> None:
    if Variant.objects.filter(sku=_sku(item.motif, item.seed, 0)).exists():
        return
    trade = _trade(item.trade)
    create_listing(
        shop=shop,
        category=Category.objects.get(slug=item.trade),
        title_en=item.title[0],
        title_fr=item.title[1],
        facts_en=item.facts[0],
        facts_fr=item.facts[1],
        about_en=trade.care[0],
        about_fr=trade.care[1],
        variants=[
            NewVariant(
                price=item.price + extra,
                # Sizes at the ends of the scale go first, as they do in shops.
                on_hand=max(0, item.stock - (option * 7 + item.seed) % 4)
                if item.options != "one"
                else item.stock,
                label_en=label_en,
                label_fr=label_fr,
                sku=_sku(item.motif, item.seed, option),
            )
            for option, (label_en, label_fr, extra) in enumerate(catalogue.OPTIONS[item.options])
        ],
    )


def _trade(slug: str) -> Trade:
    return next(trade for trade in TRADES if trade.slug == slug)


def _pictures(items: list[catalogue.Item]) -> Iterator[tuple[int, int]]:
    """Draw and keep the pictures that are missing; yields how far it has come, of how many."""
    bare = {
        variant.sku: variant.listing
        for variant in Variant.objects.filter(
            position=0, listing__images__isnull=True
        ).select_related("listing")
    }
    wanted = [item for item in items if _sku(item.motif, item.seed, 0) in bare]
    drawn = draw_all([(item.motif, item.colours, item.seed) for item in wanted])
    for done, (item, file) in enumerate(zip(wanted, drawn, strict=True)):
        listing = bare[_sku(item.motif, item.seed, 0)]
        add_image(listing=listing, file=file, alt=item.title[0])
        yield done + 1, len(wanted)


class _Teller:
    """Tells one story: every line happens at its moment in the past."""

    def __init__(self, people: dict[str, User], number: int, story: stories.Story, now: datetime):
        self.people, self.number, self.story, self.now = people, number, story, now
        one, other = (people[handle] for handle in story.people)
        if story.shop:
            shop = Shop.objects.get(handle=story.shop)
            self.conversation = open_thread(customer=one, shop=shop).conversation
        else:
            self.conversation = open_direct(opener=one, other=other)

    @property
    def lines(self) -> list[stories.Line]:
        return self.story.lines

    def tell(self, index: int, line: stories.Line) -> None:
        """Let one line happen, at its moment."""
        minutes, handle, what = line
        client_id = name_id("story", self.number, index)
        moment = self.now - timedelta(minutes=minutes)
        self.conversation.refresh_from_db(fields=["last_seq"])
        before = self.conversation.last_seq
        if isinstance(what, tuple) and what[0] in ("pictures", "voice", "file"):
            enclosures.send(self.people[handle], self.conversation, client_id, what)
        elif isinstance(what, str):
            send_message(
                sender=self.people[handle],
                conversation=self.conversation,
                client_id=client_id,
                text=what,
            )
        else:
            with dated(moment):
                self._happens(self.people[handle], client_id, what, moment)
        self._date(before, moment)

    def _happens(self, person: User, client_id: UUID, what: Any, moment: datetime) -> None:
        verb, key, *rest = what
        if verb == "ask":
            self._ask(person, client_id, key, *rest)
        elif verb == "listing":
            listing = _variant(key, rest[0], 0).listing
            post_listing(
                sender=person,
                conversation=self.conversation,
                listing=listing,
                client_id=client_id,
            )
        elif verb == "buy":
            self._buy(person, key, rest[0], moment)
        else:
            order = Order.objects.get(payment_id=name_id("payment", key))
            move, state = {
                "ship": (orders.ship_order, Order.State.SHIPPED),
                "deliver": (orders.deliver_order, Order.State.DELIVERED),
                "cancel": (orders.cancel_order, Order.State.CANCELLED),
            }[verb]
            if not OrderStep.objects.filter(order=order, state=state).exists():
                move(actor=person, order=order)
                OrderStep.objects.filter(order=order, state=state).update(at=moment)

    def _ask(self, asker: User, client_id: UUID, kind: str, spec: Any, given: list[Any]) -> None:
        ask = post_ask(
            asker=asker,
            conversation=self.conversation,
            kind=kind,
            spec=_filled(spec, timezone.localtime()),
            client_id=client_id,
        )
        for handle, choices in given:
            values = {"choices": choices}
            answer_ask(person=self.people[handle], ask=ask, values=values, is_said=True)

    def _buy(self, buyer: User, key: str, lines: list[Any], moment: datetime) -> None:
        payment_id = name_id("payment", key)
        if Order.objects.filter(payment_id=payment_id).exists():
            return
        wanted, total = [], 0
        stylist = next((p for p in self.story.people if p in STYLISTS), None)
        for motif, seed, option, quantity in lines:
            variant = _variant(motif, seed, option)
            by = self.people[stylist].id if stylist and not self.story.shop else None
            wanted.append(Wanted(variant.id, quantity, by))
            total += variant.price * quantity
        missing = total - balance_of(buyer)["available"]
        if missing > 0:
            with dated(moment - timedelta(minutes=1)):
                top_up(user=buyer, top_up_id=name_id("top-up", key), amount=_round(missing))
        placed = checkout.place_orders(
            buyer=buyer, payment_id=payment_id, lines=wanted, expected_total=total
        )
        Order.objects.filter(payment_id=payment_id).update(placed_at=moment)
        OrderStep.objects.filter(order__in=placed).update(at=moment)
        # The order stands in its shop's conversation too, when that is another one.
        for order in placed:
            _date_messages(order.conversation_id, str(order.id), moment)

    def _date(self, before: int, moment: datetime) -> None:
        fresh = Message.objects.filter(conversation=self.conversation, seq__gt=before)
        if fresh.update(created_at=moment):
            Conversation.objects.filter(id=self.conversation.id).update(last_message_at=moment)

    def read(self) -> None:
        """Everybody has read everything, except for the last lines that wait for somebody."""
        seen = Message.objects.filter(conversation=self.conversation).order_by("-seq")
        for participant in Participant.objects.filter(conversation=self.conversation):
            waiting = self.story.unread.get(participant.user.handle, 0)
            numbers = list(seen.exclude(sender=participant.user).values_list("seq", flat=True))
            upto = numbers[waiting] if 0 < waiting < len(numbers) else 0
            if waiting == 0:
                upto = 2**31
            mark_read(reader=participant.user, conversation=self.conversation, seq=upto)


def _date_messages(conversation_id: UUID, ref: str, moment: datetime) -> None:
    carriers = Message.objects.filter(conversation=conversation_id, card_ref=ref)
    carriers.update(created_at=moment)
    Conversation.objects.filter(id=conversation_id, last_message_at__gt=moment).update(
        last_message_at=moment
    )


def _round(cents: int) -> int:
    """A top-up people would choose: the next ten euros."""
    return -(-cents // 1000) * 1000


def _settle(people: dict[str, User], now: datetime) -> None:
    """Balances and the cart as the tour expects them."""
    for handle, wanted in stories.AVAILABLE.items():
        missing = wanted - balance_of(people[handle])["available"]
        if missing > 0:
            top_up(user=people[handle], top_up_id=name_id("settle", handle), amount=missing)
    buyer = people["ines"]
    if not Order.objects.filter(buyer=buyer, placed_at__gt=now).exists():
        for motif, seed, option, quantity in stories.CART:
            variant = _variant(motif, seed, option)
            if not buyer_has(buyer, variant):
                carts.add_to_cart(buyer=buyer, variant=variant, quantity=quantity)


def buyer_has(buyer: User, variant: Variant) -> bool:
    """Whether the variant is in the buyer's cart."""
    return variant.cart_lines.filter(cart__user=buyer).exists()
