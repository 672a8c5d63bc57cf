"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from wallet.api import cards as cards_api
from wallet.api import codes as codes_api
from wallet.api import credits as credits_api
from wallet.api import disputes as disputes_api
from wallet.api import exchange as exchange_api
from wallet.api import funding as funding_api
from wallet.api import mandates as mandates_api
from wallet.api import movements as movements_api
from wallet.api import packets as packets_api
from wallet.api import payouts as payouts_api
from wallet.api import pots as pots_api
from wallet.api import requests as requests_api
from wallet.api import safety as safety_api
from wallet.api import splits as splits_api
from wallet.api import standing as standing_api
from wallet.api import transfers as transfers_api
from wallet.api import wallets
from wallet.views import (
    cards,
    codes,
    credits,
    disputes,
    exchange,
    funding,
    home,
    mandates,
    movements,
    packets,
    payouts,
    pots,
    providers,
    requests,
    safety,
    splits,
    standing,
    transfers,
)

app_name = "wallet"

urlpatterns = [
    path("wallet/", home.wallet, name="home"),
    path("wallet/safety/", safety.safety, name="safety"),
    path("wallet/safety/pin/", safety.pin, name="pin"),
    path("wallet/safety/limits/", safety.limits, name="limits"),
    path("wallet/safety/freeze/", safety.freeze, name="freeze"),
    path("wallet/safety/thaw/", safety.thaw, name="thaw"),
    path("wallet/safety/passkeys/", safety.add_passkey, name="passkey_add"),
    path("wallet/safety/passkeys/<int:passkey_id>/", safety.remove_passkey, name="passkey_remove"),
    path("wallet/statement/", home.statement, name="statement"),
    path("wallet/export/", movements.export, name="export"),
    path("wallet/export/file/", movements.export_file, name="export_file"),
    path("wallet/movements/<uuid:movement_id>/", movements.movement, name="movement"),
    path("wallet/movements/<uuid:movement_id>/receipt/", movements.receipt_file, name="receipt"),
    path(
        "wallet/movements/<uuid:movement_id>/dispute/",
        disputes.dispute_movement,
        name="dispute_new",
    ),
    path("wallet/support/", disputes.support, name="support"),
    path("wallet/disputes/<uuid:dispute_id>/", disputes.dispute, name="dispute"),
    path(
        "wallet/disputes/<uuid:dispute_id>/closing/", disputes.close_dispute, name="dispute_close"
    ),
    path("wallet/with/<slug:key>/", home.with_whom, name="with"),
    path("wallet/credits/", credits.purse, name="credits"),
    path("wallet/credits/<uuid:account_id>/", credits.credit, name="credit"),
    path("wallet/gift-cards/new/", credits.new_gift_card, name="new_gift_card"),
    path("wallet/gift-cards/<uuid:gift_id>/", credits.gift_card, name="gift_card"),
    path("wallet/allowances/", mandates.allowances, name="allowances"),
    path("wallet/allowances/<uuid:mandate_id>/", mandates.mandate, name="mandate"),
    path("wallet/code/", codes.code, name="code"),
    path("wallet/top-up/", funding.top_up, name="top_up"),
    path("wallet/top-ups/<uuid:top_up_id>/", funding.top_up_state, name="top_up_state"),
    path("wallet/cards/", cards.cards, name="cards"),
    path("wallet/cards/<uuid:card_id>/<slug:verb>/", cards.change_card, name="change_card"),
    path("wallet/top-ups/<uuid:top_up_id>/refunds/", funding.refund, name="refund"),
    path("wallet/payouts/new/", payouts.new_payout, name="new_payout"),
    path("wallet/payouts/<uuid:payout_id>/", payouts.payout, name="payout"),
    path("wallet/banks/", payouts.banks, name="banks"),
    path("wallet/banks/<uuid:bank_id>/removal/", payouts.remove_bank, name="remove_bank"),
    path("wallet/sandbox/<slug:reference>/", providers.sandbox, name="sandbox"),
    path("wallet/events/<slug:name>/", providers.events, name="provider_events"),
    path("wallet/exchange/", exchange.exchange, name="exchange"),
    path("chats/<uuid:conversation_id>/splits/", splits.new, name="new_split"),
    path("splits/with/<slug:kind>/<uuid:bill_id>/", splits.with_whom, name="split_with"),
    path("splits/<uuid:split_id>/", splits.split, name="split"),
    path("splits/<uuid:split_id>/reminders/", splits.remind, name="remind_split"),
    path("splits/<uuid:split_id>/cancellation/", splits.cancel, name="cancel_split"),
    path("chats/<uuid:conversation_id>/packets/", packets.new, name="new_packet"),
    path("packets/<uuid:packet_id>/", packets.packet, name="packet"),
    path("packets/<uuid:packet_id>/drawn/", packets.drawn, name="packet_drawn"),
    path("packets/<uuid:packet_id>/opening/", packets.open_packet, name="open_packet"),
    path("wallet/name/", transfers.legal_name, name="legal_name"),
    path("chats/<uuid:conversation_id>/transfers/", transfers.new, name="new_transfer"),
    path("@<str:handle>/transfers/", transfers.to_person, name="pay_person"),
    path("transfers/<uuid:transfer_id>/", transfers.transfer, name="transfer"),
    path("chats/<uuid:conversation_id>/requests/", requests.new, name="new_request"),
    path("requests/<uuid:request_id>/", requests.request_sheet, name="request"),
    path("chats/<uuid:conversation_id>/standing/", standing.new, name="new_standing"),
    path("standing/<uuid:standing_id>/", standing.standing, name="standing"),
    path("chats/<uuid:conversation_id>/pots/", pots.new, name="new_pot"),
    path("pots/<uuid:pot_id>/", pots.pot, name="pot"),
]

api_urlpatterns = [
    path("wallet/", wallets.WalletView.as_view()),
    path("wallet/statement/", wallets.StatementView.as_view()),
    path("wallet/credits/", credits_api.CreditsView.as_view()),
    path("wallet/credits/<uuid:account_id>/give-ups/", credits_api.GiveUpsView.as_view()),
    path("wallet/gift-cards/", credits_api.GiftCardsView.as_view()),
    path("wallet/gift-cards/redemptions/", credits_api.RedemptionsView.as_view()),
    path("wallet/gift-cards/<uuid:gift_id>/", credits_api.GiftCardView.as_view()),
    path("mandates/<uuid:mandate_id>/", mandates_api.MandateView.as_view()),
    path("wallet/codes/", codes_api.CodesView.as_view()),
    path("wallet/statement/file/", movements_api.StatementFileView.as_view()),
    path("wallet/movements/<uuid:movement_id>/", movements_api.MovementView.as_view()),
    path("wallet/movements/<uuid:movement_id>/receipt/", movements_api.ReceiptView.as_view()),
    path("wallet/disputes/", disputes_api.DisputesView.as_view()),
    path("wallet/disputes/<uuid:dispute_id>/", disputes_api.DisputeView.as_view()),
    path("wallet/disputes/<uuid:dispute_id>/closing/", disputes_api.DisputeClosingView.as_view()),
    path("wallet/step-up/", safety_api.StepUpView.as_view()),
    path("wallet/step-up/passkey/", safety_api.PasskeyStepUpsView.as_view()),
    path("wallet/step-up/passkey/<uuid:step_up_id>/", safety_api.PasskeyStepUpView.as_view()),
    path("wallet/passkeys/", safety_api.PasskeysView.as_view()),
    path("wallet/passkeys/options/", safety_api.PasskeyOptionsView.as_view()),
    path("wallet/passkeys/<int:passkey_id>/", safety_api.PasskeyView.as_view()),
    path("wallet/safety/", safety_api.SafetyView.as_view()),
    path("wallet/safety/pin/", safety_api.PinView.as_view()),
    path("wallet/safety/limits/", safety_api.LimitView.as_view()),
    path("wallet/safety/freeze/", safety_api.FreezeView.as_view()),
    path("wallet/top-ups/", funding_api.TopUpsView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/", funding_api.TopUpView.as_view()),
    path("wallet/top-ups/<uuid:top_up_id>/refunds/", payouts_api.RefundsView.as_view()),
    path("wallet/banks/", payouts_api.BanksView.as_view()),
    path("wallet/banks/<uuid:bank_id>/", payouts_api.BankView.as_view()),
    path("wallet/payouts/", payouts_api.PayoutsView.as_view()),
    path("wallet/payouts/fee/", payouts_api.PayoutFeeView.as_view()),
    path("wallet/payouts/<uuid:payout_id>/", payouts_api.PayoutView.as_view()),
    path(
        "wallet/payouts/<uuid:payout_id>/cancellations/",
        payouts_api.PayoutCancellationsView.as_view(),
    ),
    path("wallet/cards/", cards_api.CardsView.as_view()),
    path("wallet/cards/<uuid:card_id>/", cards_api.CardView.as_view()),
    path("wallet/currencies/", exchange_api.CurrenciesView.as_view()),
    path("wallet/quotes/", exchange_api.QuotesView.as_view()),
    path("wallet/exchanges/", exchange_api.ExchangesView.as_view()),
    path("conversations/<uuid:conversation_id>/splits/", splits_api.SplitsView.as_view()),
    path("splits/<uuid:split_id>/", splits_api.SplitView.as_view()),
    path("splits/<uuid:split_id>/payment/", splits_api.SplitPaymentView.as_view()),
    path("splits/<uuid:split_id>/reminders/", splits_api.SplitReminderView.as_view()),
    path("splits/<uuid:split_id>/cancellation/", splits_api.SplitCancellationView.as_view()),
    path("conversations/<uuid:conversation_id>/packets/", packets_api.PacketsView.as_view()),
    path("packets/<uuid:packet_id>/", packets_api.PacketView.as_view()),
    path("packets/<uuid:packet_id>/share/", packets_api.PacketShareView.as_view()),
    path(
        "conversations/<uuid:conversation_id>/transfers/",
        transfers_api.ConversationTransfersView.as_view(),
    ),
    path(
        "conversations/<uuid:conversation_id>/requests/",
        requests_api.ConversationRequestsView.as_view(),
    ),
    path("requests/", requests_api.RequestsView.as_view()),
    path("requests/<uuid:request_id>/", requests_api.RequestView.as_view()),
    path("requests/<uuid:request_id>/payment/", requests_api.RequestPaymentView.as_view()),
    path("requests/<uuid:request_id>/refusal/", requests_api.RequestRefusalView.as_view()),
    path(
        "requests/<uuid:request_id>/cancellation/", requests_api.RequestCancellationView.as_view()
    ),
    path("requests/<uuid:request_id>/reminders/", requests_api.RequestReminderView.as_view()),
    path(
        "conversations/<uuid:conversation_id>/standing/",
        standing_api.ConversationStandingsView.as_view(),
    ),
    path("standing/", standing_api.StandingsView.as_view()),
    path("standing/<uuid:standing_id>/", standing_api.StandingView.as_view()),
    path("standing/<uuid:standing_id>/pause/", standing_api.PauseView.as_view()),
    path("standing/<uuid:standing_id>/resumption/", standing_api.ResumptionView.as_view()),
    path("standing/<uuid:standing_id>/end/", standing_api.StandingEndView.as_view()),
    path("conversations/<uuid:conversation_id>/pots/", pots_api.ConversationPotsView.as_view()),
    path("pots/", pots_api.PotsView.as_view()),
    path("pots/<uuid:pot_id>/", pots_api.PotView.as_view()),
    path("pots/<uuid:pot_id>/contributions/", pots_api.ContributionsView.as_view()),
    path("pots/<uuid:pot_id>/withdrawals/", pots_api.WithdrawalsView.as_view()),
    path("pots/<uuid:pot_id>/closing/", pots_api.PotClosingView.as_view()),
    path("transfers/", transfers_api.TransfersView.as_view()),
    path("transfers/<uuid:transfer_id>/", transfers_api.TransferView.as_view()),
    path("transfers/<uuid:transfer_id>/acceptance/", transfers_api.AcceptanceView.as_view()),
    path("transfers/<uuid:transfer_id>/refusal/", transfers_api.RefusalView.as_view()),
    path("transfers/<uuid:transfer_id>/recall/", transfers_api.RecallView.as_view()),
]
