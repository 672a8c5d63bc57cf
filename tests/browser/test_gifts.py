"""Presents and refunds in two windows: a gift card in a chat, a shop's credit, money given back."""

import pytest
from playwright.sync_api import expect

from shop.models import Order
from shop.services import deliver_order, ship_order
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow
from tests.factories import direct
from wallet.selectors import balance_of, tenders_of

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
CARD = "#log-list .card--gift"


def plus(page, name: str):
    """What stands behind the composer's plus; the sheet that it opens."""
    page.locator(".composer .plus summary").click()
    page.get_by_role("link", name=name, exact=True).click()
    return page.locator(SHEET)


def test_a_gift_card_is_sent_redeemed_spent_and_comes_back(windows, world):
    windows.expected = ["400", "409"]
    world.fund(world.camille, 50_00)
    world.fund(world.ines, 20_00)
    place, thread = direct(world.camille, world.ines), world.thread()
    giver = windows.open(world.camille, chat(place))
    getter = windows.open(world.ines, chat(place), size=PHONE, theme="dark")
    for page in (giver, getter):
        is_linked(page)
    sheet = plus(giver, "Gift card")
    assert serious_faults(giver) == []
    sheet.get_by_label("€10.00", exact=True).check()
    sheet.get_by_label("A few words").fill("Happy birthday")
    sheet.get_by_role("button", name="Pay").dblclick()
    expect(sheet).to_have_count(0)
    expect(giver.locator("#rail-balance")).to_have_text("€40.00")
    for page in (giver, getter):
        expect(page.locator(CARD)).to_contain_text("Happy birthday")
        expect(page.locator(CARD)).to_contain_text("Good in every shop")

    # Whom it was sent to redeems it; the giver's own card says so.
    getter.locator(CARD).get_by_role("button", name="Open it").click()
    opened = getter.locator(SHEET)
    expect(opened).to_contain_text("From Camille Astier")
    assert serious_faults(getter) == []
    assert overflow(getter) == 0
    opened.get_by_role("button", name="Redeem it").click()
    expect(opened.locator(".sums__total")).to_contain_text("€10.00")
    for page in (giver, getter):
        expect(page.locator(CARD)).to_contain_text("Inès has it")

    # It pays before the wallet does.
    getter.goto(chat(thread))
    is_linked(getter)
    variant = world.variant("Midnight mug")
    getter.evaluate(
        "(url) => import('/static/js/core/sheet.js').then((one) => one.open('sheet', url))",
        f"/checkout/?variant={variant.id}&quantity=1",
    )
    expect(opened.locator(".purse__tenders li")).to_have_text(["Gift card€10.00", "Wallet€14.00"])
    opened.get_by_role("button", name="Pay €24.00").click()
    expect(opened).to_have_count(0)
    assert balance_of(world.ines)["available"] == 6_00
    order = Order.objects.get()
    ship_order(actor=world.jeanne, order=order)
    deliver_order(actor=world.jeanne, order=order)

    # The shop gives back 18 of 24: the wallet's 14 first, then 4 to the card.
    seller = windows.open(world.jeanne, f"/desk/{thread.id}/")
    is_linked(seller)
    seller.locator("#log-list .card--order [data-sheet]").first.click()
    till = seller.locator(SHEET)
    till.get_by_role("link", name="Refund").click()
    expect(till).to_contain_text("the last first")
    till.get_by_label("Amount").fill("25")
    till.get_by_role("button", name="Give back").click()
    expect(till.get_by_role("alert")).to_contain_text("more than what is left")
    assert serious_faults(seller) == []
    till.get_by_label("Amount").fill("18")
    till.get_by_role("button", name="Give back").dblclick()
    expect(till).to_have_count(0)
    expect(getter.locator("#log-list .card--order")).to_contain_text("€18.00 was refunded")
    assert balance_of(world.ines)["available"] == 20_00
    assert [(one.amount, one.refunded) for one in tenders_of(order.id)] == [
        (10_00, 4_00),
        (14_00, 14_00),
    ]


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


def test_a_shop_s_gift_card_is_bought_on_its_page_and_pays_there(windows, world):
    world.fund(world.camille, 50_00)
    place = direct(world.camille, world.ines)
    giver = windows.open(world.camille, "/shops/atelier-kaolin/", size=PHONE, theme="dark")
    getter = windows.open(world.ines, chat(place))
    for page in (giver, getter):
        is_linked(page)
    giver.get_by_role("link", name="Gift card", exact=True).click()
    sheet = giver.locator(SHEET)
    expect(sheet).to_contain_text("Good at Atelier Kaolin")
    sheet.get_by_label("Another amount").fill("30")
    sheet.get_by_label("For whom").select_option(label="Inès Morel")
    sheet.get_by_label("A few words").fill("For the mug you broke")
    assert serious_faults(giver) == [] and overflow(giver) == 0
    sheet.get_by_role("button", name="Pay").dblclick()
    expect(sheet.locator(".gift--l")).to_contain_text("For the mug you broke")
    expect(getter.locator(CARD)).to_contain_text("Good at Atelier Kaolin")
    assert balance_of(world.camille)["available"] == 20_00

    getter.locator(CARD).get_by_role("button", name="Open it").click()
    opened = getter.locator(SHEET)
    opened.get_by_role("button", name="Redeem it").click()
    expect(opened.locator(".sums__total")).to_contain_text("€30.00")
    expect(opened).to_contain_text("It pays by itself at Atelier Kaolin")
    expect(giver.locator(SHEET)).to_contain_text("From Camille Astier")
    variant = world.variant("Midnight mug")
    getter.goto(f"/checkout/?variant={variant.id}&quantity=1")
    expect(getter.locator(".purse__tenders li")).to_have_text(["Gift card€24.00"])
    getter.get_by_role("button", name="Pay €24.00").click()
    expect(getter.locator("#log-list .card--order")).to_be_visible()
    assert [one.label for one in tenders_of(Order.objects.get().id)] == ["Gift card"]
    assert balance_of(world.ines)["available"] == 0
