"""Routes of the desk: pages, and what it adds under /api/."""

from django.urls import path

from sellers import api, views
from sellers.api import coupons as coupons_api
from sellers.api import payouts as payouts_api
from sellers.views import coupons, payouts, till

app_name = "sellers"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/lanes/", views.lanes, name="lanes"),
    path("desk/orders/", views.orders, name="orders"),
    path("desk/orders/<uuid:order_id>/<slug:verb>/", views.move_order, name="move_order"),
    path("desk/statement/", views.statement, name="statement"),
    path("desk/till/", till.till, name="till"),
    path("desk/till/newest/", till.newest, name="till_newest"),
    path("desk/till/<uuid:charge_id>/", till.charge, name="charge"),
    path("desk/till/<uuid:charge_id>/calling-off/", till.call_off, name="call_off"),
    path("desk/coupons/", coupons.coupons, name="coupons"),
    path("desk/coupons/new/", coupons.new_coupon, name="new_coupon"),
    path("desk/coupons/<uuid:coupon_id>/ending/", coupons.end_coupon, name="end_coupon"),
    path("desk/<uuid:conversation_id>/coupons/", coupons.send_coupon, name="send_coupon"),
    path("desk/payouts/", payouts.payouts, name="payouts"),
    path("desk/payouts/new/", payouts.new_payout, name="new_payout"),
    path("desk/payouts/<uuid:payout_id>/", payouts.payout, name="payout"),
    path("desk/banks/", payouts.banks, name="banks"),
    path("desk/banks/<uuid:bank_id>/removal/", payouts.remove_bank, name="remove_bank"),
    path("desk/statement/export/", views.export, name="export"),
    path("desk/statement/file/", views.export_file, name="export_file"),
    path("desk/statement/movements/<uuid:movement_id>/", views.movement, name="movement"),
    path(
        "desk/statement/movements/<uuid:movement_id>/receipt/", views.receipt_file, name="receipt"
    ),
    path("desk/picker/", views.picker, name="picker"),
    path("desk/<uuid:conversation_id>/", views.talk, name="talk"),
    path("desk/<uuid:conversation_id>/client/", views.client, name="client"),
    path("stylists/", views.stylists, name="stylists"),
]

api_urlpatterns = [
    path("desk/conversations/", api.DeskView.as_view()),
    path("desk/conversations/<uuid:conversation_id>/client/", api.ClientView.as_view()),
    path(
        "desk/conversations/<uuid:conversation_id>/recommendations/",
        api.RecommendationsView.as_view(),
    ),
    path("desk/orders/", api.DeskOrdersView.as_view()),
    path("desk/statement/", api.DeskStatementView.as_view()),
    path("desk/coupons/", coupons_api.DeskCouponsView.as_view()),
    path("desk/coupons/<uuid:coupon_id>/endings/", coupons_api.EndingsView.as_view()),
    path("desk/till/", payouts_api.TillView.as_view()),
    path("desk/banks/", payouts_api.ShopBanksView.as_view()),
    path("desk/banks/<uuid:bank_id>/", payouts_api.ShopBankView.as_view()),
    path("desk/payouts/", payouts_api.ShopPayoutsView.as_view()),
    path("desk/payouts/<uuid:payout_id>/", payouts_api.ShopPayoutView.as_view()),
    path(
        "desk/payouts/<uuid:payout_id>/cancellations/",
        payouts_api.ShopPayoutCancellationsView.as_view(),
    ),
    path("stylists/", api.StylistsView.as_view()),
    path("stylists/<slug:handle>/thread/", api.StylistThreadView.as_view()),
]
