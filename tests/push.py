"""A push service of our own, and a browser's half of the protocol: what it gets, it can read."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from messaging import webpush


class Browser:
    """The keys that a browser keeps to itself, and how it opens what they seal (RFC 8291)."""

    def __init__(self, private: str = "", auth: str = "") -> None:
        self.key = (
            webpush.private_key(private) if private else ec.generate_private_key(webpush.CURVE)
        )
        self.p256dh = webpush.encoded(webpush.public_bytes(self.key.public_key()))
        self.auth = auth or webpush.encoded(b"sixteen bytes ok")

    def opened(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert size == 4096 and len(body) <= 4096
        point = ec.EllipticCurvePublicKey.from_encoded_point(webpush.CURVE, sender)
        ours = webpush.public_bytes(self.key.public_key())
        shared = self._derived(
            self.key.exchange(ec.ECDH(), point),
            webpush.decoded(self.auth),
            b"WebPush: info\0" + ours + sender,
            32,
        )
        key = self._derived(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = self._derived(shared, salt, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02"
        return padded[:-1]

    @staticmethod
    def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class PushService:
    """Takes pushes on 127.0.0.1 and keeps them; ``answers`` are given first, then 201."""

    def __init__(self) -> None:
        self.browser = Browser()
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked += 1
                status, extra = service.answers.pop(0) if service.answers else (201, {})
                if status == 201:
                    said = json.loads(service.browser.opened(body))
                    service.got.append((dict(self.headers), said))
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def endpoint(self, name: str = "one") -> str:
        return f"{self.url}/push/{name}"

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": self.browser.p256dh, "auth": self.browser.auth}

    @property
    def said(self) -> list[dict[str, Any]]:
        return [payload for _headers, payload in self.got]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
