"""Where somebody comes from, as far as it can be believed."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings


def address_of(meta: Mapping[str, Any]) -> str:
    """The asker's address, from a request's META; of IPv6 the network, which is one household.

    Behind ``TRUSTED_PROXIES`` proxies it is what the outermost of them wrote down. Everything to
    the left of that in the header is the asker's own claim, and is not looked at.
    """
    return _believed(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))


def address_of_socket(scope: Mapping[str, Any]) -> str:
    """The same for an ASGI scope."""
    said = [
        value.decode("latin-1")
        for name, value in scope.get("headers", ())
        if name == b"x-forwarded-for"
    ]
    client = scope.get("client") or ("",)
    return _believed(client[0], ",".join(said))


def _believed(nearest: str, forwarded: str) -> str:
    hops = settings.TRUSTED_PROXIES
    told = [one.strip() for one in forwarded.split(",") if one.strip()]
    address = told[-hops] if hops and len(told) >= hops else nearest
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return nearest or "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
