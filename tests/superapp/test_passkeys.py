"""A passkey at the door: it opens for its owner, and says one thing to everything else."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from django.test import Client
from fido2.utils import websafe_encode

from messaging.models import AuditEntry, User
from tests.factories import UserFactory
from tests.wallet.test_passkeys import Key, client, key, send  # noqa: F401 (fixtures)
from wallet import services
from wallet.selectors.passkeys import passkeys_of

pytestmark = pytest.mark.django_db
DOOR = "/accounts/passkey/"
AJAX = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture(autouse=True)
def at_the_door(settings, alice):
    """She has shown that her address is hers; the door is knocked at often here."""
    settings.MFA_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)


def options(door: Client) -> dict:
    return door.get(DOOR, headers=AJAX).json()["request_options"]


def handle_of(person: User) -> str:
    return websafe_encode(get_adapter().get_public_key_credential_user_entity(person)["id"])


def signed(door: Client, key: Key, person: User, **more) -> dict:  # noqa: F811
    answer = key.sign(options(door), **more)
    answer["response"]["userHandle"] = handle_of(person)
    return answer


def give(door: Client, credential, **more):
    return door.post(DOOR, {"credential": json.dumps(credential), **more})


def is_in(door: Client) -> bool:
    return "_auth_user_id" in door.session


def test_it_opens_for_its_owner_and_leads_on(client, key, alice):  # noqa: F811
    door = Client()
    assert "Sign in with a passkey" in door.get("/accounts/login/").content.decode()
    answer = give(door, signed(door, key, alice), next="/wallet/")
    assert (answer.status_code, answer.url) == (302, "/wallet/")
    assert is_in(door) and passkeys_of(alice)[0].used_at is not None


def test_an_answer_opens_once(client, key, alice):  # noqa: F811
    door, other = Client(), Client()
    answer = signed(door, key, alice)
    assert give(other, answer).url == "/accounts/login/" and not is_in(other)
    give(door, answer)
    assert is_in(door)
    door.post("/accounts/logout/")
    give(door, answer)
    assert not is_in(door)


@pytest.mark.parametrize(
    "wrong",
    [None, [], {}, "x", 1, {"response": []}, {"id": "x", "rawId": "x", "response": {}}],
)
def test_what_no_browser_says_is_refused_in_one_word(client, key, alice, wrong):  # noqa: F811
    door = Client()
    options(door)
    answer = give(door, wrong)
    assert answer.status_code == 302 and answer.url == "/accounts/login/" and not is_in(door)


def test_other_keys_people_and_places_are_refused(client, key, alice):  # noqa: F811
    bob = UserFactory(handle="bob2")
    for wrong in (
        lambda door: signed(door, Key(), alice),
        lambda door: signed(door, key, bob),
        lambda door: signed(door, key, alice, host="elsewhere.example"),
        lambda door: signed(door, key, alice, flags=0x01),
        lambda door: key.sign(options(door)),
    ):
        door = Client()
        give(door, wrong(door))
        said = door.get("/accounts/login/").content.decode()
        assert not is_in(door) and "This passkey was not accepted." in said


def test_who_is_locked_out_stays_out(client, key, alice):  # noqa: F811
    User.objects.filter(id=alice.id).update(is_active=False)
    door = Client()
    give(door, signed(door, key, alice))
    assert not is_in(door)


def test_a_key_that_was_removed_opens_nothing(client, key, alice):  # noqa: F811
    services.remove_passkey(owner=alice, passkey_id=passkeys_of(alice)[0].id)
    door = Client()
    give(door, signed(door, key, alice))
    assert not is_in(door)


def test_operators_see_passkeys_and_only_take_them_away(client, key, alice):  # noqa: F811
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    office = Client()
    office.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    url, one = "/admin/mfa/authenticator/", passkeys_of(alice)[0].id
    page = office.get(f"{url}{one}/change/").content.decode()
    assert "My key" in page and "attestationObject" not in page and "_save" not in page
    assert office.get(f"{url}add/").status_code == 403
    assert office.post(f"{url}{one}/change/", {"data": "{}"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [one], "post": "yes"}
    office.post(url, chosen)
    assert passkeys_of(alice) == []
    said = AuditEntry.objects.get(verb="passkey.removed")
    assert (said.actor, said.subject) == (ada, f"person:{alice.id}")
