"""Passkeys: what one signs opens exactly that, once, for two minutes."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from messaging.models import AuditEntry, uuid7
from tests.factories import PASSWORD
from wallet import selectors, services
from wallet.errors import StepUpNeeded

pytestmark = pytest.mark.django_db
HOST = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Key:
    """An authenticator in a few lines: answers what a browser would."""

    def __init__(self) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = uuid7().bytes

    def _data(self, flags: int, *more):
        return AuthenticatorData.create(sha256(HOST.encode()).digest(), flags, 0, *more)

    def _client(self, kind: str, challenge: str, host: str) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), f"https://{host}")

    def _answer(self, **response) -> dict:
        texts = {name: websafe_encode(bytes(value)) for name, value in response.items()}
        name = websafe_encode(self.id)
        more = {"type": "public-key", "clientExtensionResults": {}}
        return {"id": name, "rawId": name, "response": texts, **more}

    def make(self, options: dict) -> dict:
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = self._data(PRESENT | VERIFIED | ATTESTED, credential)
        client = self._client("webauthn.create", options["publicKey"]["challenge"], HOST)
        return self._answer(
            clientDataJSON=client, attestationObject=AttestationObject.create("none", data, {})
        )

    def sign(self, options: dict, *, host: str = HOST, flags: int = PRESENT | VERIFIED) -> dict:
        data = self._data(flags)
        client = self._client("webauthn.get", options["publicKey"]["challenge"], host)
        signature = self.secret.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)


@pytest.fixture
def client(browser_of, alice):
    signed_in = browser_of(alice)
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return signed_in


def send(client, url: str, body=None):
    return client.post(f"/api/wallet/{url}", json.dumps(body or {}), "application/json")


@pytest.fixture
def key(client) -> Key:
    key = Key()
    options = send(client, "passkeys/options/").json()["options"]
    body = {"name": "My key", "credential": key.make(options)}
    assert send(client, "passkeys/", body).status_code == 201
    return key


@pytest.fixture
def wanted() -> dict:
    return {"amount": 250_00, "currency": "EUR", "payee": "packet", "reference": str(uuid7())}


def asked(client, wanted: dict) -> tuple[str, dict]:
    answer = send(client, "step-up/passkey/", wanted).json()
    return f"step-up/passkey/{answer['id']}/", answer["options"]


def test_a_passkey_is_listed_and_written_down(client, key, alice):
    (found,) = client.get("/api/wallet/passkeys/").json()
    assert found["name"] == "My key"
    assert selectors.allowance_of(alice).has_passkey
    assert AuditEntry.objects.get(verb="passkey.added").actor == alice


def test_none_is_added_without_the_password(browser_of, alice):
    answer = send(browser_of(alice), "passkeys/options/")
    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_needed")


def test_what_it_signed_leaves_once(client, key, alice, wanted):
    url, options = asked(client, wanted)
    assert options["publicKey"]["userVerification"] == "required"
    answer = send(client, url, {"credential": key.sign(options)})
    assert answer.status_code == 201
    proof = answer.json()["proof"]
    with pytest.raises(StepUpNeeded):
        services.clear(payer=alice, **wanted | {"amount": 250_01}, proof=proof)
    services.clear(payer=alice, **wanted, proof=proof)
    with pytest.raises(StepUpNeeded):
        services.clear(payer=alice, **wanted | {"reference": uuid7()}, proof=proof)
    assert send(client, url, {"credential": key.sign(options)}).status_code == 404


def test_a_signature_for_something_else_opens_nothing(client, key, wanted):
    url, options = asked(client, wanted)
    _other_url, other = asked(client, wanted | {"amount": 1})
    stranger = Key()
    stranger.id = key.id
    wrong = [
        key.sign(other),
        key.sign(options, host="elsewhere.example"),
        key.sign(options, flags=PRESENT),
        stranger.sign(options),
        Key().sign(options),
        {**key.sign(options), "response": {}},
        {"id": 1},
        {},
    ]
    for credential in wrong:
        answer = send(client, url, {"credential": credential})
        assert (answer.status_code, answer.json()["code"]) == (422, "passkey_wrong")
    assert send(client, url, {"credential": key.sign(options)}).status_code == 201


@pytest.mark.parametrize("seconds", [121, -3600])
def test_a_challenge_ends_after_two_minutes(client, key, wanted, monkeypatch, seconds):
    url, options = asked(client, wanted)
    moved = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr("wallet.ledger.timezone.now", lambda: moved)
    answer = send(client, url, {"credential": key.sign(options)})
    assert answer.json()["code"] == "passkey_wrong"


def test_a_challenge_is_its_owners(client, key, wanted, browser_of, bob):
    url, options = asked(client, wanted)
    assert send(browser_of(bob), url, {"credential": key.sign(options)}).status_code == 404


@pytest.mark.parametrize("credential", [{}, {"id": "x"}, {"response": {"clientDataJSON": "é"}}])
def test_what_no_browser_made_is_no_passkey(client, credential):
    send(client, "passkeys/options/")
    assert send(client, "passkeys/", {"credential": credential}).status_code == 400
