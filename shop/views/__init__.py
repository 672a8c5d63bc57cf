"""Pages, sheets and the cart's drawer: parse, call, render."""

from shop.views.cart import add_line, cart, remove_line, set_line, undo
from shop.views.checkout import checkout
from shop.views.discover import discover, shop_page
from shop.views.listings import listing, picker
from shop.views.orders import move_order, order, orders
from shop.views.threads import message, panel

__all__ = [
    "add_line",
    "cart",
    "checkout",
    "discover",
    "listing",
    "message",
    "move_order",
    "order",
    "orders",
    "panel",
    "picker",
    "remove_line",
    "set_line",
    "shop_page",
    "undo",
]
