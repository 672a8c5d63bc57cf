"""Pages and sheets of the desk: parse, call, render."""

from sellers.views.desk import client, desk, lanes, talk
from sellers.views.orders import move_order, orders
from sellers.views.statements import export, export_file, movement, receipt_file, statement
from sellers.views.stylists import picker, stylists

__all__ = [
    "client",
    "desk",
    "export",
    "export_file",
    "lanes",
    "move_order",
    "movement",
    "orders",
    "picker",
    "receipt_file",
    "statement",
    "stylists",
    "talk",
]
