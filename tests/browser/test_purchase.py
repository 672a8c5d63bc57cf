"""A purchase inside a conversation, in two windows: the shopper's, and the seller's at the desk."""

import contextlib
import io
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from messaging.services import open_direct
from shop.models import Order, OrderStep
from shop.selectors import Wanted
from shop.services import place_orders, share_listing
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import FIELD, bubble, eventually, has_state, is_linked, sees, write
from wallet.models import TopUp
from wallet.selectors import balance_of, business_balance, business_statement, statement_of

pytestmark = pytest.mark.django_db(transaction=True)

SHEET, DRAWER = "dialog#sheet[open]", "dialog#drawer[open]"


def card(page: Page, title: str):
    """The newest card in the thread with this title."""
    return page.locator("#log-list .card", has=page.locator("h3", has_text=title)).last


def books_agree() -> bool:
    """What ``manage.py verify_ledger`` says."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            call_command("verify_ledger", no_color=True, stdout=said)
        except SystemExit:
            raise AssertionError(said.getvalue()) from None
    return "The ledger agrees" in said.getvalue()


def adds_up(rows, balance: int) -> bool:
    """Each line's balance is the one below plus its amount, and the first is today's."""
    after = [row.balance_after for row in rows]
    before = [*after[1:], 0]
    steps = all(
        now == then + row.amount for row, now, then in zip(rows, after, before, strict=True)
    )
    return steps and (after or [0])[0] == balance


def mark_card(page: Page, title: str) -> None:
    card(page, title).evaluate("(card) => { window.kept = card.closest('li'); }")


def is_same_card(page: Page, title: str) -> bool:
    return bool(
        card(page, title).evaluate(
            "(card) => card.closest('li') === window.kept && window.kept.isConnected"
        )
    )


@dataclass
class Story:
    """Two windows, one after the other through the steps of a purchase."""

    world: Any
    shopper: Page
    seller: Page

    @property
    def both(self) -> tuple[Page, Page]:
        return self.shopper, self.seller

    @property
    def sheet(self):
        return self.shopper.locator(SHEET)

    def they_talk(self) -> None:
        """Typing, words and ticks, both ways."""
        self.shopper.locator(FIELD).press_sequentially("Bonjour")
        expect(self.seller.locator("#thread-live")).to_have_text("Inès is typing…")
        self.shopper.locator(FIELD).press("Enter")
        sees(self.seller, "Bonjour")
        has_state(bubble(self.shopper, "Bonjour"), "read")
        expect(self.seller.locator("#desk .lane", has_text="To answer")).to_contain_text(
            "Inès Morel"
        )
        self.seller.locator(FIELD).press_sequentially("Bonjour Inès")
        expect(self.shopper.locator("#thread-live")).to_have_text("Jeanne is typing…")
        self.seller.locator(FIELD).press("Enter")
        has_state(bubble(self.seller, "Bonjour Inès"), "read")
        sees(self.shopper, "Bonjour", "Bonjour Inès")

    def she_sends_a_listing(self) -> None:
        """The seller picks a listing and sends it."""
        self.seller.locator("summary[aria-label=Add]").click()
        self.seller.get_by_role("link", name="Share a listing").click()
        picker = self.seller.locator(SHEET)
        picker.get_by_role("searchbox").fill("saladeir")
        expect(picker.locator(".choices__one")).to_have_count(1)
        picker.get_by_role("button", name="Send Salad bowl").dblclick()
        expect(picker).to_have_count(0)
        offered = card(self.shopper, "Salad bowl")
        expect(offered).to_have_attribute("aria-label", "Salad bowl, from €48.00, Only 5 left")
        expect(offered.locator(".price")).to_have_text("from €48.00")
        expect(offered.locator(".state")).to_have_text("Only 5 left")
        picture = offered.locator("img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(one) => one.naturalWidth") > 0
        for page in self.both:
            expect(page.locator("#log-list .card")).to_have_count(1)

    def she_opens_it(self) -> None:
        """The sheet over the thread."""
        card(self.shopper, "Salad bowl").locator(".card__media").click()
        expect(self.sheet.get_by_role("heading", name="Salad bowl")).to_be_visible()
        assert self.sheet.bounding_box()["width"] < 1280
        expect(bubble(self.shopper, "Bonjour Inès")).to_be_in_viewport()
        expect(self.sheet.locator(".gallery img").first).to_have_js_property("complete", True)
        total = self.sheet.locator("#product-total .price")
        expect(total).to_have_text("€48.00")
        self.sheet.locator(".chip", has_text="Large").click()
        expect(total).to_have_text("€62.00")
        expect(self.sheet.locator(".state")).to_contain_text("2")
        self.sheet.get_by_role("button", name="One more").click()
        expect(total).to_have_text("€124.00")
        expect(self.sheet.get_by_role("button", name="One more")).to_be_disabled()
        assert serious_faults(self.shopper) == []
        self.sheet.get_by_role("button", name="Buy now").click()

    def she_tops_up_and_pays(self) -> None:
        """The wallet is short: by how much, and a top-up in the same press."""
        expect(self.sheet.locator(".purse__gap")).to_have_text(re.compile(r"Missing\s*€74.00"))
        expect(self.sheet.locator(".sums__total .price")).to_have_text("€124.00")
        expect(self.sheet).to_contain_text("Sandbox")
        assert serious_faults(self.shopper) == []
        self.sheet.locator(".chip", has_text="€80.00").click()
        self.sheet.get_by_role("button", name="Top up and pay €124.00").dblclick()
        expect(self.sheet).to_have_count(0)
        for page in self.both:
            expect(card(page, "Salad bowl × 2").locator(".state")).to_have_text(
                "Paid; the money is held until delivery"
            )
            expect(page.locator("#log-list .card--order")).to_have_count(1)
            expect(page.locator("#log-list .card--listing .state")).to_have_text("Only 3 left")
        expect(self.shopper.locator("#rail-balance")).to_have_text("€6.00")
        expect(self.shopper.locator("#shop-panel .mini")).to_contain_text("Salad bowl × 2")
        expect(self.seller.locator("#client-panel .mini")).to_contain_text("Salad bowl × 2")
        expect(self.seller.locator("#desk .lane", has_text="To prepare")).to_contain_text(
            "Inès Morel"
        )
        order = Order.objects.get()
        assert (order.total, order.buyer_id, TopUp.objects.count()) == (
            124_00,
            self.world.ines.id,
            2,
        )
        assert balance_of(self.world.ines)["available"] == 6_00

    def it_is_sent_and_delivered(self) -> None:
        """Shipped, then delivered. The card changes where it stands."""
        for page in self.both:
            mark_card(page, "Salad bowl × 2")
        card(self.seller, "Salad bowl × 2").get_by_role("button", name="See the order").click()
        desk_sheet = self.seller.locator(SHEET)
        desk_sheet.get_by_role("button", name="Mark as shipped").click()
        for page in self.both:
            expect(card(page, "Salad bowl × 2").locator(".state")).to_contain_text("On its way")
        assert business_balance(self.world.kaolin.account_id)["available"] == 0
        desk_sheet.get_by_role("button", name="Mark as delivered").click()
        for page in self.both:
            expect(card(page, "Salad bowl × 2").locator(".state")).to_have_text(
                "Delivered; the shop has been paid"
            )
            assert is_same_card(page, "Salad bowl × 2")
            expect(page.locator("#log-list .card--order")).to_have_count(1)
        desk_sheet.locator("[data-close]").click()
        assert business_balance(self.world.kaolin.account_id)["available"] == 124_00 - 6_20

    def a_second_order_is_cancelled(self) -> None:
        """A second order, from the window in the panel; cancelled before it is sent."""
        self.world.fund(self.world.ines, 20_00)
        expect(self.shopper.locator("#rail-balance")).to_have_text("€26.00")
        self.shopper.locator("#shop-panel .strip a", has_text="Milk jug").click()
        self.sheet.get_by_role("button", name="Buy now").click()
        expect(self.sheet.locator(".purse__gap")).to_have_count(0)
        self.sheet.get_by_role("button", name="Pay €19.00").click()
        expect(self.sheet).to_have_count(0)
        expect(card(self.seller, "Milk jug").locator(".state")).to_contain_text("Paid")
        expect(self.shopper.locator("#rail-balance")).to_have_text("€7.00")
        assert self.world.variant("Milk jug").left == 7
        for page in self.both:
            mark_card(page, "Milk jug")
        card(self.shopper, "Milk jug").get_by_role("button", name="See the order").click()
        self.sheet.locator("summary", has_text="Cancel").click()
        self.sheet.get_by_role("button", name="Cancel the order").click()
        for page in self.both:
            expect(card(page, "Milk jug").locator(".state")).to_have_text(
                "Cancelled; the money went back to the buyer"
            )
            assert is_same_card(page, "Milk jug")
        expect(self.shopper.locator("#rail-balance")).to_have_text("€26.00")
        self.sheet.locator("[data-close]").click()
        assert self.world.variant("Milk jug").left == 8
        large = self.world.listings["Salad bowl"].variants.get(label_en="Large")
        assert (large.on_hand, large.reserved) == (0, 0)

    def both_statements_add_up(self) -> None:
        """Both statements add up, on paper and on the screen."""
        assert adds_up(statement_of(self.world.ines), 26_00)
        assert adds_up(business_statement(self.world.kaolin.account_id), 117_80)
        assert balance_of(self.world.ines) == {
            **balance_of(self.world.ines),
            "available": 26_00,
            "held": 0,
        }
        assert books_agree()
        self.shopper.locator(".rail [data-nav=wallet]").click()
        expect(self.shopper.locator("#main")).to_contain_text("−€124.00")
        expect(self.shopper.locator("#main")).to_contain_text("+€80.00")
        self.seller.goto("/desk/statement/")
        expect(self.seller.locator("table.ledger")).to_contain_text("−€6.20")
        expect(self.seller.locator("#main")).to_contain_text("€117.80")


def test_the_whole_story_in_two_windows(windows, world, worker):
    conversation = world.thread()
    world.fund(world.ines, 50_00)
    story = Story(
        world,
        shopper=windows.open(world.ines, f"/chats/{conversation.id}/"),
        seller=windows.open(world.jeanne, f"/desk/{conversation.id}/"),
    )
    for page in story.both:
        is_linked(page)
    story.they_talk()
    story.she_sends_a_listing()
    story.she_opens_it()
    story.she_tops_up_and_pays()
    story.it_is_sent_and_delivered()
    story.a_second_order_is_cancelled()
    story.both_statements_add_up()


def test_a_payment_is_made_once_whatever_happens_to_the_answer(windows, world, worker):
    windows.expected += ["ERR_FAILED", "htmx:afterRequest", "htmx:sendError"]
    conversation = world.thread()
    world.fund(world.ines, 300_00)
    shopper = windows.open(world.ines, f"/chats/{conversation.id}/")
    is_linked(shopper)

    # The answer is lost on its way: the sheet stays, and the second press finds the first.
    answers = []

    def lose(route):
        if route.request.method == "POST":
            answers.append(route.fetch(max_redirects=0).status)
        route.abort() if len(answers) == 1 else route.continue_()

    shopper.route("**/checkout/", lose, times=1)
    shopper.locator("#shop-panel .strip a", has_text="Milk jug").click()
    sheet = shopper.locator(SHEET)
    sheet.get_by_role("button", name="Buy now").click()
    sheet.get_by_role("button", name="Pay €19.00").click()
    expect(shopper.locator("#toasts")).to_contain_text("No connection")
    expect(card(shopper, "Milk jug")).to_have_count(1)
    sheet.get_by_role("button", name="Pay €19.00").click()
    expect(sheet).to_have_count(0)
    assert (answers, Order.objects.count()) == ([204], 1)

    # A reload in mid-payment: the page keeps its payment's id in its address.
    shopper.goto(f"/checkout/?variant={world.variant('Plates').id}&quantity=1")
    address = shopper.url
    assert "payment_id=" in address

    def hold(route):
        # The server has the payment; the page never hears of it.
        answers.append(route.fetch(max_redirects=0).status)

    shopper.route("**/checkout/", hold, times=1)
    shopper.get_by_role("button", name="Pay €72.00").click(no_wait_after=True)
    eventually(shopper, lambda: answers == [204, 302])
    shopper.goto(address)
    expect(shopper.locator("#main")).to_contain_text("This was paid, once.")
    assert (Order.objects.count(), OrderStep.objects.count()) == (2, 2)
    shopper.goto(f"/chats/{conversation.id}/")
    expect(shopper.locator("#log-list .card--order")).to_have_count(2)
    assert balance_of(world.ines)["available"] == 300_00 - 19_00 - 72_00
    assert books_agree()


def test_sold_out_and_dearer_in_the_meantime_is_said_in_the_sheet(windows, world, worker):
    conversation = world.thread()
    world.fund(world.ines, 200_00)
    for title in ("Teapot", "Midnight mug"):
        share_listing(
            sender=world.jeanne,
            conversation=conversation,
            listing=world.listings[title],
            client_id=uuid.uuid4(),
        )
    shopper = windows.open(world.ines, f"/chats/{conversation.id}/", size=PHONE)
    is_linked(shopper)
    windows.expected += ["409"]
    card(shopper, "Teapot").get_by_role("button", name="Details").click()
    sheet = shopper.locator(SHEET)
    sheet.get_by_role("button", name="Buy now").click()
    expect(sheet.get_by_role("button", name="Pay €59.00")).to_be_enabled()
    # Somebody else takes the last one.
    world.fund(world.camille, 59_00)
    place_orders(
        buyer=world.camille,
        payment_id=uuid.uuid4(),
        lines=[Wanted(world.variant("Teapot").id, 1)],
        expected_total=59_00,
    )
    sheet.get_by_role("button", name="Pay €59.00").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_role("button", name=re.compile("Pay"))).to_be_disabled()
    assert serious_faults(shopper) == []
    sheet.locator("[data-close]").click()
    expect(card(shopper, "Teapot").locator(".state")).to_have_text("Sold out")
    expect(card(shopper, "Teapot").get_by_role("button", name="Add to cart")).to_have_count(0)

    # The price changes between reading and paying: said, and only then paid.
    card(shopper, "Midnight mug").get_by_role("button", name="Details").click()
    sheet.get_by_role("button", name="Buy now").click()
    expect(sheet.get_by_role("button", name="Pay €24.00")).to_be_enabled()
    world.listings["Midnight mug"].variants.update(price=26_00)
    sheet.get_by_role("button", name="Pay €24.00").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    # Back on a phone closes the sheet, and stays in the conversation.
    shopper.go_back()
    expect(sheet).to_have_count(0)
    expect(shopper.locator(".topbar__name")).to_have_text("Atelier Kaolin")
    assert not Order.objects.filter(buyer=world.ines).exists()
    card(shopper, "Midnight mug").get_by_role("button", name="Details").click()
    sheet.get_by_role("button", name="Buy now").click()
    sheet.get_by_role("button", name="Pay €26.00").click()
    expect(card(shopper, "Midnight mug").locator(".state")).to_contain_text("Paid")
    assert Order.objects.get(buyer=world.ines).total == 26_00


def test_a_stylists_advice_ends_in_an_order_that_says_so(windows, world, worker):
    ines, camille = world.ines, world.camille
    conversation = open_direct(opener=ines, other=camille)
    world.fund(ines, 100_00)
    adviser = windows.open(camille, f"/chats/{conversation.id}/")
    shopper = windows.open(ines, f"/chats/{conversation.id}/")
    for page in (adviser, shopper):
        is_linked(page)
    write(shopper, "Something for the summer?")
    adviser.locator("summary[aria-label=Add]").click()
    adviser.locator(".composer .plus__one").first.click()
    picker = adviser.locator(SHEET)
    picker.get_by_role("searchbox").fill("chemise")
    picker.get_by_role("button", name="Send Linen shirt").click()
    offered = card(shopper, "Linen shirt")
    expect(offered.locator(".price")).to_have_text("from €69.00")
    offered.get_by_role("button", name="Choose").click()
    sheet = shopper.locator(SHEET)
    expect(sheet).to_contain_text("Recommended by Camille")
    sheet.locator(".chip", has_text="L").click()
    expect(sheet.locator("#product-total .price")).to_have_text("€79.00")
    sheet.get_by_role("button", name="Buy now").click()
    sheet.get_by_role("button", name="Pay €79.00").click()
    expect(sheet).to_have_count(0)
    # In the conversation with the stylist, and in the shop's.
    for page in (shopper, adviser):
        order_card = page.locator("#log-list .card--order")
        expect(order_card).to_contain_text("Recommended by Camille")
    order = Order.objects.get()
    assert order.recommended_by_id == camille.id
    seller = windows.open(world.sofia, f"/desk/{order.conversation_id}/")
    expect(seller.locator("#log-list .card--order")).to_contain_text("Recommended by Camille")
    expect(seller.locator("#client-panel")).to_contain_text("Linen shirt")
    eventually(shopper, lambda: balance_of(ines)["held"] == 79_00)
