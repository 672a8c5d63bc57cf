"""Link previews: the worker reads strangers' pages and is led nowhere of our own."""

import io
import socket
import threading
import time

import pytest
from PIL import Image as Picture

from messaging import services
from messaging.models import LinkPreview, Message
from messaging.services import fetching
from messaging.services.fetching import Deadline, Unfetched, fetch, is_public
from messaging.services.links import first_address
from tests.factories import say

HTML = ("text/html", "application/xhtml+xml")


class Listener:
    """A server of a few lines on the loopback address, which counts who comes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.at = f"127.0.0.1:{self.port}"
        self.came = 0
        self.pages = {}
        self.is_over = False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while not self.is_over:
            try:
                line, _whence = self.socket.accept()
            except OSError:
                return
            self.came += 1
            threading.Thread(target=self.answer, args=[line], daemon=True).start()

    def answer(self, line):
        try:
            asked = line.recv(65_536).split(b" ")[1].decode()
            for piece in self.pages[asked]():
                line.sendall(piece)
        except (OSError, IndexError, KeyError):
            pass
        finally:
            line.close()

    def says(self, path, body, kind="text/html", status="200 OK", more=""):
        body = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}"
        self.pages[path] = lambda: [f"{head}\r\n".encode(), body]

    def leads(self, path, where):
        self.says(path, "", status="302 Found", more=f"Location: {where}\r\n")


@pytest.fixture
def listener():
    opened = Listener()
    yield opened
    opened.is_over = True
    opened.socket.close()


@pytest.fixture
def allowed(listener, settings):
    """The listener, as the one address inside that may be fetched."""
    settings.PREVIEW_TEST_ADDRESSES = [listener.at]
    return listener


def get(url, **options):
    return fetch(url=url, kinds=HTML, most=1000, deadline=Deadline(), **options)


INSIDE = [
    "127.1",
    "0",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "169.254.169.254",
    "10.0.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "224.0.0.1",
    "localhost",
    "127.0.0.1",
]


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_of_our_own_is_asked(host, listener, monkeypatch):
    monkeypatch.setattr(fetching, "PORTS", {"http": listener.port, "https": listener.port})
    began = time.monotonic()
    with pytest.raises(Unfetched):
        get(f"http://{host}:{listener.port}/")
    assert listener.came == 0
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("host", INSIDE)
def test_no_redirect_leads_to_our_own(host, allowed):
    inner = Listener()
    inner.says("/", "<title>secret</title>")
    allowed.leads("/", f"http://{host}/")
    allowed.leads("/port", f"http://{inner.at}/")
    for path in ("/", "/port"):
        with pytest.raises(Unfetched):
            get(f"http://{allowed.at}{path}")
    assert inner.came == 0
    inner.socket.close()


def test_a_name_that_changes_its_mind_is_asked_once(listener, monkeypatch):
    monkeypatch.setattr(fetching, "PORTS", {"http": listener.port, "https": listener.port})
    answers = iter([["203.0.113.9", "127.0.0.1"], ["127.0.0.1"]])
    monkeypatch.setattr(fetching, "resolve", lambda **_asked: next(answers))
    for _attempt in range(2):
        with pytest.raises(Unfetched):
            get(f"http://rebinding.example:{listener.port}/")
    assert listener.came == 0


def test_it_connects_to_the_very_address_that_was_judged(monkeypatch):
    asked, reached = [], []
    monkeypatch.setattr(fetching, "resolve", lambda **one: asked.append(one) or ["93.184.215.14"])

    def connect(address, timeout):
        reached.append(address)
        raise OSError

    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    with pytest.raises(Unfetched):
        get("https://example.org/a")
    assert (len(asked), reached) == (1, [("93.184.215.14", 443)])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://example.org:22/",
        "http://user:word@example.org/",
        "http://",
        "http://[/",
        "http://example.org:99999/",
        "//example.org/",
        "",
    ],
)
def test_only_plain_web_addresses_are_fetched(url, monkeypatch):
    monkeypatch.setattr(fetching, "resolve", lambda **_asked: pytest.fail("looked up"))
    with pytest.raises(Unfetched):
        get(url)


def test_public_addresses_are_told_from_the_others():
    assert all(is_public(address=one) for one in ("93.184.215.14", "2606:2800:21f:cb07::1"))
    inside = "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1", "240.0.0.1", "x", ""
    assert not any(is_public(address=one) for one in inside)


def drops(first, endless):
    def pieces():
        yield first
        while True:
            time.sleep(1)
            yield endless

    return pieces


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
)
def test_a_drop_a_second_is_too_slow(first, allowed):
    allowed.pages["/"] = drops(first, b"X")
    began = time.monotonic()
    with pytest.raises(Unfetched):
        get(f"http://{allowed.at}/")
    assert time.monotonic() - began < 6


def test_of_an_endless_page_only_the_beginning_is_read(allowed):
    sent = []

    def pieces():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10737418240\r\n\r\n"
        while True:
            sent.append(1)
            yield b"x" * 65_536

    allowed.pages["/"] = pieces
    assert len(get(f"http://{allowed.at}/").body) == 1000
    with pytest.raises(Unfetched):
        get(f"http://{allowed.at}/", whole=True)
    assert len(sent) < 200


def test_redirects_end(allowed):
    allowed.leads("/", "/")
    with pytest.raises(Unfetched):
        get(f"http://{allowed.at}/")
    assert allowed.came == 4


def test_what_is_no_page_is_left_alone(allowed):
    allowed.says("/", b"%PDF", kind="application/pdf")
    allowed.says("/none", "gone", status="404 Not Found")
    for path in ("/", "/none"):
        with pytest.raises(Unfetched):
            get(f"http://{allowed.at}{path}")


def picture(size=(1200, 630)):
    out = io.BytesIO()
    Picture.new("RGB", size, "#2f4a6d").save(out, "PNG")
    return out.getvalue()


PAGE = """<html><head><title>Plain &amp; simple</title>
<meta property="og:title" content="A blue mug"><meta name="description" content="less">
<meta property="og:description" content="Thrown\u202e in Lyon">
<meta property="og:image" content="/mug.png">
<meta property="og:site_name" content="Kaolin"></head><body><title>no</title></body>"""


@pytest.fixture
def page(allowed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    allowed.says("/", PAGE)
    allowed.says("/mug.png", picture(), kind="image/png")
    return allowed


@pytest.mark.django_db(transaction=True)
def test_a_shared_link_gets_its_preview_by_and_by(page, alice, bob, conversation, browser_of):
    [message] = say(alice, conversation, f"look: http://{page.at}/")
    assert message.preview.state == "waiting"
    services.fetch_preview(preview_id=message.preview_id)
    shown = Message.objects.select_related("preview").get(id=message.id)
    assert shown.changed_seq > shown.seq
    preview = shown.preview
    assert (preview.title, preview.description, preview.site) == (
        "A blue mug",
        "Thrown in Lyon",
        "Kaolin",
    )
    assert (preview.image_width, preview.image_height) == (640, 336)
    came = page.came
    [again] = say(bob, conversation, f"http://{page.at}/#part")
    services.fetch_preview(preview_id=again.preview_id)
    assert (again.preview_id, page.came) == (preview.pk, came)  # known for a week
    at = f"/media/previews/{preview.pk}/"
    answer = browser_of(bob).get(at)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert browser_of(bob).get("/media/previews/999999/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_its_sender_takes_it_off(page, api_of, alice, bob, carol, conversation):
    [message] = say(alice, conversation, f"http://{page.at}/")
    services.fetch_preview(preview_id=message.preview_id)
    at = f"/api/messages/{message.id}/preview/"
    assert api_of(carol).delete(at).status_code == 404
    assert api_of(bob).delete(at).status_code == 403
    for _twice in range(2):
        assert api_of(alice).delete(at).status_code == 204
    assert Message.objects.get(id=message.id).preview is None


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_none_leaves_the_words(page, alice, conversation):
    page.says("/mug.png", b"GIF89a but not really", kind="image/gif")
    [message] = say(alice, conversation, f"http://{page.at}/")
    services.fetch_preview(preview_id=message.preview_id)
    preview = LinkPreview.objects.get()
    assert (preview.state, preview.image.name) == ("ready", "")


@pytest.mark.django_db(transaction=True)
def test_what_was_lost_is_looked_up_later(page, alice, conversation):
    from datetime import timedelta

    from django.utils import timezone

    say(alice, conversation, f"http://{page.at}/")
    assert services.fetch_missed() == 0
    assert services.fetch_missed(now=timezone.now() + timedelta(minutes=3)) == 1
    assert LinkPreview.objects.get().state == "ready"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("hello", None),
        ("a:// b", None),
        ("mail me@example.org", None),
        ("see https://Example.org/a?b=1#c.", "https://example.org/a?b=1"),
        ("(www.example.org)", "http://www.example.org/"),
        ("http://u:p@example.org/", None),
        ("javascript://x%0aalert(1)", None),
        ("ftp://example.org/", None),
    ],
)
def test_the_first_web_address_of_a_text_is_found(text, url):
    assert first_address(text=text) == url


@pytest.mark.django_db(transaction=True)
def test_a_text_without_an_address_stays_one_statement(
    alice, conversation, django_assert_num_queries
):
    with django_assert_num_queries(1):
        say(alice, conversation, "ok")
