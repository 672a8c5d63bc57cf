"""Showing a listing in a conversation."""

from uuid import UUID

from django.db import transaction

from messaging.errors import NotAllowed
from messaging.models import Conversation, Message, User
from messaging.services import post_card
from shop import selectors
from shop.cards import LISTING
from shop.errors import NotOnSale
from shop.models import Listing
from shop.permissions import can_share, is_on_sale


@transaction.atomic
def share_listing(
    *, sender: User, conversation: Conversation, listing: Listing, client_id: UUID
) -> Message:
    """Show a listing of the shop in one of its conversations; the same ``client_id`` once only.

    Refuses outsiders (NotFound), listings of other shops, and what is off sale.
    """
    thread, me = selectors.thread_for(sender, conversation.id)
    if not can_share(me, thread.shop, listing):
        raise NotAllowed("listing_of_another_shop")
    return post_listing(
        sender=sender, conversation=conversation, listing=listing, client_id=client_id
    )


def post_listing(
    *, sender: User, conversation: Conversation, listing: Listing, client_id: UUID
) -> Message:
    """Post the card itself; who may is the caller's business (the upper floor has stylists)."""
    if not is_on_sale(listing):
        raise NotOnSale(listing=str(listing.id))
    return post_card(
        sender=sender,
        conversation=conversation,
        card_type=LISTING,
        card_ref=str(listing.id),
        client_id=client_id,
    )
