"""Transfers between people, as operators see them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import ChatTransfer, LegalName
from wallet.money import format_money


@admin.register(ChatTransfer)
class ChatTransferAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "payer", "payee", "amount_", "state", "expires_at", "note"]
    list_filter = ["state", "currency", "created_at"]
    search_fields = [
        *("=id", "payer__handle", "payer__display_name"),
        *("payee__handle", "payee__display_name", "note"),
    ]
    search_help_text = _("Handle, name, note or transfer id")
    list_select_related = ["payer", "payee"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, transfer: ChatTransfer) -> str:
        return format_money(transfer.amount, transfer.currency)


@admin.register(LegalName)
class LegalNameAdmin(ReadOnly, admin.ModelAdmin):
    """Only its own page says a name in full."""

    list_display = ["person", "given_at"]
    list_filter = ["given_at"]
    search_fields = ["person__handle", "person__display_name"]
    search_help_text = _("Handle or name")
    list_select_related = ["person"]
    ordering = ["-given_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person")
