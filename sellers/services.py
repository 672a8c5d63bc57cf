"""Verbs of the desk."""

from typing import Any
from uuid import UUID

from django.db import transaction

from messaging.errors import NotAllowed, NotFound
from messaging.models import Conversation, Message, User
from messaging.services import open_direct
from sellers import selectors
from sellers.errors import StylistsNotAllowed
from sellers.models import Stylist
from sellers.permissions import may_be_recommended, may_recommend_in
from shop.models import Listing
from shop.services import post_listing


@transaction.atomic
def appoint_stylist(*, user: User, about_en: str = "", about_fr: str = "") -> Stylist:
    """Make somebody a stylist, or one again; their words are replaced where given."""
    words: dict[str, Any] = {
        name: text for name, text in {"about_en": about_en, "about_fr": about_fr}.items() if text
    }
    stylist, _is_new = Stylist.objects.update_or_create(
        user=user, defaults={"is_active": True, **words}
    )
    return stylist


def open_stylist_conversation(*, client: User, stylist: Stylist) -> Conversation:
    """The client's conversation with a stylist, made on first use; NotFound for one who left."""
    if not stylist.is_active or stylist.user_id == client.id:
        raise NotFound("stylist_not_found")
    return open_direct(opener=client, other=stylist.user)


@transaction.atomic
def recommend_listing(
    *, sender: User, conversation: Conversation, listing: Listing, client_id: UUID
) -> Message:
    """Send a listing of any shop that allows it to a client; the same ``client_id`` once only.

    What the client buys from that card is put to the stylist's name. ``conversation`` comes from
    ``conversation_for(sender, ...)``. Refuses people who are no stylists and shops that say no.
    """
    if not selectors.is_stylist(sender) or not may_recommend_in(conversation):
        raise NotAllowed("not_a_stylist")
    if not may_be_recommended(listing):
        raise StylistsNotAllowed
    return post_listing(
        sender=sender, conversation=conversation, listing=listing, client_id=client_id
    )
