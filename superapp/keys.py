"""Keys that are made once: kept by the operator in the environment, by the demo in DATA_DIR."""

import base64
import contextlib
import os
import re
import secrets
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured

_SUBJECT = re.compile(r"^(mailto:[^@\s]+@[^@\s]+\.[^@\s]+|https://[^\s]+)$")


def kept(path: Path, make: Callable[[], str]) -> str:
    """The key in this file, made at the first asking."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the key
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def new_secret_key() -> str:
    return secrets.token_urlsafe(48)


def new_vapid_key() -> str:
    """A private key of P-256 for web push: 32 bytes in base64url, without padding."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def vapid_subject(given: str, origins: list[str], mail_from: str) -> str:
    """Whom a push service may ask about our pushes: what was given, our site, or our address.

    Services refuse every push whose subject is no mailto: or https: address.
    """
    site = next((one for one in origins if one.startswith("https://")), "")
    subject = given or site or f"mailto:{parseaddr(mail_from)[1]}"
    if not _SUBJECT.match(subject):
        if given:
            raise ImproperlyConfigured("VAPID_SUBJECT must be a mailto: or https: address")
        return "mailto:palabre@palabre.example"
    return subject
