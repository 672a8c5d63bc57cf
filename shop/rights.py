"""What shops keep of a person: their cart goes with them; orders are papers of trade."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.rights import THEIRS, Fate, Reason, Section, export, keep, stands_against
from shop.models import CartLine, Charge, Coupon, CouponUse, Order, OrderLine, Staff

TRADE = Reason(
    _("Your orders"),
    _("Orders are kept for ten years, as the law asks of shops; the name on them goes."),
)

keep("shop.Cart", "user", Fate.DELETE)
keep("shop.CartLine", "recommended_by", Fate.RETAIN, THEIRS)
keep("shop.ShopThread", "customer", Fate.RETAIN, TRADE)
keep("shop.Order", "buyer", Fate.RETAIN, TRADE)
keep("shop.Order", "recommended_by", Fate.RETAIN, TRADE)
keep("shop.OrderStep", "actor", Fate.RETAIN, TRADE)
keep("shop.Charge", "payer", Fate.RETAIN, TRADE)
keep("shop.Charge", "seller", Fate.RETAIN, TRADE)
keep("shop.Coupon", "customer", Fate.RETAIN, TRADE)
keep("shop.Coupon", "created_by", Fate.RETAIN, TRADE)
keep("shop.CouponUse", "person", Fate.RETAIN, TRADE)
keep("shop.CouponPick", "user", Fate.DELETE)
keep("shop.Staff", "user", Fate.ANONYMISE, TRADE, blank={"is_active": False})


@stands_against
def open_orders(person: User) -> list[Any]:
    """Orders that are under way."""
    under_way = [Order.State.PLACED, Order.State.SHIPPED]
    return [
        _("Order %(number)s is under way.") % {"number": order.number}
        for order in Order.objects.filter(buyer=person, state__in=under_way)
    ]


@stands_against
def shops_to_run(person: User) -> list[Any]:
    """Shops that would be left without anybody."""
    mine = Staff.objects.filter(user=person, is_active=True).select_related("shop")
    return [
        _("%(shop)s would have nobody left: ask us to close it, or add somebody first.")
        % {"shop": one.shop.name}
        for one in mine
        if not Staff.objects.filter(shop=one.shop, is_active=True).exclude(user=person).exists()
    ]


def _orders(person: User) -> Iterable[Any]:
    orders = Order.objects.filter(buyer=person).select_related("shop").order_by("placed_at")
    for order in orders:
        lines = OrderLine.objects.filter(order=order)
        yield {
            "number": order.number,
            "shop": order.shop.name,
            "state": order.state,
            "total": order.total,
            "discount": order.discount,
            "coupon": order.coupon_code,
            "placed_at": order.placed_at,
            "lines": list(lines.values()),
        }


def _charges(person: User) -> Iterable[Any]:
    paid = Charge.objects.filter(payer=person).order_by("created_at")
    return paid.values("shop__name", "amount", "currency", "note", "state", "paid_at")


def _cart(person: User) -> Iterable[Any]:
    return CartLine.objects.filter(cart__user=person).values("variant__sku", "quantity")


export(Section("orders", _("Orders"), _orders))


def _coupons(person: User) -> Iterable[Any]:
    used = CouponUse.objects.filter(person=person).order_by("used_at")
    return used.values(
        "coupon__shop__name", "coupon__code", "order__number", "amount", "used_at", "given_back_at"
    )


def _personal_coupons(person: User) -> Iterable[Any]:
    theirs = Coupon.objects.filter(customer=person).order_by("created_at")
    terms = ("percent", "amount", "currency", "minimum", "most_uses", "most_each", "uses")
    moments = ("created_at", "starts_at", "ends_at", "ended_at")
    return theirs.values("shop__name", "code", *terms, *moments)


export(Section("coupons", _("Promo codes"), _coupons))
export(Section("personal_coupons", _("Promo codes for you alone"), _personal_coupons))
export(Section("cart", _("Cart"), _cart))
export(Section("charges", _("Paid at a counter"), _charges))
