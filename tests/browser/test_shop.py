"""Finding, the cart's drawer, orders and the desk's list, with a mouse and without scripts."""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shop.selectors import cart_count, cart_of
from shop.services import add_to_cart, create_listing, ship_order
from shop.services.catalogue import NewVariant
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import is_linked
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)
SHEET, DRAWER = "dialog#sheet[open]", "dialog#drawer[open]"


def names(page) -> list[str]:
    return page.locator(".tile__name").all_text_contents()


def test_discover_finds_while_one_types_and_narrows(windows, world):
    page = windows.open(world.ines, "/discover/")
    expect(page.locator(".tile")).not_to_have_count(0)
    box = page.get_by_role("searchbox")
    box.press_sequentially("saladeir", delay=20)
    expect(page.locator(".tile__name")).to_have_text(["Salad bowl"])
    expect(page.locator("#found")).to_contain_text("these come close")
    expect(box).to_be_focused()
    assert page.url.endswith("q=saladeir&sort=best") or "q=saladeir" in page.url

    box.fill("xyzzyq")
    expect(page.get_by_role("heading", name="Nothing answers to “xyzzyq”")).to_be_visible()
    box.fill("")
    expect(page.locator(".tile__name", has_text="Vase")).to_have_count(1)
    page.locator(".opt", has_text="In stock").click()
    expect(page.locator(".tile__name", has_text="Vase")).to_have_count(0)
    expect(page.locator(".tile__name", has_text="Teapot")).to_have_count(1)
    page.reload()
    expect(page.locator(".tile__name", has_text="Vase")).to_have_count(0)
    page.locator(".opt", has_text=world.lisiere.name).click()
    expect(page.locator("#found .tag")).to_contain_text(world.lisiere.name)
    page.locator("#found .tag").click()
    expect(page.locator(".tile__name", has_text="Teapot")).to_have_count(1)


def test_discover_goes_on_as_one_scrolls(windows, world):
    category = world.listings["Vase"].category
    for number in range(40):
        create_listing(
            shop=world.kaolin,
            category=category,
            title_en=f"Cup {number}",
            variants=[NewVariant(500, 3)],
        )
    page = windows.open(world.ines, "/discover/?q=cup", size=PHONE)
    expect(page.locator(".tile")).to_have_count(24)
    page.locator(".tiles__more").scroll_into_view_if_needed()
    expect(page.locator(".tile")).to_have_count(40)
    assert len(set(names(page))) == 40
    page.locator(".tile").last.click()
    expect(page.locator(SHEET).get_by_role("button", name="Buy now")).to_be_visible()


def test_the_cart_changes_over_the_page_and_forgives(windows, world):
    ines, bowl = world.ines, world.variant("Salad bowl", "Small")
    page = windows.open(ines, f"/listings/{bowl.listing_id}/")
    other = windows.open(ines, "/discover/")
    is_linked(other)
    page.goto("/discover/")
    page.locator(".tile", has_text="Salad bowl").click()
    sheet = page.locator(SHEET)
    sheet.get_by_role("button", name="One more").click()
    sheet.get_by_role("button", name="Add to cart").click()
    drawer = page.locator(DRAWER)
    expect(drawer.locator(".line__name")).to_have_text(["Salad bowl"])
    expect(drawer.locator(".cart__total .price")).to_have_text("€96.00")
    expect(other.locator("#rail-cart b")).to_have_text("2")

    drawer.get_by_role("button", name="One more").click()
    expect(drawer.locator(".cart__total .price")).to_have_text("€144.00")
    expect(drawer.get_by_role("button", name="One more")).to_be_disabled()
    assert serious_faults(page) == []

    drawer.get_by_role("button", name="Remove Salad bowl").click()
    expect(drawer.get_by_role("heading", name="Your cart is empty")).to_be_visible()
    expect(other.locator("#rail-cart")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(drawer.locator(".qty__n")).to_have_value("3")
    assert cart_count(ines) == 3
    drawer.get_by_role("button", name="Remove Salad bowl").click()
    expect(drawer.get_by_role("heading", name="Your cart is empty")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#rail-cart b")).to_have_text("3")
    page.locator("[data-drawer]:visible").first.click()
    drawer.get_by_role("link", name="Check out").click()
    expect(page.locator(SHEET).get_by_role("heading", name=re.compile("Pay at"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(SHEET)).to_have_count(0)


def test_a_line_can_be_put_back_however_late_the_answer_is(windows, world):
    bowl = world.variant("Salad bowl", "Small")
    add_to_cart(buyer=world.ines, variant=bowl, quantity=1)
    page = windows.open(world.ines, "/discover/")
    is_linked(page)

    def late(route):
        answer = route.fetch()
        time.sleep(1.5)
        route.fulfill(response=answer)

    page.route(f"**{reverse('shop:remove_line', args=[bowl.id])}", late)
    page.locator("[data-drawer]:visible").first.click()
    page.locator(DRAWER).get_by_role("button", name="Remove Salad bowl").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(DRAWER).locator(".qty__n")).to_have_value("1")


def test_a_cart_of_another_tab_is_drawn_anew(windows, world):
    page = windows.open(world.ines, "/discover/")
    is_linked(page)
    page.locator("[data-drawer]:visible").first.click()
    expect(page.locator(DRAWER).get_by_role("heading", name="Your cart is empty")).to_be_visible()
    add_to_cart(buyer=world.ines, variant=world.variant("Teapot"), quantity=1)
    expect(page.locator(DRAWER).locator(".line__name")).to_have_text(["Teapot"])


def thumbs(page):
    """How large the stepper's parts are: less, the number, more."""
    return page.evaluate(
        """() => [...document.querySelectorAll("dialog[open] .qty > *")].map((one) =>
            [one.getBoundingClientRect().width, one.getBoundingClientRect().height])"""
    )


def test_a_checkout_sheet_counts_anew(windows, world):
    world.fund(world.ines, 10_000)
    page = windows.open(world.ines, "/discover/", size=PHONE)
    page.locator(".tile", has_text="Midnight mug").click()
    sheet = page.locator(SHEET)
    expect(sheet.locator(".qty__n")).to_be_visible()
    assert thumbs(page) == [[44, 44]] * 3
    sheet.get_by_role("button", name="Buy now").click()
    expect(sheet.locator(".checkout__lines .qty__n")).to_be_visible()
    assert thumbs(page) == [[44, 44]] * 3
    pay = sheet.locator(".checkout__foot [type=submit]")
    expect(pay).to_have_text(re.compile(r"^\s*Pay\s+€24\.00"))
    expect(pay).to_be_in_viewport()
    for total in ("€48.00", "€72.00", "€96.00"):
        sheet.get_by_role("button", name="One more").click()
        expect(pay).to_contain_text(total)
    sheet.get_by_role("button", name="One more").click()
    expect(pay).to_have_text(re.compile(r"^\s*Top up and pay\s+€120\.00"))
    expect(sheet.locator(".purse__gap .num")).to_have_text("€20.00")
    sheet.locator(".chip", has_text="€50.00").click()
    pay.click()
    expect(sheet).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("Ordered and paid")
    assert balance_of(world.ines)["available"] == 3000
    page.get_by_role("button", name="See the conversation").click()
    expect(page.locator("#log-list .card--order")).to_have_count(1)


def test_an_order_is_called_off_in_its_sheet_and_sent_from_the_desks_list(windows, world):
    kept, gone = world.buy("Midnight mug"), world.buy("Teapot")
    buyer = windows.open(world.ines, "/orders/")
    desk = windows.open(world.jeanne, "/desk/orders/")
    for page in (buyer, desk):
        is_linked(page)
    buyer.locator(".mini", has_text=gone.number).click()
    sheet = buyer.locator(SHEET)
    sheet.locator("summary", has_text="Cancel").click()
    assert serious_faults(buyer) == []
    sheet.get_by_role("button", name="Cancel the order").click()
    expect(sheet.locator(".state")).to_contain_text("Cancelled")
    expect(buyer.locator(".toast")).to_contain_text(f"{gone.number} is cancelled")

    row = desk.locator(".job", has_text=kept.number)
    row.get_by_role("button", name="Mark as shipped").click()
    expect(row.get_by_role("button", name="Mark as delivered")).to_be_visible()
    assert serious_faults(desk) == []
    stale = desk.locator(".job", has_text=gone.number)
    windows.expected.append("409")
    stale.get_by_role("button", name="Mark as shipped").click()
    expect(desk.locator(".toast--danger")).to_contain_text("moved on")


def test_the_shops_panel_follows_its_orders(windows, world):
    order = world.buy("Midnight mug")
    page = windows.open(world.ines, f"/chats/{order.conversation_id}/")
    is_linked(page)
    expect(page.locator("#shop-panel .mini__sub")).to_contain_text("Paid")
    ship_order(actor=world.jeanne, order=order)
    expect(page.locator("#shop-panel .mini__sub")).to_contain_text("Shipped")


def test_without_scripts_one_buys_all_the_same(windows, world):
    world.fund(world.ines, 10_000)
    bowl = world.listings["Salad bowl"]
    page = windows.open(world.ines, f"/listings/{bowl.id}/", java_script_enabled=False)
    page.locator(".chip", has_text="Large").click()
    page.get_by_label("Quantity").fill("1")
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("heading", name=re.compile("Pay at"), level=2)).to_be_visible()
    expect(page.locator(".sums__total .price")).to_have_text("€62.00")
    page.reload()
    page.locator(".checkout__foot [type=submit]").click()
    expect(page).to_have_url(re.compile("/chats/"))
    expect(page.locator(".card--order")).to_have_count(1)
    assert balance_of(world.ines)["held"] == 6200

    page.goto("/discover/?q=mug")
    page.locator(".tile a").first.click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_url(re.compile("/cart/"))
    page.get_by_role("button", name="Remove Midnight mug").click()
    assert cart_of(world.ines).groups == []
