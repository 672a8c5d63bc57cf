"""A wallet made safe, and what its owner is then asked: PIN and passkey, in the sheet that pays."""

import pytest
from playwright.sync_api import Page, expect

from shop.models import Order
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import is_linked, overflow, small_targets
from tests.factories import PASSWORD
from wallet import services
from wallet.models import Outflow
from wallet.selectors import balance_of, is_frozen

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
PIN = "271828"


def gives_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def buys(page: Page, title: str):
    """The checkout sheet over the thread."""
    page.locator("#shop-panel .strip a", has_text=title).click()
    sheet = page.locator(SHEET)
    sheet.get_by_role("button", name="Buy now").click()
    expect(sheet.locator(".checkout__foot")).to_be_visible()
    return sheet


def test_a_pin_is_set_and_asked_for_in_the_sheet(windows, world):
    windows.expected = ["422"]
    ines = world.ines
    world.fund(ines, 100_00)
    page = windows.open(ines, "/wallet/")
    page.get_by_role("link", name="PIN, limits, freeze").click()
    page.get_by_label("Free in a day, without PIN or passkey").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from now on.")).to_be_visible()
    page.goto(f"/chats/{world.thread().id}/")
    is_linked(page)
    sheet = buys(page, "Milk jug")
    sheet.get_by_role("button", name="Pay €19.00").click()
    sheet.get_by_role("link", name="Set a payment PIN").click()
    gives_password(page)
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("Once more").fill(PIN)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Save the PIN").click()
    expect(page).to_have_url(f"{windows.url}/chats/{world.thread().id}/")
    is_linked(page)
    sheet = buys(page, "Milk jug")
    sheet.get_by_role("button", name="Pay €19.00").click()
    pin = sheet.get_by_label("Your payment PIN")
    expect(pin).to_be_focused()
    assert serious_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 640})
    pin.press_sequentially("999000")
    expect(sheet.get_by_role("alert")).to_contain_text("This is not your PIN. 4 tries left.")
    expect(sheet.get_by_role("alert")).to_be_in_viewport()
    assert not Order.objects.exists()
    sheet.get_by_label("Your payment PIN").press_sequentially(PIN)
    expect(sheet).to_have_count(0)
    assert Order.objects.get().total == 19_00
    assert Outflow.objects.get().is_confirmed


def test_without_scripts_the_form_carries_the_pin(windows, world):
    world.fund(world.ines, 100_00)
    services.set_pin(owner=world.ines, pin=PIN)
    services.set_limit(owner=world.ines, name="free", amount=0, currency="EUR")
    windows.expected = ["422"]
    jug = world.variant("Milk jug")
    page = windows.open(
        world.ines, f"/checkout/?variant={jug.id}&quantity=1", java_script_enabled=False, size=PHONE
    )
    page.get_by_role("button", name="Pay €19.00").click()
    page.get_by_label("Your payment PIN").fill(PIN)
    page.get_by_role("button", name="Pay €19.00").click()
    page.wait_for_url("**/chats/**")
    assert Order.objects.get().total == 19_00


def test_a_passkey_signs_what_is_paid(windows, world):
    windows.expected = ["422"]
    windows.url = windows.url.replace("127.0.0.1", "localhost")  # passkeys need a name
    world.fund(world.ines, 100_00)
    services.set_limit(owner=world.ines, name="free", amount=0, currency="EUR")
    page = windows.open(world.ines, "/wallet/safety/")
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.get_by_role("link", name="Add a passkey").click()
    gives_password(page)
    page.get_by_label("Its name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("b", has_text="My laptop")).to_be_visible()
    page.goto(f"/chats/{world.thread().id}/")
    is_linked(page)
    sheet = buys(page, "Milk jug")
    sheet.get_by_role("button", name="Pay €19.00").click()
    sheet.get_by_role("button", name="Use a passkey").click()
    expect(sheet).to_have_count(0)
    assert Order.objects.get().total == 19_00
    assert Outflow.objects.get().is_confirmed
    page.goto("/wallet/safety/")
    page.get_by_role("link", name="Remove My laptop").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()


def test_a_frozen_wallet_pays_nothing_until_the_password_opens_it(windows, world):
    world.fund(world.ines, 100_00)
    page = windows.open(world.ines, "/wallet/safety/", size=PHONE)
    assert overflow(page) == 0 and small_targets(page) == [] and serious_faults(page) == []
    page.get_by_role("button", name="Freeze my wallet").click()
    expect(page.get_by_role("heading", name="Your wallet is frozen")).to_be_visible()
    jug = world.variant("Milk jug")
    page.goto(f"/checkout/?variant={jug.id}&quantity=1")
    expect(page.get_by_role("button", name="Pay €19.00")).to_be_disabled()
    expect(page.locator(".allowance--no")).to_contain_text("Your wallet is frozen")
    expect(page.locator(".purse")).to_have_count(0)
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_role("button", name="Pay €38.00")).to_be_disabled()
    assert balance_of(world.ines)["available"] == 100_00
    page.goto("/wallet/safety/")
    page.get_by_role("link", name="Unfreeze").click()
    gives_password(page)
    page.get_by_role("button", name="Unfreeze my wallet").click()
    expect(page.get_by_text("Your wallet is open again.")).to_be_visible()
    assert not is_frozen(world.ines)
