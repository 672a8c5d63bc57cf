"""Ending what somebody opened: their sessions, sockets, pushes and tokens."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from rest_framework.authtoken.models import Token

from messaging.bus import send_to_groups, session_group, user_group
from messaging.models import PushSubscription, User


def close_session(*, session_key: str) -> None:
    """The session is over: its sockets close at once (and within one heads period otherwise)."""
    PushSubscription.objects.filter(session_key=session_key).delete()
    transaction.on_commit(
        lambda: send_to_groups([session_group(session_key)], {"type": "session_over"})
    )


def close_sockets(*, person: User) -> None:
    """Every socket of this person closes once this commits; good sessions open them again."""
    transaction.on_commit(lambda: send_to_groups([user_group(person.id)], {"type": "session_over"}))


@transaction.atomic
def revoke_password(*, person: User) -> None:
    """The password was changed: what was opened with the old one hears nothing more."""
    PushSubscription.objects.filter(user=person).delete()
    Token.objects.filter(user=person).delete()
    close_sockets(person=person)


@transaction.atomic
def end_everywhere(*, person: User) -> None:
    """Sign the person out wherever they are: sessions, sockets, pushes and API tokens."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    revoke_password(person=person)
