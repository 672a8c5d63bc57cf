"""Pages and sheets of the desk: parse, call, render."""

from sellers.views.desk import client, desk, lanes, talk
from sellers.views.orders import move_order, orders, statement
from sellers.views.stylists import picker, stylists

__all__ = [
    "client",
    "desk",
    "lanes",
    "move_order",
    "orders",
    "picker",
    "statement",
    "stylists",
    "talk",
]
