"""Who knows whom in the demo, and the group that plans its week-end."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import Group, Permission

from messaging.models import Contact, Conversation, Message, Participant, User
from messaging.services import (
    keep_conversation,
    mark_read,
    open_group,
    open_notes,
    request_contact,
    send_message,
)

_NAMES = uuid.UUID("5d0c9e53-6a2f-4e6e-9d9b-9b6f1f6f3c12")
HOUR, DAY = 60, 24 * 60
CONTACTS = [
    ("ines", "lina"),
    ("ines", "tom"),
    ("ines", "camille"),
    ("ines", "karim"),
    ("lina", "karim"),
    ("lina", "tom"),
    ("jeanne", "karim"),
    ("camille", "nora"),
]
ASKING = [("zoe", "ines"), ("hugo", "jeanne")]
GROUP = ("Week-end à Annecy", "lina", ["ines", "karim", "tom", "zoe"])
LINES = [
    (2 * DAY, "lina", "J'ai trouvé un gîte à dix minutes du lac, du 27 au 29."),
    (2 * DAY - 4, "karim", "Je prends la voiture, il me reste trois places."),
    (2 * DAY - 9, "ines", "J'en prends une ! Je m'occupe du petit-déjeuner."),
    (DAY, "tom", "Train for me, I get in at 18:10 on Friday."),
    (DAY - 6, "zoe", "Pareil, on se retrouve à la gare ?"),
    (5 * HOUR, "lina", "Réservé chez Mamie Lise samedi soir, pour cinq."),
    (5 * HOUR - 3, "ines", "Parfait, merci Lina."),
    (50, "karim", "Pensez aux chaussures : la boucle du Semnoz, c'est du sérieux."),
    (48, "tom", "Noted. Rain jackets too?"),
]
NOTES = [
    (3 * DAY, "Le thermos de Karim : le rendre avant le week-end"),
    (26 * HOUR, "Croissants : 10, chez Aubin"),
]


def _id(*parts: object) -> UUID:
    return uuid.uuid5(_NAMES, "/".join(str(part) for part in parts))


def gather(people: dict[str, User], now: datetime) -> None:
    """Contacts, requests, the group and the notes; those that are there stay as they are."""
    for one, other in CONTACTS:
        request_contact(asker=people[one], person=people[other])
        request_contact(asker=people[other], person=people[one])
    for one, other in ASKING:
        request_contact(asker=people[one], person=people[other])
    Contact.objects.filter(created_at__gt=now).update(created_at=now - timedelta(days=60))
    _plan(people, now)
    # Who answers questions about movements: the people of this group.
    support, _is_new = Group.objects.get_or_create(name="support")
    right = {"codename": "support", "content_type__app_label": "wallet"}
    support.permissions.set(Permission.objects.filter(**right))
    people["ada"].groups.add(support)
    notes = open_notes(owner=people["ines"])
    for number, (minutes, text) in enumerate(NOTES):
        _said(notes, people["ines"], _id("note", number), text, now - timedelta(minutes=minutes))


def group() -> Conversation:
    """The group that plans its week-end."""
    return Conversation.objects.get(id=_id("group", GROUP[0]))


def _plan(people: dict[str, User], now: datetime) -> None:
    title, owner, members = GROUP
    group_id = _id("group", title)
    if Conversation.objects.filter(id=group_id).exists():
        return
    group = open_group(
        owner=people[owner],
        title=title,
        members=[people[one] for one in members],
        group_id=group_id,
    )
    Conversation.objects.filter(id=group_id).update(sign="tent", hue=5)
    Message.objects.filter(conversation=group).update(created_at=now - timedelta(days=2, hours=1))
    for number, (minutes, handle, text) in enumerate(LINES):
        moment = now - timedelta(minutes=minutes)
        _said(group, people[handle], _id("line", number), text, moment)
    group.refresh_from_db()
    for place in Participant.objects.filter(conversation=group).select_related("user"):
        waiting = 2 if place.user == people["ines"] else 0
        mark_read(reader=place.user, conversation=group, seq=group.last_seq - waiting)
    keep_conversation(keeper=people["ines"], conversation=group, is_pinned=True)


def _said(place: Conversation, sender: User, client_id: UUID, text: str, moment: datetime) -> None:
    message, is_new = send_message(
        sender=sender, conversation=place, client_id=client_id, text=text
    )
    if is_new:
        Message.objects.filter(pk=message.pk).update(created_at=moment)
        Conversation.objects.filter(pk=place.pk).update(last_message_at=moment)
