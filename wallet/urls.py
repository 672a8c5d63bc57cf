"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from wallet import api, views

app_name = "wallet"

urlpatterns = [
    path("wallet/", views.wallet, name="home"),
    path("wallet/statement/", views.statement, name="statement"),
    path("wallet/top-up/", views.top_up, name="top_up"),
]

api_urlpatterns = [
    path("wallet/", api.WalletView.as_view()),
    path("wallet/statement/", api.StatementView.as_view()),
    path("wallet/top-ups/", api.TopUpsView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/", api.TopUpView.as_view()),
]
