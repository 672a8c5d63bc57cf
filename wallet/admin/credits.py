"""Gift cards and refunds. Nobody edits them: money goes back by a refund."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import GiftCard, PartRefund
from wallet.money import format_money


@admin.register(GiftCard)
class GiftCardAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "buyer", "amount_", "left_", "holder", "redeemed_at"]
    list_filter = ["created_at"]
    search_fields = ["=id", "buyer__handle", "holder__handle"]
    search_help_text = _("Handle of who bought or redeemed it, or its id")
    list_select_related = ["buyer", "holder", "account"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        *("id", "buyer", "amount_", "left_", "payee_account", "conversation", "words"),
        *("created_at", "holder", "redeemed_at"),
    ]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, card: GiftCard) -> str:
        return format_money(card.amount, card.currency)

    @admin.display(description=_("left"))
    def left_(self, card: GiftCard) -> str:
        return format_money(card.account.balance, card.currency)


@admin.register(PartRefund)
class PartRefundAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "part", "amount_"]
    list_filter = ["created_at"]
    search_fields = ["=id", "=part__id", "part__memo"]
    search_help_text = _("Order number, or the id of the refund or the order")
    list_select_related = ["part__payment"]
    ordering = ["-created_at"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, refund: Any) -> str:
        return format_money(refund.amount, refund.part.payment.currency)
