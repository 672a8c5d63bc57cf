"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from shop import api, views
from shop.api import charges as charges_api
from shop.api import coupons as coupons_api
from shop.api import gifts as gifts_api
from shop.api import mandates as mandates_api
from shop.api import refunds as refunds_api
from shop.views import charges, coupons, gifts, mandates, refunds

app_name = "shop"

urlpatterns = [
    path("discover/", views.discover, name="discover"),
    path("shops/<slug:handle>/", views.shop_page, name="shop"),
    path("shops/<slug:handle>/gift-card/", gifts.gift_card, name="gift_card"),
    path("listings/picker/", views.picker, name="picker"),
    path("listings/<uuid:listing_id>/", views.listing, name="listing"),
    path("chats/<uuid:conversation_id>/shop/", views.panel, name="panel"),
    path("cart/", views.cart, name="cart"),
    path("cart/lines/", views.add_line, name="add_line"),
    path("cart/lines/<uuid:variant_id>/", views.set_line, name="set_line"),
    path("cart/lines/<uuid:variant_id>/remove/", views.remove_line, name="remove_line"),
    path("cart/undo/", views.undo, name="undo"),
    path("checkout/", views.checkout, name="checkout"),
    path("coupons/<uuid:coupon_id>/", coupons.coupon, name="coupon"),
    path("orders/", views.orders, name="orders"),
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/refund/", refunds.refund_order, name="refund_order"),
    path("orders/<uuid:order_id>/<slug:verb>/", views.move_order, name="move_order"),
    path("pay/<str:code>/", charges.pay, name="pay"),
    path("wallet/allowances/new/", mandates.new_mandate, name="new_mandate"),
    path("charges/<uuid:charge_id>/refund/", refunds.refund_charge, name="refund_charge"),
    path("chats/<uuid:conversation_id>/credit/", refunds.credit, name="credit"),
    path("charges/<uuid:charge_id>/", charges.charge, name="charge"),
    # Without a slash as people share it, and with one as browsers complete it.
    path("m/<slug:handle>", views.message, name="message"),
    path("m/<slug:handle>/", views.message),
]

api_urlpatterns = [
    path("shops/", api.ShopsView.as_view()),
    path("shops/<slug:handle>/", api.ShopView.as_view()),
    path("shops/<slug:handle>/thread/", api.ThreadView.as_view()),
    path("shops/<slug:handle>/gift-cards/", gifts_api.ShopGiftCardsView.as_view()),
    path("listings/", api.ListingsView.as_view()),
    path("listings/<uuid:listing_id>/", api.ListingView.as_view()),
    path("cart/", api.CartView.as_view()),
    path("cart/lines/", api.CartLinesView.as_view()),
    path("cart/lines/<uuid:variant_id>/", api.CartLineView.as_view()),
    path("checkouts/", api.CheckoutsView.as_view()),
    path("checkouts/quotes/", coupons_api.QuotesView.as_view()),
    path("coupons/", coupons_api.PickedCouponsView.as_view()),
    path("coupons/<uuid:coupon_id>/", coupons_api.CouponView.as_view()),
    path("coupons/<uuid:coupon_id>/picks/", coupons_api.PicksView.as_view()),
    path("conversations/<uuid:conversation_id>/coupons/", coupons_api.SentCouponsView.as_view()),
    path("orders/", api.OrdersView.as_view()),
    path("orders/<uuid:order_id>/", api.OrderView.as_view()),
    path("orders/<uuid:order_id>/shipments/", api.ShipmentsView.as_view()),
    path("orders/<uuid:order_id>/deliveries/", api.DeliveriesView.as_view()),
    path("orders/<uuid:order_id>/cancellations/", api.CancellationsView.as_view()),
    path("mandates/", mandates_api.MandatesView.as_view()),
    path("mandates/<uuid:mandate_id>/orders/", mandates_api.OrdersUnderView.as_view()),
    path("orders/<uuid:order_id>/refunds/", refunds_api.OrderRefundsView.as_view()),
    path("charges/", charges_api.ChargesView.as_view()),
    path("charges/<uuid:charge_id>/", charges_api.ChargeView.as_view()),
    path("charges/<uuid:charge_id>/payments/", charges_api.PaymentsView.as_view()),
    path("charges/<uuid:charge_id>/refunds/", refunds_api.ChargeRefundsView.as_view()),
    path("conversations/<uuid:conversation_id>/credits/", refunds_api.CreditsView.as_view()),
    path("pay/<str:code>/", charges_api.CodeView.as_view()),
    path("conversations/<uuid:conversation_id>/listings/", api.SharedListingsView.as_view()),
]
