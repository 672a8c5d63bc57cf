"""At the counter, in two windows: each side's code before the other's camera, which is a film."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from shop.models import Charge
from superapp.management.commands.shots import CHROMIUM, FLAGS
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import is_linked, overflow
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "dialog#sheet[open]"
WIDE, HIGH = 640, 480


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """What the camera sees: a file that ``holds_up`` fills."""
    return tmp_path_factory.mktemp("camera") / "film.y4m"


@pytest.fixture(scope="module")
def chromium(film: Path) -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    camera = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=executable, args=[*FLAGS, *camera])
        yield browser
        browser.close()


def holds_up(film: Path, text: str) -> None:
    """Film the text's code, a little askew."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=7, border=4)
    code = Image.open(drawn).convert("L")
    code.thumbnail((HIGH - 60, HIGH - 60))
    scene = Image.new("L", (WIDE, HIGH), 120)
    scene.paste(code.rotate(4, expand=True, fillcolor=255), (80, 12))
    colour = bytes([128]) * (WIDE * HIGH // 2)
    frame = b"FRAME\n" + scene.tobytes() + colour
    film.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420\n".encode() + frame * 10)


def shown_digits(page: Page) -> str:
    return str(page.locator("#pay-code [data-digits]").get_attribute("data-digits"))


def test_each_side_shows_the_other_a_code(windows, world, film):
    windows.expected += ["422"]
    conversation = world.thread()
    world.fund(world.ines, 50_00)
    may_look = {"permissions": ["camera"]}
    shopper = windows.open(world.ines, f"/chats/{conversation.id}/", **may_look)
    seller = windows.open(world.jeanne, "/desk/till/", **may_look)
    for page in (shopper, seller):
        is_linked(page)
    sheet, till = shopper.locator(SHEET), seller.locator("#till")

    # The till shows a code for an amount; the shopper's camera reads it.
    assert serious_faults(seller) == []
    till.get_by_label("Amount").fill("12")
    till.get_by_label("What for").fill("Tea and cake")
    till.get_by_role("button", name="Show a code to the customer").click()
    expect(till.locator(".state").first).to_contain_text("Waiting")
    link = str(till.locator(".linkline__url").get_attribute("href"))
    holds_up(film, link)
    shopper.get_by_role("link", name="New chat").first.click()
    sheet.get_by_role("link", name="Scan a code").click()
    found = sheet.locator(".scanned")
    expect(found).to_contain_text("Pay at Atelier Kaolin")
    expect(found).to_contain_text("€12.00")
    found.get_by_role("link", name="See and pay").click()
    expect(sheet.get_by_role("img", name="Verified shop")).to_be_visible()
    assert serious_faults(shopper) == []
    sheet.get_by_role("button", name="Pay €12.00").dblclick()
    expect(sheet).to_have_count(0)
    expect(till.locator(".till__now")).to_contain_text("Paid by Inès Morel")
    card = shopper.locator("#log-list .card--charge")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Tea and cake")
    expect(shopper.locator("#rail-balance")).to_have_text("€38.00")

    # The shopper shows a code; the till's camera reads it.
    shopper.evaluate(
        "() => import('/static/js/core/sheet.js').then((one) => one.open('sheet', '/wallet/code/'))"
    )
    expect(sheet.locator("#pay-code .qr__code")).to_be_visible()
    assert serious_faults(shopper) == []
    digits = shown_digits(shopper)
    assert re.fullmatch(r"1[0-5]\d{16}", digits)
    holds_up(film, digits)
    till.get_by_role("link", name="Next customer").click()
    till.get_by_label("Amount").fill("4,50")
    till.get_by_role("button", name="Scan with the camera").click()
    expect(till.locator(".till__now")).to_contain_text("Paid by Inès Morel")
    expect(till.locator(".charge__sum")).to_have_text("€4.50")
    expect(sheet).to_contain_text("You paid this")
    sheet.locator("#sheet-body [data-close]").click()
    expect(card).to_have_count(2)

    # The same code again, typed and sent with the keyboard alone: used.
    till.get_by_role("link", name="Next customer").press("Enter")
    till.get_by_label("Amount").press_sequentially("1")
    till.get_by_label("The customer's 18 digits").focus()
    till.get_by_label("The customer's 18 digits").press_sequentially(digits)
    till.get_by_role("button", name="Charge").press("Enter")
    expect(till.get_by_role("alert")).to_contain_text("already used")
    assert balance_of(world.ines)["available"] == 33_50
    assert Charge.objects.filter(state="paid").count() == 2


def test_without_a_camera_one_types(windows, world):
    shopper = windows.open(world.ines, "/scan/", size=PHONE)
    is_linked(shopper)
    expect(shopper.locator(".scan__said")).to_have_text(
        re.compile(r"The camera was refused|There is no camera here")
    )
    assert overflow(shopper) == 0 and serious_faults(shopper) == []
    shopper.get_by_label("Or write what stands under it").fill("/@jeanne/")
    shopper.get_by_role("button", name="Read it").click()
    expect(shopper.locator(".scanned")).to_contain_text("Jeanne Riou")
    shopper.get_by_label("Or write what stands under it").fill("https://example.org/x")
    shopper.get_by_role("button", name="Read it").click()
    expect(shopper.locator(".scanned--no")).to_contain_text("example.org")
