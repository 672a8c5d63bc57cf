"""Throw-away people and conversations for the bench; gone afterwards."""

import contextlib
import os
from collections.abc import Iterator, Sequence

from django.db import connection

from messaging import services
from messaging.models import Conversation, Message, Participant, User
from superapp.served import session_of


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


def settlers(count: int) -> list[User]:
    """So many people who stay: for a scratch database."""
    tag = "".join(chr(ord("a") + byte % 10) for byte in os.urandom(6))
    return User.objects.bulk_create(
        User(
            handle=f"z{tag}{_letters(index)}",
            email=f"z{tag}{index}@example.org",
            display_name=f"Bench {index}",
            password="!",  # noqa: S106 (nobody signs in with it)
        )
        for index in range(count)
    )


@contextlib.contextmanager
def people(count: int) -> Iterator[list[User]]:
    """So many people. Every conversation that one of them is in goes when they do."""
    made = settlers(count)
    try:
        yield made
    finally:
        talks = Conversation.objects.filter(participants__user__in=made).values("id")
        ids = [row["id"] for row in talks]
        Message.objects.filter(conversation__in=ids).delete()
        Participant.objects.filter(conversation__in=ids).delete()
        Conversation.objects.filter(id__in=ids).delete()
        User.objects.filter(id__in=[one.id for one in made]).delete()


def sessions(users: Sequence[User]) -> list[str]:
    """A signed-in session for each."""
    return [session_of(user) for user in users]


def pairs(users: Sequence[User]) -> list[tuple[User, User, Conversation]]:
    """Two by two, each pair with its conversation."""
    return [
        (one, other, services.open_direct(opener=one, other=other))
        for one, other in zip(users[::2], users[1::2], strict=True)
    ]


def crowd(users: Sequence[User]) -> Conversation:
    """All of them in one group."""
    return services.open_conversation(
        kind=Conversation.Kind.GROUP,
        title="Bench",
        sign="",
        hue=1,
        members=[(user, Participant.Role.MEMBER) for user in users],
    )


def stored(users: Sequence[User]) -> int:
    """How many messages of these people are in the log."""
    return Message.objects.filter(sender__in=users).count()


def settle() -> None:
    """What a long-lived database has behind it: statistics of what was just loaded."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
