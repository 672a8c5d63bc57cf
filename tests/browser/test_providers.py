"""Money in and out in a real window: the provider's page, a kept card, a payout with its fee."""

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import eventually, overflow
from tests.live import Live
from tests.stripe_server import SECRET_KEY, WEBHOOK_SECRET
from wallet.models import BankAccount, Card, Payout, TopUp
from wallet.selectors import balance_of
from wallet.services import send_payout

SHEET = "dialog#sheet[open]"


def shot(page, name):
    """A picture for whoever wants to look: SHOTS=folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.fixture
def at_stripe(transactional_db, stripe, tmp_path):
    """The application with the local Stripe as its provider."""
    started = Live(
        tmp_path,
        PAYMENT_PROVIDER="stripe",
        STRIPE_API_BASE=stripe.url,
        STRIPE_SECRET_KEY=SECRET_KEY,
        STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET,
    )
    yield started
    started.stop()


def test_a_card_is_given_at_stripe_kept_and_used_again(at_stripe, windows, world, stripe):
    windows.live, windows.url = at_stripe, at_stripe.url
    page = windows.open(world.ines, "/wallet/")
    page.get_by_role("link", name="Top up").click()
    sheet = page.locator(SHEET)
    sheet.get_by_label("Keep the card for next time").check()
    sheet.get_by_role("button", name="Top up").click()
    page.wait_for_url(f"{stripe.url}/pay/**")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"{at_stripe.url}/wallet/top-ups/**")
    expect(page.locator(".outcome")).to_contain_text("It is in your wallet.")
    shot(page, "top-up-done")
    assert serious_faults(page) == []
    assert Card.objects.get().last4 == "4242"

    page.goto("/wallet/")
    page.get_by_role("link", name="Top up").click()
    expect(sheet.get_by_role("radio", name="Visa ·· 4242")).to_be_checked()
    shot(page, "top-up-card")
    sheet.get_by_role("button", name="Top up").dblclick()
    expect(sheet).to_have_count(0)
    expect(page.locator(".purse-card__sum")).to_have_text("€40.00")
    assert TopUp.objects.filter(state="succeeded").count() == 2

    # Asked again by the bank, refused there: said on the way back, and nothing charged.
    customer = Card.objects.get().user.provider_customers.get().reference
    stripe.keep_card(customer, "pm_card_authenticationRequired")
    page.goto("/wallet/cards/?back=1")
    expect(page.locator("#cards .move")).to_have_count(2)
    page.goto("/wallet/top-up/")
    page.get_by_role("radio", name="Visa ·· 4242").last.check()
    page.get_by_role("button", name="Top up").click()
    page.wait_for_url(f"{stripe.url}/bank/**")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".outcome")).to_contain_text("declined")
    expect(page.get_by_role("link", name="Try again")).to_be_visible()
    assert balance_of(world.ines)["available"] == 40_00


def test_the_sandbox_asks_and_a_payout_shows_its_fee(windows, world):
    windows.expected += ["422", "409"]
    world.fund(world.ines, 100_00)
    page = windows.open(world.ines, "/wallet/", size=PHONE)
    sheet = page.locator(SHEET)
    page.get_by_role("link", name="Top up").click()
    sheet.get_by_label("Another amount").fill("10,13")
    sheet.get_by_role("button", name="Top up").click()
    expect(sheet.get_by_role("alert")).to_contain_text("declined")
    sheet.locator("summary", has_text="What other cents do").click()
    shot(page, "top-up-knobs")
    sheet.get_by_label("Another amount").fill("10,23")
    sheet.get_by_role("button", name="Top up").click()
    page.wait_for_url("**/wallet/sandbox/**")
    shot(page, "sandbox-bank")
    assert serious_faults(page) == []
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.locator(".outcome")).to_contain_text("It is in your wallet.")
    assert balance_of(world.ines)["available"] == 110_23

    page.goto("/wallet/")
    page.get_by_role("link", name="Pay out").click()
    sheet.get_by_role("link", name="Add a bank account").click()
    sheet.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 188")
    windows.expected += ["400"]
    sheet.get_by_role("button", name="Add a bank account").click()
    expect(sheet.get_by_role("alert")).to_contain_text("doesn't exist")
    sheet.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 189")
    sheet.get_by_role("button", name="Add a bank account").click()
    expect(sheet.locator(".move")).to_contain_text("usable from")
    shot(page, "banks")
    BankAccount.objects.update(usable_at=timezone.now())

    page.goto("/wallet/")
    page.get_by_role("link", name="Pay out").click()
    sheet.get_by_label("Amount", exact=True).press_sequentially("20")
    expect(sheet.locator("#payout-cost")).to_contain_text(re.compile("Fee.*€0.27.*€20.27", re.S))
    shot(page, "payout")
    assert overflow(page) == 0
    assert serious_faults(page) == []
    sheet.get_by_role("button", name="Pay out").dblclick()
    expect(sheet.locator(".outcome")).to_contain_text("€20.00")
    shot(page, "payout-state")
    assert Payout.objects.count() == 1
    send_payout(payout_id=Payout.objects.get().id)
    eventually(page, lambda: Payout.objects.get().state == "sent")
    page.goto("/wallet/")
    expect(page.locator("#wallet")).to_contain_text("On its way to your bank")
    shot(page, "wallet")
    assert balance_of(world.ines) == {
        **balance_of(world.ines),
        "available": 110_23 - 20_27,
        "held": 20_27,
    }
