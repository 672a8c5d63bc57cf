"""Reactions and sweepers: cards follow the stock, charges end in time."""

from collections.abc import Mapping
from typing import Any

from celery import shared_task

from messaging.bus import reacts_to
from shop import services
from shop.events import coupon_changed, stock_changed


@reacts_to(stock_changed)
@shared_task(name="shop.on_stock_changed")
def on_stock_changed(envelope: Mapping[str, Any]) -> None:
    """A listing has more or fewer left: show it on its cards. A lost one is drawn on opening."""
    services.refresh_listing_card(listing_id=envelope["data"]["listing"])


@reacts_to(coupon_changed)
@shared_task(name="shop.on_coupon_changed")
def on_coupon_changed(envelope: Mapping[str, Any]) -> None:
    """A coupon was ended, used up, or can be used again: its cards say so."""
    services.refresh_coupon_card(coupon_id=envelope["data"]["coupon"])


@shared_task(name="shop.expire_charges")
def expire_charges() -> None:
    """Close the codes that nobody paid in time."""
    services.expire_charges()
