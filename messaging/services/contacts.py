"""Contacts and blocks: asking, answering, parting, and wanting to hear nothing of somebody.

A block is never told: whoever is blocked meets what a stranger with no account would meet.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.events import contact_updated, presence_changed
from messaging.models import Block, Contact, User
from messaging.selectors.contacts import may_reach, pair_key, standing_between, waiting_for
from messaging.serializers import person_data

State = Contact.State


@transaction.atomic
def request_contact(*, asker: User, person: User) -> Contact:
    """Ask to be contacts; asking each other is an answer, and asking again changes nothing.

    Who was declined meets silence: their request stands as before, and is not shown again.
    """
    if asker == person:
        raise Invalid("self_contact", _("That is you."))
    if Block.objects.filter(blocker=asker, blocked=person).exists():
        raise NotAllowed("blocked_by_you", _("You have blocked this person. Unblock them first."))
    if not may_reach(asker, person):
        raise NotFound("person_not_found")
    key = pair_key(asker.id, person.id)
    contact, is_new = Contact.objects.get_or_create(
        pair_key=key, defaults={"asker": asker, "asked": person}
    )
    if not is_new:
        contact = Contact.objects.select_for_update().get(pk=contact.pk)
        if contact.asker_id == asker.id or contact.state == State.ACCEPTED:
            return contact
        if contact.state == State.REQUESTED:
            return _answer(contact, State.ACCEPTED)
        # The one who said no changes their mind: now it is theirs to ask.
        contact.asker, contact.asked = asker, person
        contact.state, contact.answered_at = State.REQUESTED, None
        contact.save(update_fields=["asker", "asked", "state", "answered_at"])
    _tell(asker, person)
    return contact


@transaction.atomic
def answer_contact(*, person: User, asker: User, accepts: bool) -> Contact:
    """Say yes or no to somebody's request; NotFound where none waits."""
    contact = (
        Contact.objects.select_for_update()
        .filter(asker=asker, asked=person)
        .select_related("asker", "asked")
        .first()
    )
    wanted = State.ACCEPTED if accepts else State.DECLINED
    if contact is None or (contact.state != State.REQUESTED and contact.state != wanted):
        raise NotFound("contact_request_not_found")
    if contact.state == wanted:  # pressed twice
        return contact
    return _answer(contact, wanted)


def _answer(contact: Contact, state: str) -> Contact:
    contact.state, contact.answered_at = state, timezone.now()
    contact.save(update_fields=["state", "answered_at"])
    _tell(contact.asked, contact.asker)
    return contact


@transaction.atomic
def remove_contact(*, actor: User, person: User) -> None:
    """Be contacts no longer; either may ask again. NotFound where they were none."""
    key = pair_key(actor.id, person.id)
    gone, _by_model = Contact.objects.filter(pair_key=key, state=State.ACCEPTED).delete()
    if not gone:
        raise NotFound("contact_not_found")
    _tell(actor, person)


@transaction.atomic
def block_person(*, actor: User, person: User) -> None:
    """Take nothing of this person any more; they are not told. A waiting request is declined."""
    if actor == person:
        raise Invalid("self_block", _("That is you."))
    _block, is_new = Block.objects.get_or_create(blocker=actor, blocked=person)
    if not is_new:
        return
    Contact.objects.filter(asker=person, asked=actor, state=State.REQUESTED).update(
        state=State.DECLINED, answered_at=timezone.now()
    )
    Contact.objects.filter(asker=actor, asked=person, state=State.REQUESTED).delete()
    _tell_one(actor, person)
    # Neither sees the other's presence from here on.
    for viewer, hidden in ((actor, person), (person, actor)):
        publish(
            presence_changed,
            to=[user_group(viewer.id)],
            data={"user": str(hidden.id), "is_online": False, "last_seen_at": None},
        )


@transaction.atomic
def unblock_person(*, actor: User, person: User) -> None:
    """Let them reach you again."""
    gone, _by_model = Block.objects.filter(blocker=actor, blocked=person).delete()
    if gone:
        _tell_one(actor, person)


def _tell(one: User, other: User) -> None:
    _tell_one(one, other)
    _tell_one(other, one)


def _tell_one(viewer: User, person: User) -> None:
    """How the two stand, as ``viewer`` may know it, to all their devices."""
    standing = standing_between(viewer, person)
    publish(
        contact_updated,
        to=[user_group(viewer.id)],
        data={
            "person": person_data(person),
            "state": standing.state,
            "is_blocked": standing.is_blocked,
            "requests": waiting_for(viewer),
        },
    )
