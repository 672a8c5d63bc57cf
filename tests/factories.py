"""One factory a noun: people, conversations. Upper floors' things are made by their services."""

from datetime import timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from messaging import services
from messaging.models import Conversation, User, uuid7
from messaging.models.people import handle_skeleton

PASSWORD = "palabre-test"  # noqa: S105
_HASHED = make_password(PASSWORD)
# Letters that no look-alike rule folds together, so generated handles never collide.
_LETTERS = "abcdefghjk"


def _word(number: int) -> str:
    return "".join(_LETTERS[int(digit)] for digit in str(number))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    handle = factory.Sequence(lambda number: f"person{_word(number)}")
    handle_skeleton = factory.LazyAttribute(lambda user: handle_skeleton(user.handle))
    email = factory.LazyAttribute(lambda user: f"{user.handle}@example.org")
    display_name = factory.LazyAttribute(lambda user: user.handle.capitalize())
    password = _HASHED
    locale = "en"
    # Not since yesterday: links of new accounts wait for a second word.
    date_joined = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


def direct(one: User, other: User) -> Conversation:
    """The direct conversation of two people."""
    return services.open_direct(opener=one, other=other)


def say(sender: User, conversation: Conversation, *texts: str) -> list:
    """Send texts through the service; returns the messages."""
    return [
        services.send_message(
            sender=sender, conversation=conversation, client_id=uuid7(), text=text
        )[0]
        for text in texts
    ]
