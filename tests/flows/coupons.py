"""The routes of coupons and of shops' gift cards; and a coupon shown in a conversation."""

import uuid
from typing import Any

from messaging.models import Conversation
from shop.models import Coupon
from shop.services import Terms, create_coupon, post_coupon
from tests.world import World

SHOP = "shop=atelier-kaolin"
NEW = {"coupon_id": "{new}", "shop": "atelier-kaolin", "code": "NEW10", "value": "10"}
API_NEW = {"id": "{new}", "shop": "atelier-kaolin", "code": "API10", "percent": 10}
SENT = {"coupon": "{coupon}", "client_id": "{new}"}
ONE, API_ONE = "coupons/<uuid:coupon_id>/", "api/coupons/<uuid:coupon_id>/"


def coupons(get: Any, post: Any, ask: Any) -> dict[str, list[Any]]:
    return {
        ONE: [get("parties"), post("parties")],
        "desk/coupons/": [get(), get("staff", SHOP)],
        "desk/coupons/new/": [
            get("staff", SHOP),
            get("staff", "conversation={conversation}"),
            post("staff", **NEW),
        ],
        "desk/coupons/<uuid:coupon_id>/ending/": [post("staff")],
        "desk/<uuid:conversation_id>/coupons/": [get("staff"), post("staff", **SENT)],
        "shops/<slug:handle>/gift-card/": [get(), post(card_id="{new}", amount="10")],
        "api/shops/<slug:handle>/gift-cards/": [post(id="{new}", amount=1000)],
        "api/coupons/": [get()],
        API_ONE: [get("parties")],
        f"{API_ONE}picks/": [post("parties"), ask("parties", "DELETE")],
        "api/checkouts/quotes/": [post(cart=True)],
        "api/conversations/<uuid:conversation_id>/coupons/": [post("staff", **SENT)],
        "api/desk/coupons/": [get(), get("staff", SHOP), post("staff", **API_NEW)],
        "api/desk/coupons/<uuid:coupon_id>/endings/": [post("staff")],
    }


def coupon_in(world: World, conversation: Conversation) -> Coupon:
    """A tenth off at Kaolin, shown to its customer."""
    made = create_coupon(
        actor=world.jeanne,
        shop=world.kaolin,
        coupon_id=uuid.uuid4(),
        code="TENTH",
        terms=Terms(percent=10),
    )
    post_coupon(sender=world.jeanne, conversation=conversation, coupon=made, client_id=uuid.uuid4())
    return made
