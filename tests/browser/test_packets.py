"""A red packet in two windows: sent in one, opened in the other, seen by both."""

import pytest
from playwright.sync_api import expect

from messaging import services as chats
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow
from wallet.models import Packet
from wallet.selectors import balance_of
from wallet.services import claim_share, send_packet


@pytest.fixture
def picnic(world):
    """Inès, Jeanne and Camille in a group; Inès has a hundred euros."""
    world.fund(world.ines, 100_00)
    return chats.open_group(owner=world.ines, title="Picnic", members=[world.jeanne, world.camille])


def test_a_packet_is_sent_opened_and_shared_out_live(windows, world, picnic):
    mine = windows.open(world.ines, chat(picnic))
    theirs = windows.open(world.jeanne, chat(picnic), size=PHONE, theme="dark")
    for page in (mine, theirs):
        is_linked(page)
    # By keyboard alone.
    mine.locator(".composer .plus summary").focus()
    mine.keyboard.press("Enter")
    mine.get_by_role("link", name="Red packet").focus()
    mine.keyboard.press("Enter")
    sheet = mine.locator("#sheet")
    expect(sheet.get_by_label("In all")).to_be_focused()
    mine.keyboard.type("20")
    sheet.get_by_label("Shares", exact=True).fill("2")
    sheet.get_by_label("A word on it").fill("Bridge toll and croissants")
    mine.keyboard.press("Enter")
    expect(sheet).not_to_be_visible()
    for page in (mine, theirs):
        expect(page.locator(".packet")).to_contain_text("2 shares, none opened yet")
    card = theirs.locator(".packet")
    card.get_by_role("button", name="Open", exact=True).click()
    stage = theirs.locator("#sheet .packet-stage")
    stage.get_by_role("button", name="Open").click()
    expect(stage.locator(".packet-mine__sum")).to_be_visible()
    expect(theirs.locator("#sheet .packet-drawn__one")).to_contain_text("You")
    expect(mine.locator(".packet")).to_contain_text("1 of 2 opened")
    assert not serious_faults(theirs)
    # The sender opens the last one; the other's sheet, still open, follows.
    mine.locator(".packet").get_by_role("button", name="Open", exact=True).click()
    mine.locator("#sheet .packet-stage__open").click()
    expect(mine.locator("#sheet .packet-drawn__one")).to_have_count(2)
    expect(theirs.locator("#sheet .packet-drawn__one")).to_have_count(2)
    expect(theirs.locator("#sheet .tag", has_text="Best luck")).to_have_count(1)
    expect(theirs.locator(".packet--emptied")).to_contain_text("All taken in")
    drawn = {one.claimer.handle: one.amount for one in Packet.objects.get().drawn.all()}
    assert sum(drawn.values()) == 20_00
    assert balance_of(world.jeanne)["available"] == drawn["jeanne"]
    assert overflow(theirs) == 0


def test_who_comes_too_late_reads_so_in_the_envelope(windows, world, picnic):
    windows.expected = ["status of 409"]
    late = windows.open(world.camille, chat(picnic))
    is_linked(late)
    packet = send_packet(
        sender=world.ines,
        conversation=picnic,
        packet_id=picnic.id,
        amount=500,
        only_for=[world.jeanne, world.camille],
    )
    late.locator(".packet__face").click()
    opening = late.locator("#sheet .packet-stage__open")
    expect(opening).to_be_visible()
    claim_share(claimer=world.jeanne, packet_id=packet.id)
    opening.click()
    expect(late.locator("#packet-mine")).to_contain_text("All shares are taken.")
    late.get_by_role("button", name="See who got what").click()
    expect(late.locator("#sheet .packet-drawn__one")).to_contain_text("Jeanne Riou")
