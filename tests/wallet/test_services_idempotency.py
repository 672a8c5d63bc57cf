"""``run_once``: one answer a key, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.errors import Invalid
from wallet import services
from wallet.errors import KeyInFlight, KeyMissing, KeyReused, NotEnough
from wallet.models import IdempotentRequest
from wallet.tasks import forget_old_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def once(alice):
    calls = []

    def once(key="k", fingerprint="f", user=alice, body=None):
        def work():
            calls.append(key)
            return 201, body or {"b": len(calls), "a": 1}

        return services.run_once(user=user, key=key, fingerprint=fingerprint, work=work)

    once.calls = calls
    return once


def test_the_work_is_done_once_and_the_answer_replayed_in_its_order(once):
    first = once()
    again = once()
    assert first == (201, {"b": 1, "a": 1}, False)
    assert again == (201, {"b": 1, "a": 1}, True)
    assert list(first[1]) == list(again[1]) == ["b", "a"]
    assert once.calls == ["k"]


def test_another_request_under_the_key_is_refused(once):
    once()
    with pytest.raises(KeyReused):
        once(fingerprint="other")


def test_keys_belong_to_their_user(once, bob):
    once()
    assert once(user=bob)[2] is False


def test_a_refusal_keeps_nothing_and_frees_the_key(once, alice):
    def refuse():
        raise NotEnough(missing=1)

    with pytest.raises(NotEnough):
        services.run_once(user=alice, key="k", fingerprint="f", work=refuse)
    assert not IdempotentRequest.objects.exists()
    assert once()[2] is False


@pytest.mark.parametrize("key", [None, ""])
def test_a_key_is_needed(once, key):
    with pytest.raises(KeyMissing):
        once(key=key)


@pytest.mark.parametrize("key", ["x" * 201, "clé", "a\nb", "nul\x00"])
def test_a_key_is_short_printable_ascii(once, key):
    with pytest.raises(Invalid):
        once(key=key)


@pytest.mark.django_db(transaction=True)
def test_a_key_in_flight_is_told_so(once, alice):
    def meanwhile():
        try:
            once()
        except KeyInFlight:
            return "in flight"
        finally:
            connection.close()

    def work():
        with ThreadPoolExecutor(1) as pool:
            return 200, {"other": pool.submit(meanwhile).result()}

    status, body, is_replay = services.run_once(user=alice, key="k", fingerprint="f", work=work)
    assert (status, body, is_replay) == (200, {"other": "in flight"}, False)
    assert once()[2] is True


def test_a_fingerprint_is_of_route_and_content_not_of_spelling():
    one = services.fingerprint_of("POST", "/a/", {"x": 1, "y": 2})
    assert one == services.fingerprint_of("POST", "/a/", {"y": 2, "x": 1})
    others = {
        services.fingerprint_of(method, path, body)
        for method, path, body in (
            ("POST", "/a/", {"x": 1}),
            ("PUT", "/a/", {"x": 1}),
            ("POST", "/b/", {"x": 1}),
            ("POST", "/a/", {"x": 2}),
            ("POST", "/a/", {"x": "1"}),
            ("POST", "/a/", {}),
        )
    }
    assert len(others) == 6


def test_old_answers_are_forgotten(once):
    once("old")
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(days=8))
    once("new")
    forget_old_answers()
    assert [request.key for request in IdempotentRequest.objects.all()] == ["new"]
