"""Money asked for, ordered for later and put together, as operators see it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import MoneyRequest, Pot, PotMove, RequestShare, StandingTransfer
from wallet.money import format_money


class ShareInline(ReadOnly, admin.TabularInline):
    model = RequestShare
    extra = 0
    fields = ["person", "state", "answered_at"]
    readonly_fields = ["person", "state", "answered_at"]


@admin.register(MoneyRequest)
class MoneyRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "asker", "amount_", "note", "cancelled_at", "reminders"]
    list_filter = ["currency", "created_at"]
    search_fields = ["=id", "asker__handle", "asker__display_name", "note"]
    search_help_text = _("Handle, name, note or id")
    list_select_related = ["asker"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [ShareInline]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, request: MoneyRequest) -> str:
        return format_money(request.amount, request.currency)


@admin.register(StandingTransfer)
class StandingTransferAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "payer", "payee", "amount_", "every", "state", "due_at", "tries"]
    list_filter = ["state", "every", "currency", "created_at"]
    search_fields = ["=id", "payer__handle", "payee__handle", "note"]
    search_help_text = _("Handle, name, note or id")
    list_select_related = ["payer", "payee"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, standing: StandingTransfer) -> str:
        return format_money(standing.amount, standing.currency)


class PotMoveInline(ReadOnly, admin.TabularInline):
    model = PotMove
    extra = 0
    fields = ["created_at", "person", "kind", "amount_", "note"]
    readonly_fields = ["created_at", "person", "kind", "amount_", "note"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "pot")

    @admin.display(description=_("amount"))
    def amount_(self, move: PotMove) -> str:
        return format_money(move.amount, move.pot.currency)


@admin.register(Pot)
class PotAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "title", "owner", "goal_", "balance_", "closed_at"]
    list_filter = ["currency", "created_at"]
    search_fields = ["=id", "title", "owner__handle"]
    search_help_text = _("Title, handle or id")
    list_select_related = ["owner", "account"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [PotMoveInline]

    @admin.display(description=_("goal"), ordering="goal")
    def goal_(self, pot: Pot) -> str:
        return format_money(pot.goal, pot.currency) if pot.goal else "–"

    @admin.display(description=_("balance"))
    def balance_(self, pot: Pot) -> str:
        return format_money(pot.account.balance, pot.currency)
