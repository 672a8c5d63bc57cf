"""The protocol of web push, held against its RFCs; and where we never post to."""

import json
import time

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from messaging import webpush
from tests.push import Browser

# RFC 8291, appendix A.
SAID = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
    "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
    "gSxsj_Qulcy4a-fN"
)


def test_a_message_is_sealed_as_the_rfc_does_it():
    sealed = webpush.encrypt(
        SAID,
        p256dh=P256DH,
        auth=SECRET,
        salt=webpush.decoded(SALT),
        sender=webpush.private_key(SENDER),
    )
    assert webpush.encoded(sealed) == SEALED


def test_the_browser_it_is_for_opens_it():
    assert Browser(THEIRS, SECRET).opened(webpush.decoded(SEALED)) == SAID
    browser = Browser()
    sealed = webpush.encrypt(b"hello", p256dh=browser.p256dh, auth=browser.auth)
    assert browser.opened(sealed) == b"hello"


def test_the_signature_says_who_for_whom_and_until_when():
    head = webpush.signature(
        "https://push.example:443/send/1?x=2", key=SENDER, subject="mailto:a@b.example"
    )
    token, key = head.removeprefix("vapid t=").split(", k=")
    parts = token.split(".")
    assert json.loads(webpush.decoded(parts[0])) == {"typ": "JWT", "alg": "ES256"}
    claims = json.loads(webpush.decoded(parts[1]))
    assert claims["aud"] == "https://push.example:443" and claims["sub"] == "mailto:a@b.example"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600
    assert key == webpush.public_key(SENDER)
    raw = webpush.decoded(parts[2])
    seal = utils.encode_dss_signature(
        int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    )
    point = ec.EllipticCurvePublicKey.from_encoded_point(webpush.CURVE, webpush.decoded(key))
    point.verify(seal, ".".join(parts[:2]).encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://[::ffff:10.0.0.1]/1",
        "https://10.1.2.3/1",
        "https://169.254.169.254/latest/",
        "https://100.64.0.1/",
        "https://localhost/1",
        "https://valkey/1",
        "https://printer.local/1",
        "https://push.example:6379/1",
        "https://user:secret@push.example/1",
        "https://push.example:x/1",
        "ftp://push.example/1",
        "https:///1",
        "",
    ],
)
def test_it_posts_to_public_https_addresses_alone(endpoint):
    with pytest.raises(webpush.BadEndpoint):
        webpush.check_endpoint(endpoint)
    with pytest.raises(webpush.BadEndpoint):
        webpush.deliver(endpoint, b"", authorization="", ttl=1, urgency="low", topic="t")


def test_a_public_name_that_leads_inside_is_refused(monkeypatch):
    inside = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("192.168.1.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_named: inside)
    with pytest.raises(webpush.BadEndpoint):
        webpush.deliver(
            "https://push.example/1", b"", authorization="", ttl=1, urgency="low", topic="t"
        )


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), (P256DH, "AAAA"), ("BCVx", SECRET)])
def test_keys_that_are_none_are_refused(p256dh, auth):
    with pytest.raises(ValueError):
        webpush.check_keys(p256dh, auth)


def test_what_is_too_long_is_cut_to_one_record():
    payload = {"title": "A", "text": "é" * 9000, "standing": ["x" * 36] * 50}
    raw = webpush.fitting(payload)
    assert len(raw) <= webpush.MAX_PAYLOAD and json.loads(raw)["text"].endswith("…")
