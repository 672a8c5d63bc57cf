"""The roof: health, demo mails, uploads of the demo, errors, the shell's figures, tokens, docs."""

import json
from datetime import timedelta

import brotli
import pytest
import redis
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import OperationalError
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from messaging.models import uuid7
from messaging.services import mark_read
from shop.services import add_to_cart
from superapp import health
from superapp.shell import TABS, Shell
from tests.factories import PASSWORD, direct, say
from tests.world import build
from wallet import services
from wallet.models.ledger import Verification

pytestmark = pytest.mark.django_db


def test_livez_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"ok"


def test_readyz_says_that_all_answer(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "valkey": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_readyz_says_what_does_not(client, monkeypatch):
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr("messaging.bus.connection", lambda: nowhere)
    monkeypatch.setattr(
        health,
        "connection",
        type(
            "Gone",
            (),
            {
                "settings_dict": dict.fromkeys(("NAME", "USER", "PASSWORD"), "x")
                | {"HOST": "127.0.0.1", "PORT": "1"}
            },
        ),
    )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "unreachable", "valkey": "unreachable"}


@pytest.fixture
def letter_box(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings


def test_the_demos_mails_are_shown_newest_first(client, letter_box):
    assert client.get("/mail/").status_code == 200  # none yet
    for number in range(3):
        EmailMessage(
            f"Été {number}",
            f"Bonjour <b>\n\nhttp://127.0.0.1/x{number}",
            to=[f"p{number}@example.org"],
        ).send()
    page = client.get("/mail/").content.decode()
    assert page.index("Été 2") < page.index("Été 1") < page.index("Été 0")
    assert '<a href="http://127.0.0.1/x1"' in page and "&lt;b&gt;" in page
    only = client.get("/mail/", {"to": "P1@example.org"}).content.decode()
    assert "Été 1" in only and "Été 0" not in only


def test_several_mails_of_one_connection_are_all_shown(client, letter_box):
    with mail.get_connection() as connection:
        for number in range(2):
            EmailMessage(f"Part {number}", "…", to=["a@example.org"], connection=connection).send()
    page = client.get("/mail/").content.decode()
    assert page.index("Part 1") < page.index("Part 0")


def test_elsewhere_there_are_no_mails_to_see(client, settings):
    settings.DEMO = False
    assert client.get("/mail/").status_code == 404


@pytest.fixture
def uploads(settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path / "media"
    (settings.MEDIA_ROOT / "listings").mkdir(parents=True)
    (settings.MEDIA_ROOT / "listings" / "a.webp").write_bytes(b"RIFF....WEBP")
    (settings.MEDIA_ROOT / "page.html").write_text("<script>")
    (tmp_path / "secret.png").write_text("x")
    return settings


def test_uploads_may_be_kept_for_good_and_run_nothing(client, uploads):
    answer = client.get("/media/listings/a.webp")
    assert answer.content == b"RIFF....WEBP"
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "path",
    ["listings/b.webp", "page.html", "../secret.png", "%2e%2e/secret.png", "listings", "a\0.png"],
)
def test_nothing_else_is_served(client, uploads, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_uploads_are_not_ours_to_serve_in_production(client, uploads):
    uploads.DEMO = False
    assert client.get("/media/listings/a.webp").status_code == 404


def test_a_page_that_is_not_there_is_said_in_our_look(client, alice):
    answer = client.get("/nowhere/", headers={"accept-language": "fr"})
    assert answer.status_code == 404 and 'class="tree"' in answer.content.decode()
    answer = client.get("/api/nowhere/")
    assert answer.status_code == 404
    assert answer.json() == {"code": "not_found", "message": "Not found.", "fields": {}}


def test_a_fault_of_ours_is_said_in_our_look(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("superapp.mail.Path.is_dir", lambda self: 1 / 0)
    monkeypatch.setattr("superapp.views.settings.DEMO", True, raising=False)
    monkeypatch.setattr("django.conf.settings.EMAIL_FILE_PATH", "/nowhere", raising=False)
    answer = client.get("/mail/")
    assert answer.status_code == 500 and 'class="tree"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/api/conversations/"])
def test_a_database_that_is_away_is_said_to_be_for_now(browser_of, alice, monkeypatch, path):
    def away(*_args, **_more):
        raise OperationalError("the connection is closed")

    browser = browser_of(alice)
    browser.raise_request_exception = False
    monkeypatch.setattr("django.contrib.auth.get_user", away)
    monkeypatch.setattr("django.contrib.auth.middleware.auth.get_user", away)
    answer = browser.get(path)
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    if path.startswith("/api/"):
        assert answer.json()["code"] == "unavailable"


def test_a_form_of_another_site_is_refused_in_our_look(alice, browser_of):
    browser = browser_of(alice)
    browser.handler.enforce_csrf_checks = True
    answer = browser.post("/me/", {})
    assert answer.status_code == 403 and 'class="tree"' in answer.content.decode()


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


def test_the_shell_costs_nothing_until_it_is_read(alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        Shell(request_of(alice))


def test_the_shell_costs_a_page_three_queries_at_most(alice, django_assert_max_num_queries):
    text = "{{ shell.unread }}{{ shell.desk_unread }}{{ shell.cart_count }}{{ shell.balance }}"
    template = engines["django"].from_string(text + "{{ shell.is_seller }}" + text)
    with django_assert_max_num_queries(3):
        assert template.render({}, request_of(alice)) == "0000False0000"


def test_the_shell_tells_the_truth(db):
    world = build()
    world.fund(world.ines, 4550)
    add_to_cart(buyer=world.ines, variant=world.variant("Plates"), quantity=2)
    conversation = world.thread()
    seq = say(world.jeanne, conversation, "Bonjour", "Elles sortent du four")[-1].seq
    say(world.camille, direct(world.camille, world.ines), "Coucou")
    ines = Shell(request_of(world.ines))
    assert (ines.unread, ines.cart_count, ines.balance, ines.currency) == (3, 2, 4550, "EUR")
    assert not ines.is_seller and ines.desk_unread == 0
    mark_read(reader=world.ines, conversation=conversation, seq=seq)
    assert Shell(request_of(world.ines)).unread == 1
    say(world.ines, conversation, "Merci")
    jeanne = Shell(request_of(world.jeanne))
    assert (jeanne.is_seller, jeanne.unread, jeanne.desk_unread) == (True, 0, 1)
    assert Shell(request_of(world.camille)).is_seller
    world.kaolin.staff.update(is_active=False)
    assert not Shell(request_of(world.jeanne)).is_seller


def test_the_shell_knows_its_tab(alice):
    assert Shell(request_of(alice, "/")).nav == "chats"
    assert Shell(request_of(alice, "/wallet/statement/")).nav == "wallet"
    assert Shell(request_of(alice, "/livez")).nav == ""
    assert set(TABS.values()) >= {"chats", "discover", "wallet", "desk", "me"}


@pytest.fixture
def tokens(client, alice):
    cache.clear()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)

    def ask(**credentials):
        return client.post("/api/token/", json.dumps(credentials), "application/json")

    return ask


def test_a_token_opens_the_api(client, tokens):
    token = tokens(username="alice", password=PASSWORD).json()["token"]
    headers = {"authorization": f"Token {token}"}
    assert client.get("/api/conversations/", headers=headers).status_code == 200
    assert client.get("/api/conversations/").status_code in (401, 403)


def test_wrong_words_get_the_one_shape(tokens):
    answer = tokens(username="alice", password="no")
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_credentials")
    assert set(tokens().json()["fields"]) == {"username", "password"}


def test_an_unconfirmed_address_gets_no_token(tokens, alice):
    EmailAddress.objects.update(verified=False)
    answer = tokens(username="alice", password=PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_confirmed")


def test_guessing_tokens_is_slowed_down(client, tokens):
    for number in range(11):
        headers = {"x-forwarded-for": f"10.0.0.{number}"}  # which nobody believes
        sent = json.dumps({"username": "alice", "password": "no"})
        answer = client.post("/api/token/", sent, "application/json", headers=headers)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    cache.clear()


def test_the_api_is_described_and_its_page_keeps_our_policy(client):
    assert "/api/token/" in client.get("/api/schema/?format=json").json()["paths"]
    page = client.get("/api/docs/").content.decode()
    assert "<style" not in page and "<script>" not in page
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")


def test_ledgerz_says_whether_the_books_were_verified_and_sealed(client, alice):
    assert client.get("/ledgerz").json()["ledger"] == "ok"
    services.top_up(user=alice, top_up_id=uuid7(), amount=100)
    services.verify_books(told=lambda found: None)
    assert client.get("/ledgerz").json()["ledger"] == "ok"
    with services.dated(timezone.now() - timedelta(hours=1)):
        services.top_up(user=alice, top_up_id=uuid7(), amount=100)
    services.seal_books()
    assert client.get("/ledgerz").status_code == 200


@pytest.mark.parametrize(
    ("ended", "drifts", "late", "said"),
    [(0, 1, 0, "drifts"), (40, 0, 0, "unverified"), (1, 0, 1, "unsealed"), (1, 0, 0, "ok")],
)
def test_ledgerz_warns(client, alice, ended, drifts, late, said):
    now = timezone.now()
    with services.dated(now - timedelta(hours=late)):
        services.top_up(user=alice, top_up_id=uuid7(), amount=100)
    Verification.objects.create(
        started_at=now,
        ended_at=now - timedelta(hours=ended),
        transfers=1,
        accounts=1,
        drifts=drifts,
    )
    answer = client.get("/ledgerz")
    assert answer.json()["ledger"] == said
    assert answer.status_code == (200 if said == "ok" else 503)


def test_a_threads_page_weighs_less_than_sixty_kilobytes(alice, bob, conversation, browser_of):
    say(bob, conversation, *[f"{number}: some words that nobody repeats" for number in range(40)])
    page = browser_of(alice).get(f"/chats/{conversation.id}/")
    assert len(brotli.compress(page.content)) < 60_000
