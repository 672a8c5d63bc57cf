"""Fetching what a stranger's address leads to, without being led anywhere of our own.

The name is resolved once, every address that comes back is judged, and the connection goes to
that very address with the name kept for TLS and the Host header: nothing is looked up twice, so
nothing can change in between. Redirects are judged like the first address. One deadline holds
for all of it, kept by a watchman who cuts the line, since a drop a second resets any timeout.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

SECONDS = 5.0
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
AGENT = "PalabreLinkPreview/1"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unfetched(Exception):
    """There is nothing to be had there, or nothing that we go for; the text says which."""


@dataclass(frozen=True)
class Fetched:
    """What came: where from in the end, of which type, and its bytes."""

    url: str
    mime: str
    charset: str
    body: bytes


class Deadline:
    """How much time is left of what one preview may take."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise Unfetched("too slow")
        return left


def fetch(
    *, url: str, kinds: tuple[str, ...], most: int, deadline: Deadline, whole: bool = False
) -> Fetched:
    """Get an address whose type begins with one of ``kinds``, at most ``most`` bytes of it.

    ``whole``: refuse what is longer instead of cutting it. Raises Unfetched.
    """
    for _hop in range(REDIRECTS + 1):
        with _asked(url, deadline) as response:
            if response.status in (301, 302, 303, 307, 308):
                url = urljoin(url, response.headers.get("Location", ""))
                continue
            if response.status != 200:
                raise Unfetched(f"status {response.status}")
            mime = response.headers.get_content_type()
            if not mime.startswith(kinds):
                raise Unfetched(f"type {mime}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise Unfetched("encoded")
            body = _read(response, most + 1, deadline)
            if whole and len(body) > most:
                raise Unfetched("too large")
            charset = response.headers.get_content_charset("utf-8")
            return Fetched(url, mime, charset, body[:most])
    raise Unfetched("too many redirects")


def is_public(*, address: str) -> bool:
    """Whether an IP address is of the open internet, in whichever of its clothes it comes."""
    try:
        found: Any = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            found = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        else:
            inner = found.ipv4_mapped or found.sixtofour
            if found.teredo or (int(found) >> 32) == 0:  # tunnels, and the old "compatible" form
                return False
            found = inner or found
    return bool(found.is_global) and not found.is_multicast and not found.is_reserved


def resolve(*, host: str, port: int, seconds: float) -> list[str]:
    """Every address of a name, asked once; the resolver itself knows no deadline, so we wait."""
    found: list[Any] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _way_to(url: str, deadline: Deadline) -> tuple[Any, str, int]:
    """The parts of an address that may be fetched, and the one IP address and port to go to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unfetched("no address") from None
    host = parts.hostname
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise Unfetched("no web address")
    # Only for tests, which have no open internet: "127.0.0.1:8123", never a rule for a range.
    if f"{host}:{port}" in settings.PREVIEW_TEST_ADDRESSES:
        return parts, host, int(port or 0)
    if port not in (None, *PORTS.values()):
        raise Unfetched("port")
    port = port or PORTS[parts.scheme]
    addresses = resolve(host=host, port=port, seconds=deadline.left)
    if not addresses or not all(is_public(address=one) for one in addresses):
        raise Unfetched("not of the open internet")
    return parts, addresses[0], port


@contextlib.contextmanager
def _asked(url: str, deadline: Deadline) -> Iterator[http.client.HTTPResponse]:
    """The answer to a GET, on a line that is cut when the time is over."""
    parts, address, port = _way_to(url, deadline)
    line: Any = None
    watchman = None
    try:
        line = socket.create_connection((address, port), timeout=deadline.left)
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(
                line, server_hostname=parts.hostname, do_handshake_on_connect=False
            )
        watchman = threading.Timer(deadline.left, _cut, [line])
        watchman.daemon = True
        watchman.start()
        if parts.scheme == "https":
            line.do_handshake()
        asking = http.client.HTTPConnection(parts.hostname, port, timeout=deadline.left)
        asking.sock = line
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asking.putrequest("GET", _ascii(target), skip_host=True, skip_accept_encoding=True)
        asking.putheader("Host", _ascii_host(parts))
        asking.putheader("User-Agent", AGENT)
        asking.putheader("Accept", "text/html,application/xhtml+xml,image/*;q=0.8")
        asking.putheader("Accept-Encoding", "identity")
        asking.putheader("Connection", "close")
        asking.endheaders()
        with contextlib.closing(asking.getresponse()) as response:
            yield response
    except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
        raise Unfetched(type(error).__name__) from None
    finally:
        if watchman is not None:
            watchman.cancel()
        if line is not None:
            line.close()


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Of the plain socket: TLS would want to say goodbye first.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse, most: int, deadline: Deadline) -> bytes:
    body = b""
    while len(body) < most:
        assert deadline.left
        piece = response.read1(min(65_536, most - len(body)))
        if not piece:
            break
        body += piece
    assert deadline.left  # what a cut line left behind is not the page
    return body


def _ascii(target: str) -> str:
    """A path as the wire takes it: what is no ASCII in percents, nothing that ends a line."""
    return "".join(
        one if "!" <= one <= "~" else "".join(f"%{byte:02X}" for byte in one.encode())
        for one in target
    )


def _ascii_host(parts: Any) -> str:
    host = str(parts.hostname).encode("idna").decode() if ":" not in parts.hostname else ""
    host = host or f"[{parts.hostname}]"
    return f"{host}:{parts.port}" if parts.port else host
