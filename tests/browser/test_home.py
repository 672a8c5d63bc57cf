"""The wallet's home: searched, filtered, a movement opened, taken along as files, asked about."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shop.services import deliver_order, ship_order
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import bubble, is_linked, write
from wallet.services import note_answers

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
# How many pixels of a part lie beside the window.
BESIDE = "one => one.getBoundingClientRect().right - innerWidth"


def rows(page: Page):
    return page.locator("#moves tbody tr:not(.ledger__older)")


def downloaded(page: Page, press) -> tuple[str, bytes]:
    """The name and the content of the file that a press brings."""
    with page.expect_download() as waited:
        press()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


def test_a_movement_is_found_kept_and_asked_about(windows, world):
    paid = world.buy("Milk jug")
    ship_order(actor=world.jeanne, order=paid)
    deliver_order(actor=world.jeanne, order=paid)
    world.buy("Midnight mug")
    page = windows.open(world.ines, "/wallet/")
    is_linked(page)
    expect(rows(page)).to_have_count(3)
    assert serious_faults(page) == []

    _she_sifts(page)
    _she_takes_it_along(page)
    _she_asks(page, windows.open(world.ada, "/"))


def _she_sifts(page: Page) -> None:
    page.get_by_label("Search the movements").press_sequentially("kaolin")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("Search the movements").fill("nothing like it")
    expect(page.locator("#moves")).to_contain_text("No movement is like that.")
    page.get_by_label("Search the movements").fill("")
    expect(rows(page)).to_have_count(3)
    page.locator(".sift__ways").get_by_label("In", exact=True).check()
    expect(rows(page)).to_have_count(2)
    page.locator(".sift__ways").get_by_label("All").check()
    page.get_by_label("More filters").click()
    page.get_by_label("Kind").select_option("payment")
    expect(rows(page)).to_have_count(1)


def _she_takes_it_along(page: Page) -> None:
    rows(page).locator("a.what").click()
    sheet = page.locator(SHEET)
    expect(sheet.locator(".moved__sum")).to_have_text(re.compile("^\N{MINUS SIGN}€"))
    expect(sheet.locator(".facts")).to_contain_text("Inès Morel")
    expect(sheet.get_by_role("link", name=re.compile("^Order PL-"))).to_be_visible()
    assert serious_faults(page) == []
    name, body = downloaded(page, sheet.get_by_role("link", name="Receipt (PDF)").click)
    assert name.endswith(".pdf") and body.startswith(b"%PDF-")
    sheet.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Statement").click()
    name, body = downloaded(page, sheet.get_by_role("button", name="CSV").click)
    found = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert name.endswith(".csv") and len(found) == 4 and found[0][0] == "Date"
    name, body = downloaded(page, sheet.get_by_role("button", name="PDF").click)
    assert name.endswith(".pdf") and body.startswith(b"%PDF-")
    sheet.get_by_role("button", name="Close").click()


def _she_asks(page: Page, support: Page) -> None:
    rows(page).first.locator("a.what").click()
    sheet = page.locator(SHEET)
    sheet.get_by_role("link", name="Something is wrong").click()
    sheet.get_by_label("What is wrong with it?").fill("The jug came broken")
    sheet.get_by_role("button", name="Send to support").dblclick()
    expect(sheet).to_contain_text("Waits for support")
    sheet.get_by_role("link", name="Conversation").click()
    expect(page.locator("#log-list .card")).to_contain_text("Atelier Kaolin")
    expect(bubble(page, "The jug came broken")).to_have_count(1)

    support.get_by_role("link", name=re.compile("Support · Inès Morel")).click()
    expect(bubble(support, "The jug came broken")).to_be_visible()
    write(support, "We ask the shop")
    expect(bubble(page, "We ask the shop")).to_be_visible()
    page.locator("#log-list .card").get_by_role("button", name="See the question").click()
    expect(page.locator(SHEET)).to_contain_text("Waits for support")
    note_answers()  # as a worker does when the house speaks
    expect(page.locator(SHEET).locator(".state")).to_have_text("Answered")
    page.locator(SHEET).get_by_role("button", name="It is settled").click()
    for one in (page, support):
        expect(one.locator("#log-list .card .state")).to_have_text("Settled")


def test_a_phone_has_all_of_it(windows, world):
    world.buy("Milk jug")
    page = windows.open(world.ines, "/wallet/", size=PHONE, theme="dark")
    expect(rows(page)).to_have_count(1)
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
    assert serious_faults(page) == []
    page.locator(".moves a.move").first.click()
    expect(page.locator(SHEET)).to_contain_text("Held, not paid out yet")


def test_a_narrow_phone_holds_the_filters_and_the_digits(windows, world):
    world.ines.locale = "fr"
    world.ines.save()
    world.fund(world.ines, 1_500_00)
    page = windows.open(world.ines, "/wallet/", size=(320, 640))
    for part in (".sift", ".legend"):
        expect(page.locator(part).first).to_be_visible()
        assert page.locator(part).first.evaluate(BESIDE) <= 0
    page.goto("/wallet/code/")
    expect(page.locator(".paycode__digits")).to_be_visible()
    assert page.locator(".paycode__digits").evaluate(BESIDE) <= 0
