"""The wallet's home in two windows: what held money waits for, and every currency, live."""

import re

from playwright.sync_api import Page, expect

from messaging.models import uuid7
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import is_linked, overflow
from tests.factories import direct
from wallet import services

SHEET = "dialog#sheet[open]"


def section(page: Page, title: str):
    return page.locator("section", has=page.get_by_role("heading", name=title))


def exchange(person, amount: int) -> None:
    offer = services.quote_exchange(owner=person, sell="EUR", buy="USD", amount=amount)
    services.take_quote(owner=person, quote_id=offer.id)


def test_home_says_what_money_waits_for_and_follows(windows, world):
    world.fund(world.ines, 100_00)
    home = windows.open(world.ines, "/wallet/")
    phone = windows.open(world.ines, "/wallet/", size=PHONE, theme="dark")
    for page in (home, phone):
        is_linked(page)
    sent = services.send_transfer(
        payer=world.ines,
        transfer_id=uuid7(),
        payee=world.camille,
        conversation=direct(world.ines, world.camille),
        amount=12_50,
        currency="EUR",
        is_confirmed=True,
    )
    for page in (home, phone):
        expect(section(page, "Waiting to be accepted")).to_contain_text("€12.50")
        expect(page.locator(".purse-card__held")).to_contain_text("€12.50 held for now")
    assert overflow(phone) == 0 and serious_faults(home) == []
    theirs = windows.open(world.camille, f"/transfers/{sent.id}/")
    theirs.get_by_role("button", name="Accept").click()
    for page in (home, phone):
        expect(section(page, "Waiting to be accepted")).to_have_count(0)
    _each_currency_follows(world, home, phone)


def _each_currency_follows(world, home: Page, phone: Page) -> None:
    exchange(world.ines, 10_00)
    dollars = home.get_by_role("link", name=re.compile("USD"))
    expect(dollars).to_contain_text("$10.")
    dollars.click()
    expect(home.locator(".purse-card__sum")).to_contain_text("$10.")
    exchange(world.ines, 10_00)
    expect(home.locator(".purse-card__sum")).to_contain_text("$21.")
    expect(home.locator("#rail-balance")).to_have_text("€67.50")
    expect(phone.get_by_role("link", name=re.compile("USD"))).to_contain_text("$21.")
    home.locator("#moves tbody a").first.click()
    expect(home.locator(SHEET)).to_contain_text("What was sold")
    home.locator(SHEET).get_by_role("link", name="What was sold").click()
    expect(home.locator(SHEET)).to_contain_text("What was bought")
