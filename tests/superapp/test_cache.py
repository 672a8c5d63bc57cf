"""Without Valkey people still come in, and the API still answers."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache, caches

from superapp.cache import ForgetfulCache
from tests.factories import PASSWORD

NOWHERE = {
    "default": {
        "BACKEND": "superapp.cache.ForgetfulCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
}


@pytest.fixture
def no_valkey(settings):
    settings.CACHES = NOWHERE
    yield
    ForgetfulCache._muted_until = 0.0


def test_it_remembers(db):
    ForgetfulCache._muted_until = 0.0
    cache.set("k", {"a": 1}, 30)
    assert cache.get("k") == {"a": 1} and cache.has_key("k") and "k" in cache
    assert cache.get_many(["k", "none"]) == {"k": {"a": 1}}
    assert not cache.add("k", 2, 30) and cache.touch("k", 30)
    assert cache.delete("k") and cache.get("k", "gone") == "gone"
    assert cache.add("k", 2, 30) and cache.incr("k") == 3
    cache.delete("k")


def test_it_is_empty_while_valkey_is_away(no_valkey):
    lost = caches["default"]
    for _time in range(2):  # once asking, once left alone
        lost.set("k", 1)
        assert lost.get("k", "default") == "default"
        assert lost.get_many(["k"]) == {} and not lost.has_key("k")
        assert lost.add("k", 1) and not lost.delete("k") and not lost.touch("k")
    assert ForgetfulCache._muted_until > 0


@pytest.mark.django_db
def test_people_come_in_and_the_api_answers_without_it(no_valkey, client, alice):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    sent = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert sent.status_code == 302
    assert client.get("/api/conversations/").status_code == 200
