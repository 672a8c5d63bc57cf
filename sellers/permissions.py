"""What sellers and stylists may do: pure predicates over what was already fetched."""

from messaging.models import Conversation, Participant
from shop.models import Listing


def is_counter_side(conversation: Conversation) -> bool:
    """Whether the viewer, for whom the conversation was fetched, speaks for the shop in it."""
    me: Participant = conversation.me  # type: ignore[attr-defined]
    return conversation.kind == Conversation.Kind.SHOP and me.role == Participant.Role.STAFF


def may_recommend_in(conversation: Conversation) -> bool:
    """Stylists recommend in conversations between two."""
    return conversation.kind == Conversation.Kind.DIRECT


def may_be_recommended(listing: Listing) -> bool:
    return listing.is_active and listing.shop.is_open and listing.shop.allows_stylists
