"""Questions of the other side of the counter; the viewer always comes first."""

from sellers.selectors.clients import Client, client_of, client_panel, stylist_panel
from sellers.selectors.desk import Desk, DeskRow, desk_inbox
from sellers.selectors.orders import ORDER_LISTS, order_at, orders_at
from sellers.selectors.people import (
    desk_shops,
    is_stylist,
    shop_at,
    shop_owned,
    shop_with_account,
    shops_owned,
    stylist_for,
    stylists,
)

__all__ = [
    "ORDER_LISTS",
    "Client",
    "Desk",
    "DeskRow",
    "client_of",
    "client_panel",
    "desk_inbox",
    "desk_shops",
    "is_stylist",
    "order_at",
    "orders_at",
    "shop_at",
    "shop_owned",
    "shop_with_account",
    "shops_owned",
    "stylist_for",
    "stylist_panel",
    "stylists",
]
