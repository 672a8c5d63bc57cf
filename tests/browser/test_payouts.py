"""The shop's money on its way to its bank, and a passkey at the door: in real windows."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from shop.services import ask_charge, pay_charge
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import eventually, is_linked, overflow, small_targets
from tests.factories import PASSWORD
from wallet import services
from wallet.models import BankAccount, Payout, ProviderAttempt, SandboxRecord
from wallet.selectors.passkeys import passkeys_of
from wallet.tasks.providers import settle_open_attempts

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
PIN = "907153"


def shot(page: Page, name: str) -> None:
    """A picture for whoever wants to look: SHOTS=folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_a_shop_is_paid_out_before_its_owners_eyes(windows, world, size):
    windows.expected += ["422"]
    world.fund(world.ines, 80_00)
    asked = ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=world.ines.id, amount=80_00
    )
    pay_charge(payer=world.ines, charge=asked)
    services.set_pin(owner=world.jeanne, pin=PIN)
    page = windows.open(world.jeanne, "/desk/statement/", size=size)
    page.get_by_role("link", name="Payouts").click()
    expect(page.get_by_text("Nothing was paid out yet")).to_be_visible()
    shot(page, f"desk-payouts-empty-{size[0]}")
    sheet = page.locator(SHEET)
    page.get_by_role("link", name="Bank accounts").click()
    sheet.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 189")
    sheet.get_by_role("button", name="Add a bank account").click()
    expect(sheet.locator(".move")).to_contain_text("usable from")
    sheet.locator("[data-close]").click()
    BankAccount.objects.update(usable_at=timezone.now())
    page.get_by_role("link", name="Pay out", exact=True).click()
    sheet.get_by_label("Amount", exact=True).press_sequentially("20")
    expect(sheet.locator("#payout-cost")).to_contain_text("€20.27")
    shot(page, f"desk-payout-new-{size[0]}")
    assert serious_faults(page) == [] and overflow(page) == 0
    sheet.get_by_role("button", name="Pay out").click()
    sheet.get_by_label("Your payment PIN").press_sequentially(PIN)
    expect(sheet.locator(".outcome")).to_contain_text("It leaves in a moment.")
    is_linked(page)
    payout = Payout.objects.get()
    expect(page.locator("#payouts .purse-card")).to_contain_text("€20.27 on their way")
    services.send_payout(payout_id=payout.id)
    expect(sheet.locator(".outcome")).to_contain_text("On its way.")
    shot(page, f"desk-payout-sent-{size[0]}")

    def settled() -> bool:
        ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
        settle_open_attempts()
        return Payout.objects.get().state == "paid"

    SandboxRecord.objects.update(created_at=timezone.now() - timedelta(hours=1))
    eventually(page, settled)
    expect(sheet.locator(".outcome")).to_contain_text("Paid to your bank.")
    sheet.locator("[data-close]").click()
    expect(page.locator("#payouts .move")).to_contain_text("Arrived")
    expect(page.locator("#payouts .purse-card")).to_contain_text("Nothing is on its way")
    shot(page, f"desk-payouts-{size[0]}")
    assert serious_faults(page) == [] and overflow(page) == 0
    assert size != PHONE or small_targets(page) == []


def test_a_passkey_opens_the_door(windows, world):
    windows.url = windows.url.replace("127.0.0.1", "localhost")  # passkeys need a name
    page = windows.open(world.ines, "/wallet/safety/")
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    key |= {"hasUserVerification": True, "isUserVerified": True}
    key |= {"automaticPresenceSimulation": True}
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Its name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("b", has_text="My laptop")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/wallet/")
    button = page.get_by_role("button", name="Sign in with a passkey")
    expect(button).to_be_visible()
    shot(page, "door-passkey")
    assert serious_faults(page) == []
    button.click()
    page.wait_for_url("**/wallet/")
    expect(page.get_by_role("heading", name="Wallet")).to_be_visible()

    # Taken away here, it opens nothing, and says so.
    for passkey in passkeys_of(world.ines):
        services.remove_passkey(owner=world.ines, passkey_id=passkey.id)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted.")).to_be_visible()
    assert made["authenticatorId"]
