"""Sign-up and sign-in: handles that can't be mistaken, names that hide nothing, one closed door."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection, connections
from django.test import Client
from django.utils import translation

from messaging.models import User
from messaging.models.people import handle_skeleton, plain_name
from superapp.accounts import RESERVED
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
GOOD = {
    "display_name": "Zoé Martin",
    "username": "zoe",
    "email": "zoe@example.org",
    "password1": "une-phrase-assez-longue",
}


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def sign_up(client, **changes):
    return client.post("/accounts/signup/", {**GOOD, **changes})


def test_a_person_signs_up_confirms_and_comes_in(client):
    answer = sign_up(client, username="ZOE")
    assert answer.status_code == 302
    person = User.objects.get()
    assert (person.handle, person.display_name) == ("zoe", "Zoé Martin")
    assert person.handle_skeleton == handle_skeleton("zoe") and 1 <= person.hue <= 8
    assert client.get("/me/").status_code == 302  # the address first
    link = re.search(r"http://\S+", mail.outbox[0].body).group()
    page = client.get(link)
    assert page.status_code == 200
    assert client.post(link).status_code == 302
    client.post("/accounts/login/", {"login": "zoe", "password": GOOD["password1"]})
    assert client.get("/me/").status_code == 200


def test_a_person_speaks_the_language_of_their_first_visit(client):
    client.post("/i18n/setlang/", {"language": "fr", "next": "/accounts/signup/"})
    page = client.get("/accounts/signup/").content.decode()
    assert '<html lang="fr"' in page
    sign_up(client)
    assert User.objects.get().locale == "fr"


@pytest.mark.parametrize(
    ("taken", "asked"),
    [
        ("ines", "ines"),
        ("ines", "INES"),
        ("ines", "lnes"),
        ("ines", "1nes"),
        ("marno", "mamo"),
        ("zoo", "z0o"),
        ("anna.b", "annab"),
        ("vvilly", "willy"),
    ],
)
def test_a_handle_that_looks_like_another_is_refused(client, taken, asked):
    UserFactory(handle=taken)
    answer = sign_up(client, username=asked)
    assert "username" in answer.context["form"].errors
    assert User.objects.count() == 1


@pytest.mark.parametrize("asked", ["іnes", "inès", "a", "1a", "a b", "ines!", "admin", "Pa1abre"])
def test_a_handle_is_well_formed_and_not_the_houses(client, asked):
    answer = sign_up(client, username=asked)
    assert "username" in answer.context["form"].errors
    assert not User.objects.exists()


def test_the_house_keeps_its_names():
    assert {handle_skeleton(name) for name in ("admin", "adm1n", "ad.min", "support")} <= RESERVED


def test_every_way_to_the_database_fills_the_skeleton(db):
    User.objects.create(handle="zoe", email="z@example.org", display_name="Zoé")
    User.objects.bulk_create([User(handle="karim", email="k@example.org", display_name="K")])
    User.objects.create_user("l1na", "l@example.org")
    renamed = User.objects.get(handle="karim")
    renamed.handle = "kar1m2"
    renamed.save()
    assert {user.handle: user.handle_skeleton for user in User.objects.all()} == {
        handle: handle_skeleton(handle) for handle in ("zoe", "kar1m2", "l1na")
    }
    with pytest.raises(IntegrityError):
        User.objects.create(handle="z0e", email="z2@example.org", display_name="Zoé")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoé   Martin ", "Zoé Martin"),
        ("Zoé\u202eMartin", "ZoéMartin"),
        ("Z\u200bo\u200dé\ufeff", "Zoé"),
        ("Zoe\u0301", "Zoé"),
        ("Zoé\nMartin\t", "Zoé Martin"),
        ("\u2066\u2069\u200b", ""),
    ],
)
def test_names_hide_nothing(typed, kept):
    assert plain_name(typed) == kept


def test_an_invisible_name_is_refused_in_words(client):
    answer = sign_up(client, display_name="\u200b\u2060")
    assert "display_name" in answer.context["form"].errors


def test_a_known_address_is_not_told(client):
    UserFactory(handle="other", email="zoe@example.org")
    answer = sign_up(client)
    assert answer.status_code == 302  # as for anybody
    assert User.objects.count() == 1
    assert len(mail.outbox) == 1  # the owner of the address is told instead


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_address", [False, True])
def test_of_two_at_once_one_gets_the_handle_and_the_other_a_clear_word(monkeypatch, same_address):
    """Both forms pass their checks before either is saved."""
    both = threading.Barrier(2, timeout=10)
    save = User.save

    def save_together(self, *args, **kwargs):
        both.wait()
        return save(self, *args, **kwargs)

    monkeypatch.setattr(User, "save", save_together)
    answers = []

    def ask(number: int) -> None:
        address = "zoe@example.org" if same_address else f"zoe{number}@example.org"
        try:
            answers.append(sign_up(Client(), email=address))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert User.objects.count() == 1
    statuses = sorted(answer.status_code for answer in answers)
    if same_address:  # a form sent twice: both are told to look into their mail
        assert statuses == [302, 302]
    else:
        assert statuses == [302, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert "username" in refused.context["form"].errors
    connection.close()


def test_sign_in_by_handle_or_address_and_out_again(client, alice):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    for login in ("alice", "ALICE", alice.email):
        answer = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert answer.status_code == 302, login
        assert client.get("/me/").status_code == 200
        client.post("/accounts/logout/")
        assert client.get("/me/").status_code == 302


def test_signing_out_hangs_up_the_sockets(client, alice, monkeypatch):
    closed = []
    monkeypatch.setattr(
        "superapp.accounts.close_session", lambda *, session_key: closed.append(session_key)
    )
    client.force_login(alice)
    key = client.session.session_key
    client.post("/accounts/logout/")
    assert closed == [key]


def test_a_new_password_ends_every_session(browser_of, alice):
    here, elsewhere = browser_of(alice), browser_of(alice)
    for one in (here, elsewhere):
        assert one.get("/me/").status_code == 200
    sent = {
        "oldpassword": PASSWORD,
        "password1": "another-long-one",
        "password2": "another-long-one",
    }
    assert here.post("/accounts/password/change/", sent).status_code == 302
    assert elsewhere.get("/me/").status_code == 302


def test_a_lost_password_is_replaced_by_mail(client, alice):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"http://\S+", mail.outbox[0].body).group()
    page = client.get(link, follow=True)
    sent = {"password1": "another-long-one", "password2": "another-long-one"}
    assert client.post(page.redirect_chain[-1][0], sent, follow=True).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password("another-long-one")
    assert "no longer works" in client.get(link, follow=True).content.decode()


PAGES = [
    "login/",
    "signup/",
    "logout/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/x-y/",
    "password/reset/key/done/",
    "confirm-email/",
    "confirm-email/x/",
    "inactive/",
]
MINE = ["email/", "password/change/", "reauthenticate/"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", PAGES + MINE)
def test_every_page_of_the_door_is_ours(client, alice, page, language):
    if page in [*MINE, "logout/"]:
        alice.locale = language
        alice.save()
        client.force_login(alice)
    with translation.override(language):
        answer = client.get(f"/accounts/{page}", headers={"accept-language": language})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "i-mark" in said and f'<html lang="{language}"' in said
    assert not re.findall(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=", said)


def test_the_demo_lets_in_with_one_press(client, settings):
    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert page.count('name="password" value="palabre"') >= 5
    settings.DEMO = False
    page = client.get("/accounts/login/").content.decode()
    assert 'value="palabre"' not in page


def test_guessing_is_slowed_down(client, alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    for _attempt in range(6):
        answer = client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    assert "too many" in answer.content.decode().lower()
