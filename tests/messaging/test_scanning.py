"""Scanning: a frame is read and forgotten; a code's place is named before one goes there."""

import io

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from messaging import selectors
from messaging.errors import Invalid
from messaging.services import block_person

pytestmark = pytest.mark.django_db


def picture(text: str, form: str = "JPEG", scale: int = 6) -> bytes:
    """A frame that shows the text as a code, grey as cameras see it."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=scale, border=4)
    frame = Image.open(out).convert("L")
    sheet = Image.new("L", (640, 480), 130)
    sheet.paste(frame.rotate(7, expand=True, fillcolor=255), (40, 20))
    kept = io.BytesIO()
    sheet.save(kept, form, quality=60)
    return kept.getvalue()


def noise(side: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).save(out, "PNG")
    return out.getvalue()


def send(client, data: bytes, name: str = "frame.jpg"):
    return client.post("/api/scan/frames/", {"frame": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_frame_is_read(api_of, alice, form):
    answer = send(api_of(alice), picture("123456789012345678", form))
    assert (answer.status_code, answer.json()) == (200, {"text": "123456789012345678"})


def test_a_frame_without_a_code_says_nothing(api_of, alice):
    assert send(api_of(alice), noise(200)).json() == {"text": ""}


def test_what_is_no_small_picture_is_refused(api_of, alice):
    gif = io.BytesIO()
    Image.new("L", (64, 64)).save(gif, "GIF")
    wide = io.BytesIO()
    Image.new("L", (9000, 20)).save(wide, "PNG")
    good = picture("hello")
    for data in (
        b"",
        b"nothing",
        gif.getvalue(),
        wide.getvalue(),
        noise(700),
        good[: len(good) // 3],
    ):
        answer = send(api_of(alice), data)
        assert (answer.status_code, set(answer.json())) == (400, {"code", "message", "fields"})


def test_a_code_of_ours_is_named_before_one_goes(alice, bob, settings):
    settings.ALLOWED_HOSTS = ["palabre.example"]
    for text in ("/@bob/", "https://palabre.example/@bob/"):
        found = selectors.recognise(alice, text)
        assert (found.title, found.detail, found.url) == ("Bob Durand", "@bob", "/@bob/")
    invited = selectors.recognise(alice, "https://palabre.example/join/abc/")
    assert invited.url == "/join/abc/"
    code = selectors.recognise(alice, "123456 789012 345678")
    assert (code.title, code.url) == ("A payment code", "")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/pay/x/",
        "https://palabre.example.evil.org/@bob/",
        "//example.org/",
        "javascript:alert(1)",
        "https://palabre.example/admin/",
        "https://[",
        "/nowhere/",
        "Blue",
        "/chats/0197a0b1-0000-7000-8000-00000000000c/",
    ],
)
def test_anything_else_is_not_followed(alice, settings, text):
    settings.ALLOWED_HOSTS = ["palabre.example"]
    assert selectors.recognise(alice, text).url == ""


def test_somebody_who_blocked_the_reader_is_not_found(alice, bob):
    block_person(actor=bob, person=alice)
    assert selectors.recognise(alice, "/@bob/").url == ""


@pytest.mark.parametrize("text", ["", " ", "x" * 3000, "a\x00b"])
def test_no_text_at_all_is_refused(alice, browser_of, text):
    with pytest.raises(Invalid):
        selectors.recognise(alice, text)
    answer = browser_of(alice).post("/scan/", {"text": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 400


def test_the_page_may_use_the_camera_and_nobody_elses_may(browser_of, alice):
    assert "camera=(self)" in browser_of(alice).get("/scan/")["Permissions-Policy"]
