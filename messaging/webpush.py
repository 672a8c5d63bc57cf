"""The protocol of web push: how a message is encrypted (RFC 8291), signed (RFC 8292), delivered.

Knows nobody and no conversation: bytes, keys and addresses alone.
"""

import base64
import http.client
import ipaddress
import json
import os
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096
MAX_PAYLOAD = 3900  # one record, its padding mark and its tag
SIGNED_SECONDS = 12 * 3600  # a push service takes no signature older than a day
SECONDS = 10  # to connect, and again for the answer


class BadEndpoint(ValueError):
    """Not an address that we post to: not https, or not of the public internet."""


@dataclass(frozen=True)
class Answer:
    """What the push service said. ``status`` 0: it could not be reached."""

    status: int
    retry_after: int = 0

    @property
    def is_delivered(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Nobody listens there any more."""
        return self.status in (404, 410)

    @property
    def is_retryable(self) -> bool:
        return self.status == 0 or self.status == 429 or self.status >= 500


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url, padded or not; ValueError for anything else."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Our key pair, from the private number in base64url."""
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), CURVE)


def public_key(text: str) -> str:
    """What browsers subscribe with: our public key in base64url."""
    return encoded(public_bytes(private_key(text).public_key()))


def check_keys(p256dh: str, auth: str) -> None:
    """ValueError unless these are a point of the curve and a secret of 16 bytes."""
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh))
    if len(decoded(auth)) != 16 or len(decoded(p256dh)) != 65:
        raise ValueError("keys of a wrong length")


def encrypt(
    payload: bytes,
    *,
    p256dh: str,
    auth: str,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """``payload`` as one aes128gcm record that this browser alone can open."""
    salt, sender = salt or os.urandom(16), sender or ec.generate_private_key(CURVE)
    theirs, ours = decoded(p256dh), public_bytes(sender.public_key())
    point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
    shared = _derived(
        sender.exchange(ec.ECDH(), point),
        salt=decoded(auth),
        info=b"WebPush: info\0" + theirs + ours,
        length=32,
    )
    key = _derived(shared, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(shared, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(key).encrypt(nonce, payload + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def fitting(payload: dict[str, Any]) -> bytes:
    """The payload as JSON that fits into a push: its text is cut, and then it lists less."""
    payload = dict(payload)
    while len(raw := json.dumps(payload, ensure_ascii=False).encode()) > MAX_PAYLOAD:
        if len(payload.get("text", "")) > 20:
            payload["text"] = payload["text"][: len(payload["text"]) // 2] + "…"
        elif not payload.pop("standing", None):
            break
    return raw


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def signature(endpoint: str, *, key: str, subject: str, now: float | None = None) -> str:
    """The Authorization header by which a push service knows whose pushes these are."""
    ours = private_key(key)
    at = urlsplit(endpoint)
    claims = {
        "aud": f"{at.scheme}://{at.netloc}",
        "exp": int(now or time.time()) + SIGNED_SECONDS,
        "sub": subject,
    }
    parts = ({"typ": "JWT", "alg": "ES256"}, claims)
    said = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    r, s = utils.decode_dss_signature(ours.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    seal = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{seal}, k={encoded(public_bytes(ours.public_key()))}"


def check_endpoint(endpoint: str, *, allow_local: bool = False) -> None:
    """BadEndpoint unless the address is https and, if it is a number, a public one."""
    try:
        at = urlsplit(endpoint)
        port = at.port
    except ValueError:
        raise BadEndpoint("address") from None
    is_plain = endpoint.isascii() and endpoint.isprintable()
    if not at.hostname or at.username or at.password or not is_plain:
        raise BadEndpoint("address")
    if allow_local and at.scheme == "http" and at.hostname in ("127.0.0.1", "localhost"):
        return
    if at.scheme != "https" or port not in (None, 443):
        raise BadEndpoint("scheme")
    try:
        number = ipaddress.ip_address(at.hostname)
    except ValueError:
        if "." not in at.hostname or at.hostname.endswith((".local", ".localhost", ".internal")):
            raise BadEndpoint("name") from None
    else:
        _check_public(number, allow_local=False)


def _check_public(
    number: ipaddress.IPv4Address | ipaddress.IPv6Address, *, allow_local: bool
) -> None:
    inner = getattr(number, "ipv4_mapped", None) or number
    if allow_local and inner.is_loopback:
        return
    if not inner.is_global or inner.is_multicast:
        raise BadEndpoint("private")


def deliver(
    endpoint: str,
    body: bytes,
    *,
    authorization: str,
    ttl: int,
    urgency: str,
    topic: str,
    allow_local: bool = False,
) -> Answer:
    """Post an encrypted message; BadEndpoint when the name leads into a private network.

    The name is resolved once and the checked number is what is connected to, so that it can't
    lead elsewhere a moment later. Redirects are not followed.
    """
    check_endpoint(endpoint, allow_local=allow_local)
    at = urlsplit(endpoint)
    assert at.hostname
    is_plain = at.scheme == "http"
    port = at.port or (80 if is_plain else 443)
    try:
        number = _resolved(at.hostname, port, allow_local=allow_local and is_plain)
        opened = socket.create_connection((number, port), timeout=SECONDS)
        if not is_plain:
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=at.hostname)
        line = http.client.HTTPConnection(at.netloc, timeout=SECONDS)
        line.sock = opened
        try:
            line.request(
                "POST",
                at.path + (f"?{at.query}" if at.query else "") or "/",
                body,
                {
                    "Authorization": authorization,
                    "Content-Encoding": "aes128gcm",
                    "Content-Type": "application/octet-stream",
                    "TTL": str(ttl),
                    "Urgency": urgency,
                    "Topic": topic,
                },
            )
            said = line.getresponse()
            wait = said.getheader("Retry-After") or ""
            return Answer(said.status, int(wait) if wait.isdigit() and len(wait) < 7 else 0)
        finally:
            line.close()
    except (OSError, http.client.HTTPException):
        return Answer(0)


def _resolved(name: str, port: int, *, allow_local: bool) -> str:
    found = [str(one[4][0]) for one in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    for number in found:
        _check_public(ipaddress.ip_address(number), allow_local=allow_local)
    return found[0]
