"""What ends a session ends its sockets: at once, and within a heads period without Valkey."""

import re
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings as house
from django.core import mail
from django.test import Client
from websockets.sync.client import connect

from messaging.services import moderation
from tests.factories import PASSWORD, UserFactory
from tests.live import Live
from tests.messaging.test_consumers import Tab

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 5


@pytest.fixture
def signed_in(alice):
    """A browser of Alice's, as it is after her sign-in: its session is on her list."""
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client = Client()
    form = {"login": "alice", "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    client.get("/me/")
    return client


def headers_of(live, client):
    cookie = client.cookies[house.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{house.SESSION_COOKIE_NAME}={cookie}", "Origin": live.url}


@contextmanager
def socket_of(live, headers):
    with connect(live.ws, additional_headers=headers) as opened:
        mine = Tab(opened)
        mine.say(type="hello", resume={})
        mine.wait("ready")
        yield mine


def closes(live, client, act):
    headers = headers_of(live, client)
    with socket_of(live, headers) as mine:
        act()
        assert mine.closed_with(seconds=SECONDS) == 4401
    with connect(live.ws, additional_headers=headers) as again:
        assert Tab(again).closed_with() == 4401


def sign_out(client, alice):
    client.post("/accounts/logout/")


def change_password(client, alice):
    form = {"oldpassword": PASSWORD, "password1": "another-tree-42", "password2": "another-tree-42"}
    assert client.post("/accounts/password/change/", form).status_code == 302


def reset_password(client, alice):
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
    page = stranger.get(link[0], follow=True)
    form = {"password1": "another-tree-42", "password2": "another-tree-42"}
    assert stranger.post(page.request["PATH_INFO"], form).status_code == 302


def end_elsewhere(client, alice):
    other = Client()
    other.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    other.get("/me/")
    other.post("/me/sessions/", {"others": "1"})


def ban(client, alice):
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    moderation.suspend(moderator=ada, person=alice, decision="Fraud.")


def operator():
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made_inactive(client, alice):
    page = f"/admin/messaging/user/{alice.pk}/change/"
    desk = operator()
    fields = desk.get(page).context["adminform"].form.initial
    kept = {name: value for name, value in fields.items() if value not in (None, False, [])}
    kept.pop("is_active")
    answer = desk.post(page, {**kept, "password": ""})
    assert answer.status_code == 302, answer.context["errors"]


def password_set_in_the_admin(client, alice):
    form = {
        "password1": "another-tree-42",
        "password2": "another-tree-42",
        "usable_password": "true",
    }
    answer = operator().post(f"/admin/messaging/user/{alice.pk}/password/", form)
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "act",
    [
        sign_out,
        change_password,
        reset_password,
        end_elsewhere,
        ban,
        made_inactive,
        password_set_in_the_admin,
    ],
    ids=lambda act: act.__name__,
)
def test_it_closes_the_sockets_within_five_seconds(act, live, alice, signed_in):
    closes(live, signed_in, lambda: act(signed_in, alice))


def test_without_valkey_the_periodic_check_closes_them(tmp_path, valkey, alice, signed_in):
    live = Live(tmp_path, redis_url=valkey.url)
    try:
        with socket_of(live, headers_of(live, signed_in)) as mine:
            valkey.cut()
            UserSession.objects.get(user=alice).end()
            # Every heads period (here two seconds, in production twenty) and at most one time-out.
            assert mine.closed_with(seconds=20) == 4401
    finally:
        live.stop()
