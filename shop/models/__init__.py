"""The shop's nouns."""

from shop.models.carts import Cart, CartLine
from shop.models.catalogue import Category, Image, Listing, Variant
from shop.models.charges import Charge
from shop.models.coupons import Coupon, CouponPick, CouponUse
from shop.models.orders import Order, OrderLine, OrderStep
from shop.models.shops import Shop, Staff
from shop.models.threads import ShopThread

__all__ = [
    "Cart",
    "CartLine",
    "Category",
    "Charge",
    "Coupon",
    "CouponPick",
    "CouponUse",
    "Image",
    "Listing",
    "Order",
    "OrderLine",
    "OrderStep",
    "Shop",
    "ShopThread",
    "Staff",
    "Variant",
]
