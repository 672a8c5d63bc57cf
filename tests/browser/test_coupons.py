"""A coupon between two windows: made in the conversation, tapped on its card, paid with, ended."""

import pytest
from playwright.sync_api import expect

from messaging.models import uuid7
from shop.models import Coupon, Order
from shop.services import Terms, create_coupon, post_coupon
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow, small_targets
from tests.browser.test_gifts import plus
from wallet.models.ledger import Transfer
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"


def test_a_code_is_sent_tapped_typed_and_paid_with(windows, world, worker):
    windows.expected += ["422"]
    talk = world.thread()
    world.fund(world.ines, 100_00)
    shopper = windows.open(world.ines, chat(talk), size=PHONE)
    seller = windows.open(world.jeanne, f"/desk/{talk.id}/")
    for page in (shopper, seller):
        is_linked(page)

    # The seller makes one in the conversation; its card arrives in the other window.
    sheet = plus(seller, "Promo code")
    sheet.get_by_role("link", name="New code").click()
    sheet.get_by_label("Code", exact=True).fill("kaolin10")
    sheet.get_by_label("Takes off").fill("10")
    assert serious_faults(seller) == []
    sheet.get_by_role("button", name="Make it and send it").dblclick()
    expect(sheet).to_have_count(0)
    card = shopper.locator("#log-list .card--coupon")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("10% off")

    # One tap, and the checkout begins with it; another code is refused beside its field.
    card.get_by_role("button", name="Use it").click()
    expect(shopper.locator("#toasts, .toast").first).to_contain_text("KAOLIN10 is used")
    mug = world.variant("Midnight mug")
    shopper.evaluate(
        "(url) => import('/static/js/core/sheet.js').then((one) => one.open('sheet', url))",
        f"/checkout/?variant={mug.id}&quantity=1",
    )
    pay = shopper.locator(SHEET)
    expect(pay.locator(".code")).to_contain_text("KAOLIN10")
    expect(pay.get_by_role("button", name="Pay €21.60")).to_be_visible()
    pay.get_by_role("button", name="One more").click()
    expect(pay.get_by_role("button", name="Pay €43.20")).to_be_visible()
    pay.get_by_role("button", name="Remove KAOLIN10").click()
    expect(pay.get_by_role("button", name="Pay €48.00")).to_be_visible()
    pay.get_by_label("Promo code").fill("nothing")
    pay.get_by_label("Promo code").press("Enter")
    expect(pay.locator("#promo-no")).to_have_text("No shop here knows this code.")
    assert overflow(shopper) == 0 and serious_faults(shopper) == [] and small_targets(shopper) == []
    pay.get_by_label("Promo code").fill("kaolin10")
    pay.get_by_role("button", name="Apply").click()
    pay.get_by_role("button", name="Pay €43.20").dblclick()
    expect(pay).to_have_count(0)
    expect(shopper.locator("#log-list .card--order")).to_contain_text("KAOLIN10, €4.80 off")
    assert Order.objects.get(discount__gt=0).total == 43_20
    assert balance_of(world.ines)["available"] == 100_00 - 43_20

    # The desk counts it and ends it: the card says so.
    seller.goto("/desk/coupons/")
    row = seller.locator(".coupons__one")
    expect(row.locator(".coupons__uses")).to_contain_text("1")
    assert overflow(seller) == 0 and serious_faults(seller) == []
    row.locator("summary").click()
    row.get_by_role("button", name="End the code").click()
    expect(row).to_contain_text("Ended")
    expect(card).to_contain_text("Ended")
    expect(card.get_by_role("button", name="Use it")).to_have_count(0)
    assert Coupon.objects.get().uses == 1


def test_where_a_code_covers_it_all_there_is_nothing_to_pay(windows, world, worker):
    """Inès has no money: she orders, Jeanne sends it, it arrives."""
    talk, mug = world.thread(), world.variant("Midnight mug")
    facts = {"actor": world.jeanne, "shop": world.kaolin, "coupon_id": uuid7(), "code": "GIFT"}
    gift = create_coupon(**facts, terms=Terms(percent=100, most_uses=1))
    post_coupon(sender=world.jeanne, conversation=talk, coupon=gift, client_id=uuid7())
    shopper = windows.open(world.ines, chat(talk), size=PHONE)
    seller = windows.open(world.jeanne, f"/desk/{talk.id}/")
    for page in (shopper, seller):
        is_linked(page)

    shopper.locator("#log-list .card--coupon").get_by_role("button", name="Use it").click()
    expect(shopper.locator("#toasts, .toast").first).to_contain_text("GIFT is used")
    shopper.evaluate(
        "(url) => import('/static/js/core/sheet.js').then((one) => one.open('sheet', url))",
        f"/checkout/?variant={mug.id}&quantity=1",
    )
    sheet = shopper.locator(SHEET)
    press = sheet.get_by_role("button", name="Order: nothing to pay")
    expect(press).to_be_enabled()
    expect(sheet.locator(".sums__total")).to_contain_text("€0.00")
    expect(sheet.locator(".purse, .stepup, .checkout__sandbox")).to_have_count(0)
    shopper.mouse.move(0, 0)  # a thumb hovers over nothing
    expect(shopper.locator(".acts:visible")).to_have_count(0)
    assert overflow(shopper) == 0 and serious_faults(shopper) == [] and small_targets(shopper) == []
    press.dblclick()
    expect(sheet).to_have_count(0)
    cards = [page.locator("#log-list .card--order") for page in (shopper, seller)]
    for card in cards:
        expect(card).to_have_count(1)
        expect(card).to_contain_text("Ordered; nothing to pay")
    assert Order.objects.get().total == 0

    def does(page, card, name):
        card.get_by_role("button", name="See the order").click()
        opened = page.locator(SHEET)
        assert overflow(page) == 0 and serious_faults(page) == []
        opened.get_by_role("button", name=name).click()
        expect(opened.get_by_role("button", name=name)).to_have_count(0)

    does(seller, cards[1], "Mark as shipped")
    expect(cards[0]).to_contain_text("On its way; nothing to pay")
    does(shopper, cards[0], "I received it")
    for card in cards:
        expect(card).to_contain_text("Delivered; there was nothing to pay")
    assert not Transfer.objects.exists() and balance_of(world.ines)["balance"] == 0
