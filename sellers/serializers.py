"""The shapes of the desk. Amounts are whole minor units of ``currency``."""

from typing import Any

from rest_framework import serializers

from sellers.models import Stylist
from sellers.selectors import Client, Desk, DeskRow
from shop.serializers import CartLineSerializer, OrderSerializer, line_data, order_data
from wallet.serializers import StatementRowSerializer
from wallet.serializers.payouts import NewBankSerializer, NewPayoutSerializer

Shape = serializers.Serializer[Any]


class DeskRowSerializer(Shape):
    conversation = serializers.UUIDField()
    name = serializers.CharField()
    shop = serializers.CharField(allow_null=True)
    snippet = serializers.CharField(allow_blank=True)
    unread = serializers.IntegerField()
    time = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    order = serializers.CharField(allow_blank=True)


class DeskSerializer(Shape):
    answer = DeskRowSerializer(many=True)
    prepare = DeskRowSerializer(many=True)
    wait = DeskRowSerializer(many=True)


class ClientSerializer(Shape):
    handle = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    spent = serializers.IntegerField()
    orders_count = serializers.IntegerField()
    currency = serializers.CharField()
    ref = serializers.CharField(allow_blank=True)
    cart_total = serializers.IntegerField()
    cart = CartLineSerializer(many=True)
    orders = OrderSerializer(many=True)


class StylistSerializer(Shape):
    handle = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)


class StylistThreadSerializer(Shape):
    conversation = serializers.UUIDField()
    stylist = serializers.CharField()


class ShopStatementSerializer(Shape):
    shop = serializers.CharField()
    balance = serializers.IntegerField()
    incoming = serializers.IntegerField()
    currency = serializers.CharField()
    rows = StatementRowSerializer(many=True)
    before = serializers.IntegerField(allow_null=True)


class TillSerializer(Shape):
    available = serializers.IntegerField(help_text="What can be paid out, its fee included.")
    held = serializers.IntegerField(help_text="Kept by the house until what was sold arrives.")
    on_their_way = serializers.IntegerField(help_text="Payouts that are not settled, with fees.")
    currency = serializers.CharField()


class NewShopBankSerializer(NewBankSerializer):
    shop = serializers.CharField(max_length=30)


class NewShopPayoutSerializer(NewPayoutSerializer):
    shop = serializers.CharField(max_length=30)


def row_data(one: DeskRow) -> dict[str, Any]:
    return {
        "conversation": str(one.row.conversation.id),
        "name": one.row.name,
        "shop": one.shop.handle if one.shop else None,
        "snippet": one.row.snippet,
        "unread": one.row.unread,
        "time": one.row.time.isoformat(),
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "is_late": one.is_late,
        "order": one.order_number,
    }


def desk_data(desk: Desk) -> dict[str, Any]:
    return {lane: [row_data(one) for one in rows] for lane, _label, rows in desk.lanes}


def client_data(client: Client) -> dict[str, Any]:
    return {
        "handle": client.person.handle,
        "name": client.person.display_name,
        "since": client.since.isoformat() if client.since else None,
        "spent": client.spent,
        "orders_count": client.orders_count,
        "currency": client.currency,
        "ref": client.ref,
        "cart_total": client.cart_total,
        "cart": [line_data(line) for line in client.cart],
        "orders": [order_data(view) for view in client.orders],
    }


def stylist_data(stylist: Stylist) -> dict[str, Any]:
    return {
        "handle": stylist.user.handle,
        "name": stylist.user.display_name,
        "about": stylist.about,
    }
