"""Verbs of this floor: the only room that writes."""

from shop.services.carts import (
    add_to_cart,
    clear_cart,
    remove_from_cart,
    set_cart_quantity,
)
from shop.services.catalogue import (
    NewVariant,
    create_listing,
    index_listing,
    refresh_listing_card,
    set_on_sale,
    set_price,
    set_stock,
)
from shop.services.charges import (
    ask_charge,
    call_off_charge,
    charge_by_code,
    expire_charges,
    pay_at_counter,
    pay_charge,
)
from shop.services.checkout import place_orders, top_up_and_place_orders
from shop.services.coupons import (
    Terms,
    create_coupon,
    drop_coupon,
    end_coupon,
    pick_code,
    pick_coupon,
    post_coupon,
    refresh_coupon_card,
    try_codes,
)
from shop.services.gifts import buy_shop_gift_card
from shop.services.mandates import allow_spending, place_orders_under
from shop.services.orders import cancel_order, deliver_order, ship_order
from shop.services.pictures import add_image
from shop.services.refunds import give_store_credit, refund_charge, refund_order
from shop.services.sharing import post_listing, share_listing
from shop.services.shops import add_staff, create_shop, remove_staff
from shop.services.threads import open_thread

__all__ = [
    "allow_spending",
    "place_orders_under",
    "give_store_credit",
    "refund_charge",
    "refund_order",
    "NewVariant",
    "Terms",
    "add_image",
    "add_staff",
    "add_to_cart",
    "ask_charge",
    "buy_shop_gift_card",
    "call_off_charge",
    "cancel_order",
    "charge_by_code",
    "clear_cart",
    "create_coupon",
    "create_listing",
    "create_shop",
    "deliver_order",
    "drop_coupon",
    "end_coupon",
    "expire_charges",
    "index_listing",
    "open_thread",
    "pay_at_counter",
    "pay_charge",
    "pick_code",
    "try_codes",
    "pick_coupon",
    "place_orders",
    "post_coupon",
    "post_listing",
    "refresh_coupon_card",
    "refresh_listing_card",
    "remove_from_cart",
    "remove_staff",
    "set_cart_quantity",
    "set_on_sale",
    "set_price",
    "set_stock",
    "share_listing",
    "ship_order",
    "top_up_and_place_orders",
]
