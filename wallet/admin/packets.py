"""Red packets as operators see them: who sent what, and who drew how much."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.cards.packets import state_words
from wallet.models import Packet, PacketShare
from wallet.money import format_money


class ShareInline(ReadOnly, admin.TabularInline):
    model = PacketShare
    extra = 0
    fields = ["number", "claimer", "amount_", "created_at"]
    readonly_fields = ["number", "claimer", "amount_", "created_at"]
    ordering = ["number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PacketShare]:
        return super().get_queryset(request).select_related("claimer", "packet")

    @admin.display(description=_("amount"))
    def amount_(self, share: PacketShare) -> str:
        return format_money(share.amount, share.packet.currency)


@admin.register(Packet)
class PacketAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "sender", "amount_", "shares", "kind", "state"]
    list_filter = ["kind", "currency", "created_at"]
    search_fields = ["=id", "sender__handle", "sender__display_name", "note"]
    search_help_text = _("Handle, name, note or packet id")
    list_select_related = ["sender"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        *("id", "sender", "conversation", "account", "kind", "note", "amount_", "shares"),
        *("state", "created_at", "expires_at", "emptied_at", "returned_at"),
    ]
    inlines = [ShareInline]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, packet: Packet) -> str:
        return format_money(packet.amount, packet.currency)

    @admin.display(description=_("state"))
    def state(self, packet: Packet) -> Any:
        return state_words(packet)
