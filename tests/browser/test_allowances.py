"""An allowance in two windows: given with a PIN, spent by a program, said in the chat, ended."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from shop.models import Order
from shop.services import allow_spending, cancel_order
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow
from tests.factories import direct
from wallet.models import Mandate
from wallet.selectors import balance_of
from wallet.selectors.stepping import Bound
from wallet.services import prove_by_pin, revoke_mandate, set_pin

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
FACE, USE = "#log-list .money:has-text('Allowance')", "#log-list .money:has-text('Spent under')"
PIN = "271828"
ORDERS = """async ([url, body]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(url, {
    method: "POST", body: JSON.stringify(body),
    headers: {"Content-Type": "application/json", "X-CSRFToken": token,
              "Idempotency-Key": crypto.randomUUID()},
  });
  return answer.status;
}"""


def orders(page: Page, mandate: Mandate, world) -> int:
    """What a program of this person would do; the status of the answer."""
    variant = world.variant("Midnight mug")
    body = {
        "id": str(uuid.uuid4()),
        "lines": [{"variant": str(variant.id), "quantity": 1}],
        "expected_total": variant.price,
    }
    return int(page.evaluate(ORDERS, [f"/api/mandates/{mandate.id}/orders/", body]))


def test_an_allowance_is_given_spent_and_taken_back(windows, world):
    windows.expected = ["422", "409"]
    world.fund(world.ines, 100_00)
    set_pin(owner=world.ines, pin=PIN)
    place = direct(world.ines, world.camille)
    mine = windows.open(world.ines, chat(place))
    theirs = windows.open(world.camille, chat(place), size=PHONE, theme="dark")
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Allowance", exact=True).click()
    sheet = mine.locator(SHEET)
    expect(sheet).to_contain_text("Camille Astier may order with your wallet")
    assert serious_faults(mine) == []
    sheet.get_by_label("At most in all").fill("30")
    sheet.get_by_label("Where").select_option("Atelier Kaolin")
    sheet.get_by_role("button", name="Give the allowance").click()
    pin = sheet.get_by_label("Your payment PIN")
    expect(pin).to_be_focused()
    pin.press_sequentially(PIN)
    expect(sheet).to_have_count(0)
    for page in (mine, theirs):
        expect(page.locator(FACE)).to_contain_text("€30.00 left")
        expect(page.locator(FACE)).to_contain_text("Atelier Kaolin")

    # Whoever has it orders; both read it in the chat, and what is left on the first card.
    mandate = Mandate.objects.get()
    assert orders(theirs, mandate, world) == 201
    for page in (mine, theirs):
        expect(page.locator(USE)).to_contain_text("€24.00")
        expect(page.locator(FACE).first).to_contain_text("€6.00 left")
    expect(mine.locator("#rail-balance")).to_have_text("€76.00")
    assert orders(theirs, mandate, world) == 422  # more than is left
    theirs.locator(USE).get_by_role("button", name="See the allowance").click()
    opened = theirs.locator(SHEET)
    expect(opened.locator(".moves")).to_contain_text(Order.objects.get().number)
    assert serious_faults(theirs) == []
    assert overflow(theirs) == 0

    # From the wallet's page it is found again, and taken back.
    mine.goto("/wallet/")
    is_linked(mine)
    mine.get_by_role("link", name="Allowances").click()
    sheet.get_by_role("link", name="For Camille Astier").click()
    sheet.get_by_role("button", name="Take it back").click()
    expect(sheet).to_contain_text("Taken back")
    expect(theirs.locator(FACE).first).to_contain_text("Taken back")
    expect(theirs.locator(".notice")).to_contain_text("took the allowance of €30.00 back")
    assert orders(theirs, mandate, world) == 409
    assert balance_of(world.ines)["available"] == 76_00


def given(world, cap: int) -> Mandate:
    """Inès lets Camille spend this much."""
    set_pin(owner=world.ines, pin=PIN)
    mandate_id = uuid.uuid4()
    bound = Bound(cap, "EUR", f"mandate.{world.camille.id}", str(mandate_id))
    return allow_spending(
        grantor=world.ines,
        grantee=world.camille,
        mandate_id=mandate_id,
        cap=cap,
        until=timezone.now() + timedelta(days=7),
        proof=prove_by_pin(owner=world.ines, pin=PIN, bound=bound),
    )


def test_whose_money_pays_is_chosen_at_checkout(windows, world):
    windows.expected = ["409"]
    world.fund(world.ines, 100_00)
    mandate = given(world, 30_00)
    place = direct(world.ines, world.camille)
    mine = windows.open(world.ines, chat(place))
    theirs = windows.open(world.camille, chat(place), size=PHONE, theme="dark")
    for page in (mine, theirs):
        is_linked(page)
    sheet, pay = theirs.locator(SHEET), theirs.get_by_role("button", name="Pay €")
    url = f"/checkout/?variant={world.variant('Midnight mug').id}&quantity=1"

    def checkout() -> None:
        detail = {"detail": {"url": url}}
        theirs.evaluate("it => document.dispatchEvent(new CustomEvent('sheet:open', it))", detail)
        expect(sheet.get_by_label("Your wallet")).to_be_checked()
        sheet.get_by_label("Inès's allowance").check()
        expect(sheet).to_contain_text("Inès pays, and the order is theirs")
        expect(sheet.get_by_label("Inès's allowance")).to_be_focused()

    # Two are more than it lets spend, which is said before anything is sent.
    checkout()
    expect(sheet).to_contain_text("€6.00 left afterwards")
    sheet.get_by_role("button", name="One more").click()
    expect(sheet).to_contain_text("At most €30.00 may be spent now")
    expect(pay).to_be_disabled()
    assert serious_faults(theirs) == []
    assert overflow(theirs) == 0
    sheet.get_by_role("button", name="One less").click()
    expect(sheet).to_contain_text("€6.00 left afterwards")
    pay.click()
    expect(sheet).to_have_count(0)
    for page in (mine, theirs):
        expect(page.locator(USE)).to_contain_text("€24.00")
        expect(page.locator(FACE).first).to_contain_text("€6.00 left")
    expect(mine.locator("#rail-balance")).to_have_text("€76.00")

    # Called off: the money and the allowance are there again, in both windows.
    order = Order.objects.get()
    cancel_order(actor=world.ines, order=order)
    for page in (mine, theirs):
        expect(page.locator(USE)).to_contain_text("€24.00 came back")
        expect(page.locator(FACE).first).to_contain_text("€30.00 left")
    expect(mine.locator("#rail-balance")).to_have_text("€100.00")

    # Taken back while the sheet is open.
    checkout()
    revoke_mandate(actor=world.ines, mandate_id=mandate.id)
    pay.click()
    expect(sheet).to_contain_text("This allowance was taken back.")
    expect(sheet.get_by_label("Inès's allowance")).to_have_count(0)
    assert Order.objects.count() == 1
