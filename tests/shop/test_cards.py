"""Cards: one face for everybody, the same in words, at most two things to do, kept true."""

import re
import uuid

import pytest
from django.utils import translation

from messaging.cards import attach_faces, render_bubble, summaries
from messaging.models import Message
from shop import services
from shop.models import Variant
from shop.selectors import Wanted
from shop.services import NewVariant
from shop.tasks import on_stock_changed
from tests.factories import direct
from tests.shop.conftest import fund, sell

pytestmark = pytest.mark.django_db


def drawn(message: Message, language: str = "en") -> str:
    attach_faces([message])
    with translation.override(language):
        return render_bubble(message)


def buttons(html: str) -> list[str]:
    return re.findall(r"<button[^>]*>(?:<svg.*?</svg>)?([^<]+)<", html)


@pytest.fixture
def chat(buyer, shop):
    return services.open_thread(customer=buyer, shop=shop).conversation


def show(seller, chat, listing) -> Message:
    return services.share_listing(
        sender=seller, conversation=chat, listing=listing, client_id=uuid.uuid4()
    )


class TestListing:
    def test_it_says_itself_in_both_languages(self, listing):
        said = summaries("shop.listing", str(listing.id))
        assert said["en"] == "Mug “Midnight”, €24.00, only 3 left"
        assert said["fr"].startswith("Tasse « Bleu nuit »")
        assert "24,00" in said["fr"]

    def test_it_has_two_things_to_do(self, seller, chat, listing, mug):
        card = show(seller, chat, listing)
        html = drawn(card)
        assert buttons(html) == ["Add to cart", "Details"]
        assert f'"variant":"{mug.id}"' in html and f'"message":"{card.id}"' in html
        assert "Tasse « Bleu nuit »" in drawn(card, "fr")

    def test_what_has_variants_is_chosen_in_its_sheet(self, seller, chat, shop, category):
        dress = sell(shop, category, "Dress", NewVariant(900, 1, "S"), NewVariant(950, 1, "L"))
        html = drawn(show(seller, chat, dress))
        assert buttons(html) == ["Choose", "Details"]
        assert "data-post" not in html

    def test_what_is_gone_can_only_be_looked_at(self, seller, chat, listing, mug):
        card = show(seller, chat, listing)
        Variant.objects.filter(id=mug.id).update(reserved=3)
        assert buttons(drawn(card)) == ["Details"]

    def test_its_words_are_escaped(self, seller, chat, shop, category):
        html = drawn(show(seller, chat, sell(shop, category, "<img src=x onerror=alert(1)>")))
        assert "<img src=x" not in html

    def test_stock_changes_reach_it(self, seller, chat, listing, mug):
        card = show(seller, chat, listing)
        Variant.objects.filter(id=mug.id).update(reserved=2)
        on_stock_changed({"data": {"listing": str(listing.id)}})
        card.refresh_from_db()
        assert card.changed_seq > card.seq
        assert card.summary["en"].endswith("only 1 left")

    def test_a_listing_that_is_gone_is_no_error(self):
        on_stock_changed({"data": {"listing": str(uuid.uuid4())}})


class TestOrder:
    def order(self, buyer, *lines, by=None):
        orders = services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(variant.id, n, by.id if by else None) for variant, n in lines],
            expected_total=sum(variant.price * n for variant, n in lines),
        )
        return Message.objects.filter(card_ref=str(orders[0].id)).first()

    def test_it_says_itself(self, buyer, shop, category, mug):
        fund(buyer, 10_000)
        bowl = sell(shop, category, "Bowl").variants.get()
        card = self.order(buyer, (mug, 2), (bowl, 1))
        assert re.fullmatch(r"Order PL-\d+: .+ and 1 other, €72\.00, paid", card.summary["en"])

    def test_it_is_the_same_for_everybody_with_one_thing_to_do(self, buyer, mug):
        html = drawn(self.order(buyer, (mug, 1)))
        assert buttons(html) == ["See the order"]
        assert 'aria-current="step"' in html

    def test_it_names_who_recommended_it(self, buyer, bob, mug):
        direct(buyer, bob)
        assert "Recommended by Bob" in drawn(self.order(buyer, (mug, 1), by=bob))

    def test_a_cancelled_one_has_no_road(self, buyer, mug):
        card = self.order(buyer, (mug, 1))
        order = buyer.orders.get()
        services.cancel_order(actor=buyer, order=order)
        html = drawn(card)
        assert "steps" not in html and "Cancelled" in html
