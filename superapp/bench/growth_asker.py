"""One process of the growth bench: says "ready" when it is warm, then opens what each line names.

``python -m superapp.bench.growth_asker PERSON THREAD SEQ``; it answers in milliseconds.
"""

import os
import sys
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")
django.setup()

from django.test import Client  # noqa: E402

from messaging import services  # noqa: E402
from messaging.models import Conversation, User  # noqa: E402


def main(hub_id: str, thread: str, middle: str) -> None:
    """Open what each line names; say how many milliseconds that took."""
    hub, talk = User.objects.get(pk=hub_id), Conversation.objects.get(pk=thread)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(hub, backend="django.contrib.auth.backends.ModelBackend")

    def get(path: str, **headers: str) -> None:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code)

    def found(path: str) -> None:
        get(path, **{"HX-Request": "true"})

    doors = {
        "inbox": lambda: get("/"),
        "thread": lambda: get(f"/chats/{thread}/?at={middle}", **{"HX-Target": "stage"}),
        "search common": lambda: found("/search/?q=mariage"),
        "search rare": lambda: found("/search/?q=horloge"),
        "search typo": lambda: found("/search/?q=porcelaime"),
        "search thread": lambda: get(f"/api/conversations/{thread}/search/?q=mariage"),
        "send": lambda: services.send_message(
            sender=hub, conversation=talk, client_id=uuid.uuid4(), text="le colis arrive demain"
        ),
    }
    for door in doors.values():
        for _turn in range(3):
            door()
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        doors[line.strip()]()
        print((time.perf_counter() - begin) * 1000, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
