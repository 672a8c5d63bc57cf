"""The facts of this floor.

``cart.changed`` goes to the cart's owner; ``order.placed`` and ``order.moved`` to the buyer and
the shop's staff; ``charge.changed`` to the shop's staff and to who pays it. ``stock.changed`` and
``coupon.changed`` are heard by tasks alone: the cards they concern are refreshed.
"""

from messaging.bus import event

cart_changed = event("cart.changed", "count")
stock_changed = event("stock.changed", "listing")
coupon_changed = event("coupon.changed", "coupon")
order_placed = event("order.placed", "order", "number", "state")
order_moved = event("order.moved", "order", "number", "state")
charge_changed = event("charge.changed", "charge", "shop", "amount", "state", "payer")
