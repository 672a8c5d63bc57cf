"""Who asks is read in one question, and is nobody as soon as they should be."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from messaging.models import User
from messaging.services import end_everywhere
from superapp.middleware import SessionActivityMiddleware
from superapp.served import session_of

pytestmark = pytest.mark.django_db
ASKED = "/api/wallet/"


@pytest.fixture
def visit(client, alice):
    """Alice's browser; the status of what it asks for."""
    client.cookies["sessionid"] = session_of(alice)
    return lambda: client.get(ASKED).status_code


def key_of(client) -> str:
    return client.cookies["sessionid"].value


def test_the_person_comes_with_the_session(visit, django_assert_num_queries, client):
    assert visit() == 200
    with django_assert_num_queries(1):
        assert client.get("/livez").status_code == 200


def test_an_ended_session_is_over_at_once(visit, alice):
    assert visit() == 200
    UserSession.objects.get(user=alice).end()
    assert visit() in (401, 403)


def test_whoever_is_signed_out_everywhere_is_out_at_once(visit, alice):
    assert visit() == 200
    end_everywhere(person=alice)
    assert visit() in (401, 403)


def test_a_session_is_over_when_its_time_is(visit, client):
    Session.objects.filter(session_key=key_of(client)).update(expire_date=timezone.now())
    assert visit() in (401, 403)


def test_a_new_password_ends_what_the_old_one_opened(visit, alice):
    assert visit() == 200
    alice.set_password("something else entirely")
    alice.save()
    assert visit() in (401, 403)


def test_a_closed_account_is_nobody(visit, alice):
    assert visit() == 200
    User.objects.filter(id=alice.id).update(is_active=False)
    assert visit() in (401, 403)


def test_a_session_is_its_own_persons_whoevers_list_it_is_in(visit, alice, bob, client):
    UserSession.objects.filter(session_key=key_of(client)).update(user=bob)
    assert client.get(ASKED).wsgi_request.user == alice


def test_a_session_that_is_in_no_list_is_put_there(visit, alice):
    UserSession.objects.all().delete()
    assert visit() == 200
    assert UserSession.objects.filter(user=alice).count() == 1


def test_its_use_is_noted_every_few_minutes(visit, alice):
    listed = UserSession.objects.filter(user=alice)
    fresh = listed.get().last_seen_at
    assert visit() == 200
    assert listed.get().last_seen_at == fresh
    listed.update(last_seen_at=fresh - SessionActivityMiddleware.every)
    assert visit() == 200
    assert listed.get().last_seen_at > fresh


@pytest.mark.parametrize("cookie", ['"\\000aaaaaaaaaaaa"', "é" * 12, "a' OR 'a'='a", "a" * 12])
def test_a_key_that_no_session_has_is_nobody(client, cookie):
    client.cookies.load("sessionid=x")
    client.cookies["sessionid"].set("sessionid", cookie, cookie)
    assert client.get(ASKED).status_code in (401, 403)
    assert client.get("/accounts/login/").status_code == 200
