"""A web server for the length of a ``with``: for the bench and the pictures."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from messaging.models import User


@contextlib.contextmanager
def served(application: str = "superapp.asgi:application") -> Iterator[int]:
    """Run ``application`` under Daphne on our engines; yields its port on 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORT": str(port),
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "RATE_LIMITS_TIMES": "1000",  # what is measured is not a person
    }
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), application]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)  # noqa: S310
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def session_of(user: User) -> str:
    """The key of a new session in which ``user`` is signed in."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key
