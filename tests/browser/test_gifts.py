"""Presents and refunds in two windows: a gift card in a chat, a shop's credit, money given back."""

import pytest
from playwright.sync_api import expect

from shop.services import deliver_order, ship_order
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"


def plus(page, name: str):
    """What stands behind the composer's plus; the sheet that it opens."""
    page.locator(".composer .plus summary").click()
    page.get_by_role("link", name=name, exact=True).click()
    return page.locator(SHEET)


def test_a_shop_gives_credit_and_a_code_is_redeemed_once(windows, world):
    windows.expected = ["404", "409", "422"]
    order = world.buy("Milk jug", buyer=world.camille)
    ship_order(actor=world.jeanne, order=order)
    deliver_order(actor=world.jeanne, order=order)
    thread = world.thread()
    seller = windows.open(world.jeanne, f"/desk/{thread.id}/")
    shopper = windows.open(world.ines, chat(thread), size=PHONE)
    for page in (seller, shopper):
        is_linked(page)
    sheet = plus(seller, "Store credit")
    sheet.get_by_label("How much for Inès").fill("500")
    sheet.get_by_role("button", name="Give it").click()
    expect(sheet.get_by_role("alert")).to_contain_text("not enough in the till")
    sheet.get_by_label("How much for Inès").fill("5")
    sheet.get_by_role("button", name="Give it").dblclick()
    expect(sheet).to_have_count(0)
    for page in (seller, shopper):
        expect(page.locator(".notice")).to_have_text(
            ["Atelier Kaolin gave Inès a store credit of €5.00"]
        )

    # A code: bought on the wallet's page, redeemed by one person alone.
    world.fund(world.camille, 50_00)
    giver = windows.open(world.camille, "/wallet/")
    is_linked(giver)
    giver.get_by_role("link", name="Gift cards").click()
    cards = giver.locator(SHEET)
    cards.get_by_role("link", name="Buy a gift card").click()
    cards.get_by_label("Another amount").fill("7,50")
    cards.get_by_role("button", name="Pay").click()
    code = cards.locator(".gift__code")
    expect(code).to_be_visible()
    assert serious_faults(giver) == []
    shopper.goto("/wallet/credits/")
    expect(shopper.locator(".moves")).to_contain_text("Atelier Kaolin")
    shopper.get_by_label("Somebody gave you a code?").fill("ABCD")
    shopper.get_by_role("button", name="Redeem it").click()
    expect(shopper.get_by_role("alert")).to_contain_text("no code of a gift card")
    shopper.get_by_label("Somebody gave you a code?").fill(code.text_content() or "")
    shopper.get_by_role("button", name="Redeem it").click()
    expect(shopper.locator(".moves")).to_contain_text("€7.50")
    assert overflow(shopper) == 0 and serious_faults(shopper) == []
