"""Browsers that are told by push: whose they are, and until when."""

# ruff: noqa: F811 (the push service is the other file's fixture)

import pytest
from django.conf import settings as django_settings
from django.utils.module_loading import import_string

from messaging import services
from messaging.errors import Refusal
from messaging.models import PushSubscription, User
from tests.factories import say
from tests.messaging.test_away import device, push, session_of, tell  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_device_goes_with_its_session(push, alice, bob, conversation):
    key = session_of(bob)
    device(push, bob, session_key=key)
    services.close_session(session_key=key)
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("end", ["session", "password", "ban"])
def test_a_device_whose_session_is_no_longer_good_is_told_nothing(
    push, alice, bob, conversation, end
):
    key = session_of(bob)
    device(push, bob, session_key=key)
    [message] = say(alice, conversation, "one")
    if end == "session":
        import_string(f"{django_settings.SESSION_ENGINE}.SessionStore")(key).delete()
    elif end == "password":
        bob.set_password("another one entirely")
        bob.save()
    else:
        User.objects.filter(id=bob.id).update(is_active=False)
    tell(conversation, message)
    assert push.asked == 0
    services.forget_lost_devices()
    assert not PushSubscription.objects.exists()


def test_signing_out_forgets_the_device(push, alice, browser_of):
    client = browser_of(alice)
    body = {"endpoint": push.endpoint(), "keys": push.keys}
    answer = client.post("/api/push/devices/", body, content_type="application/json")
    assert answer.status_code == 201
    answer = client.post("/api/push/devices/", body, content_type="application/json")
    assert answer.status_code == 200 and PushSubscription.objects.count() == 1
    client.post("/accounts/logout/")
    assert not PushSubscription.objects.exists()


def test_a_browser_belongs_to_whoever_signed_in_last(push, alice, bob):
    device(push, alice)
    device(push, bob)
    assert PushSubscription.objects.get().user == bob


def test_others_cannot_forget_my_device(push, alice, api_of, bob):
    one = device(push, alice)
    api = api_of(bob)
    assert api.delete(f"/api/push/devices/{one.id}/").status_code == 204
    assert (
        api.delete("/api/push/devices/", {"endpoint": one.endpoint}, format="json").status_code
        == 204
    )
    assert PushSubscription.objects.filter(id=one.id).exists()
    mine = api_of(alice)
    assert mine.get("/api/push/devices/").json()["devices"][0]["id"] == str(one.id)
    assert mine.delete(f"/api/push/devices/{one.id}/").status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://10.0.0.1/x"},
        {"endpoint": "https://push.example/\x00"},
        {"p256dh": "short"},
        {"auth": "short"},
        {"session_key": None},
    ],
)
def test_what_is_no_subscription_is_refused(push, alice, changed):
    fields = {"session_key": "k", "endpoint": push.endpoint(), **push.keys, **changed}
    with pytest.raises(Refusal):
        services.subscribe(person=alice, **fields)
