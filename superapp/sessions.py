"""Sessions kept in the database and read together with the person who opened them.

Django asks for the session, then for the person, and the list of somebody's sessions asks for its
own row: three questions at the beginning of every request, answered here by one. Nothing is kept
between requests: what was revoked, signed out or signed with an older password is over at once.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.crypto import constant_time_compare

from messaging.models import User
from messaging.selectors.sessions import is_session_key, visit_under


class SessionStore(DatabaseStore):
    """Django's own, which knows after loading ``person`` and ``seen_at`` as well."""

    person: User | None = None
    seen_at: datetime | None = None

    def _validate_session_key(self, key: str | None) -> bool:
        return is_session_key(key or "")

    def load(self) -> dict[str, Any]:
        visit = visit_under(self.session_key or "")
        if visit is None:
            self._session_key = None
            return {}
        self.person, self.seen_at = visit.person, visit.seen_at
        found: dict[str, Any] = self.decode(visit.session_data)
        return found


class PersonMiddleware(AuthenticationMiddleware):
    """``request.user``, as Django finds it, from what came with the session.

    Asked at once: whose language a page speaks is asked for every request anyway.
    """

    def process_request(self, request: Any) -> None:
        super().process_request(request)
        request._cached_user = _signed_in(request.session) or auth.get_user(request)
        request.user = request._cached_user


def _signed_in(session: Any) -> User | None:
    """The person, where all is as it should be; else None, and Django says what follows.

    It is their session, they are active, and it is signed with the password they have now.
    """
    signed = session.get(auth.HASH_SESSION_KEY)  # which loads it
    person: User | None = session.person
    if person is None or not signed:
        return None
    is_theirs = (
        session.get(auth.SESSION_KEY) == str(person.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and person.is_active
        and constant_time_compare(signed, person.get_session_auth_hash())
    )
    return person if is_theirs else None
