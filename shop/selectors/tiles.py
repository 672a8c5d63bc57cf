"""Tiles of Discover: an offer, and why this viewer is shown it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.models import Conversation, Message, User
from shop.models import Order, ShopThread
from shop.selectors.catalogue import Offer

NEW_DAYS = 14


@dataclass(frozen=True)
class Tile:
    """``why`` is one true sentence about the viewer and the offer; ``icon`` its sign."""

    offer: Offer
    icon: str
    why: str


def tiles_of(viewer: User, offers: Sequence[Offer]) -> list[Tile]:
    """Tiles for these offers, in their order. Three queries for any number."""
    if not offers:
        return []
    shop_ids = {offer.shop.id for offer in offers}
    bought = set(
        Order.objects.filter(buyer=viewer, shop__in=shop_ids)
        .exclude(state=Order.State.CANCELLED)
        .values_list("shop_id", flat=True)
    )
    talked = set(
        ShopThread.objects.filter(customer=viewer, shop__in=shop_ids).values_list(
            "shop_id", flat=True
        )
    )
    advised = _advised(viewer, [str(offer.listing.id) for offer in offers])
    return [_tile(offer, bought, talked, advised) for offer in offers]


def shop_tiles_of(viewer: User, offers: Sequence[Offer]) -> list[Tile]:
    """Tiles on a shop's own page, where what one wants to be told is the thing itself."""
    advised = _advised(viewer, [str(offer.listing.id) for offer in offers]) if offers else {}
    return [
        _tile(offer, set(), set(), advised)
        if str(offer.listing.id) in advised or not offer.listing.facts
        else Tile(offer, "tag", offer.listing.facts)
        for offer in offers
    ]


def _advised(viewer: User, refs: list[str]) -> dict[str, str]:
    """Who sent the viewer which listing, in a conversation between the two."""
    rows = (
        Message.objects.filter(
            card_type="shop.listing",
            card_ref__in=refs,
            conversation__kind=Conversation.Kind.DIRECT,
            conversation__participants__user=viewer,
            conversation__participants__left_at__isnull=True,
        )
        .exclude(sender=viewer)
        .order_by("created_at")
        .values_list("card_ref", "sender__display_name")
    )
    return dict(rows)


def _tile(offer: Offer, bought: set[UUID], talked: set[UUID], advised: dict[str, str]) -> Tile:
    if by := advised.get(str(offer.listing.id)):
        return Tile(offer, "user", _("Picked for you by %(name)s") % {"name": by})
    if offer.shop.id in bought:
        return Tile(offer, "box", _("You have bought here"))
    if offer.shop.id in talked:
        return Tile(offer, "chat", _("You talk with this shop"))
    if offer.listing.created_at > timezone.now() - timedelta(days=NEW_DAYS):
        return Tile(offer, "spark", _("New in the window"))
    return Tile(offer, "clock", _("Answers in about %(n)d min") % {"n": offer.shop.reply_minutes})
