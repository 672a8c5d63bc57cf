"""Me: what people say of themselves, their picture, and where they are signed in."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from messaging.errors import Refusal
from messaging.selectors.devices import device_of
from messaging.services import set_avatar, update_profile

pytestmark = pytest.mark.django_db
FIELDS = {
    "display_name": "Alice M.",
    "handle": "alice",
    "locale": "fr",
    "time_zone": "Africa/Kinshasa",
    "theme": "dark",
}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def browser(browser_of, alice):
    return browser_of(alice)


def image(kind="PNG", size=(600, 400), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#2f6f9a").save(out, kind, **options)
    return out.getvalue()


def send(browser, data: bytes, name="me.png"):
    return browser.post("/me/picture/", {"picture": SimpleUploadedFile(name, data)}, follow=True)


def test_strangers_are_asked_in(client):
    assert client.get("/me/").url == "/accounts/login/?next=/me/"


def test_the_profile_is_saved_and_spoken(browser, alice):
    assert browser.post("/me/", FIELDS).status_code == 302
    alice.refresh_from_db()
    assert {name: getattr(alice, name) for name in FIELDS} == FIELDS
    page = browser.get("/me/").content.decode()
    assert '<html lang="fr"' in page and 'data-theme="dark"' in page
    assert 'data-zone="Africa/Kinshasa"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "b0b"),
        ("handle", "Not good"),
        ("display_name", "\u200b"),
        ("locale", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("theme", "pink"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(browser, alice, bob, field, value):
    answer = browser.post("/me/", {**FIELDS, field: value})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert 'id="me-name">Alice Martin<' in answer.content.decode()  # not what was refused
    alice.refresh_from_db()
    assert (alice.display_name, alice.locale) == ("Alice Martin", "en")


def test_a_handle_lost_in_a_race_is_a_refusal(alice, bob):
    with pytest.raises(Refusal) as refused:
        update_profile(person=alice, **{**FIELDS, "handle": "bob"})
    assert refused.value.code == "handle_taken" and "handle" in refused.value.fields


def test_a_picture_is_drawn_again_small_and_bare(browser, alice, uploads):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Alice"
    send(browser, image("JPEG", exif=exif))
    alice.refresh_from_db()
    kept = uploads / alice.avatar.name
    with Image.open(kept) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("WEBP", (256, 256), {})
    assert b"Camera" not in kept.read_bytes()
    assert "me" not in kept.stem


def test_a_new_picture_replaces_the_old_one(
    browser, alice, uploads, django_capture_on_commit_callbacks
):
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            send(browser, image())
    assert len(list(uploads.rglob("*.webp"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/me/picture/", {"remove": "1"})
    alice.refresh_from_db()
    assert not alice.avatar and not list(uploads.rglob("*.webp"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        image("GIF"),
        image("PNG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    ],
)
def test_what_is_no_picture_is_refused_in_words(browser, alice, data):
    answer = send(browser, data)
    assert "note--danger" in answer.content.decode()
    alice.refresh_from_db()
    assert not alice.avatar


def test_bombs_are_not_opened(alice):
    bomb = io.BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    bomb.seek(0)
    with pytest.raises(Refusal) as refused:
        set_avatar(person=alice, file=bomb)
    assert refused.value.code == "bad_picture"


def test_a_picture_with_holes_stands_on_white(alice, uploads):
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    out.seek(0)
    set_avatar(person=alice, file=out)
    with Image.open(uploads / alice.avatar.name) as drawn:
        assert min(drawn.convert("L").getextrema()) > 250


def test_sessions_are_listed_and_ended(browser, browser_of, alice, monkeypatch):
    closed = []
    monkeypatch.setattr(
        "superapp.accounts.close_session", lambda *, session_key: closed.append(session_key)
    )
    others = [browser_of(alice) for _other in range(3)]
    for one in (*others, browser):
        one.get("/me/", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/150.0"})
    answer = browser.get("/me/")
    sessions = answer.context["sessions"]
    assert len(sessions) == 4 and sessions[0]["is_current"]
    assert sum(one["is_current"] for one in sessions) == 1
    assert "Firefox, Linux" in answer.content.decode()
    browser.post("/me/sessions/", {"session": sessions[1]["id"]})
    assert len(browser.get("/me/").context["sessions"]) == 3
    browser.post("/me/sessions/", {"others": "1"})
    assert [one.get("/me/").status_code for one in others] == [302, 302, 302]
    assert browser.get("/me/").status_code == 200
    assert len(closed) == 3


def test_somebody_elses_session_goes_on(browser, browser_of, bob):
    other = browser_of(bob)
    theirs = other.get("/me/").context["sessions"][0]["id"]
    for chosen in (str(theirs), "x", ""):
        browser.post("/me/sessions/", {"session": chosen})
    assert other.get("/me/").status_code == 200


def test_the_list_of_sessions_is_on_me(browser):
    assert browser.get("/accounts/sessions/").url == "/me/"


@pytest.mark.parametrize(
    ("agent", "name", "icon"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18 Mobile Safari/604",
            "Safari, iPhone",
            "phone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156 Safari/537 Edg/156", "Edge, Windows", "laptop"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/156 Mobile", "Chrome, Android", "phone"),
        ("curl/8", "Unknown device", "laptop"),
    ],
)
def test_devices_are_named(agent, name, icon):
    assert (device_of(agent).name, device_of(agent).icon) == (name, icon)


def test_the_page_is_cheap(browser, django_assert_max_num_queries):
    browser.get("/me/")
    with django_assert_max_num_queries(9):
        browser.get("/me/")
