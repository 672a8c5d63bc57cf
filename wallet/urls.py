"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from wallet.api import cards as cards_api
from wallet.api import codes as codes_api
from wallet.api import funding as funding_api
from wallet.api import packets as packets_api
from wallet.api import step_up as step_up_api
from wallet.api import wallets
from wallet.views import cards, codes, funding, home, packets, providers

app_name = "wallet"

urlpatterns = [
    path("wallet/", home.wallet, name="home"),
    path("wallet/statement/", home.statement, name="statement"),
    path("wallet/with/<slug:key>/", home.with_whom, name="with"),
    path("wallet/code/", codes.code, name="code"),
    path("wallet/top-up/", funding.top_up, name="top_up"),
    path("wallet/top-ups/<uuid:top_up_id>/", funding.top_up_state, name="top_up_state"),
    path("wallet/cards/", cards.cards, name="cards"),
    path("wallet/cards/<uuid:card_id>/<slug:verb>/", cards.change_card, name="change_card"),
    path("wallet/sandbox/<slug:reference>/", providers.sandbox, name="sandbox"),
    path("wallet/events/<slug:name>/", providers.events, name="provider_events"),
    path("chats/<uuid:conversation_id>/packets/", packets.new, name="new_packet"),
    path("packets/<uuid:packet_id>/", packets.packet, name="packet"),
    path("packets/<uuid:packet_id>/drawn/", packets.drawn, name="packet_drawn"),
    path("packets/<uuid:packet_id>/opening/", packets.open_packet, name="open_packet"),
]

api_urlpatterns = [
    path("wallet/", wallets.WalletView.as_view()),
    path("wallet/statement/", wallets.StatementView.as_view()),
    path("wallet/step-up/", step_up_api.StepUpView.as_view()),
    path("wallet/codes/", codes_api.CodesView.as_view()),
    path("wallet/top-ups/", funding_api.TopUpsView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/", funding_api.TopUpView.as_view()),
    path("wallet/cards/", cards_api.CardsView.as_view()),
    path("wallet/cards/<uuid:card_id>/", cards_api.CardView.as_view()),
    path("conversations/<uuid:conversation_id>/packets/", packets_api.PacketsView.as_view()),
    path("packets/<uuid:packet_id>/", packets_api.PacketView.as_view()),
    path("packets/<uuid:packet_id>/share/", packets_api.PacketShareView.as_view()),
]
