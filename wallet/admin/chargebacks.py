"""Chargebacks as operators see them: what banks took back, from whom, and how it stands."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import Chargeback
from wallet.money import format_money
from wallet.selectors.chargebacks import owed_by


@admin.register(Chargeback)
class ChargebackAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "amount_", "taken_", "state", "reason", "answer_by"]
    list_filter = ["state", "provider", "reason", "created_at"]
    search_fields = ["=id", "=reference", "=top_up__id", "user__handle"]
    search_help_text = _("Handle, top-up, or the provider's id")
    list_select_related = ["user"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = (
        *("id", "user", "top_up", "amount_", "taken_", "owed", "state", "reason", "provider"),
        *("reference", "answer_by", "created_at", "closed_at", "due_at"),
    )
    readonly_fields = fields

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, chargeback: Chargeback) -> str:
        return format_money(chargeback.amount, chargeback.currency)

    @admin.display(description=_("taken back"), ordering="taken")
    def taken_(self, chargeback: Chargeback) -> str:
        return format_money(chargeback.taken, chargeback.currency)

    @admin.display(description=_("owed by the person"))
    def owed(self, chargeback: Chargeback) -> str:
        return format_money(owed_by(chargeback.user, chargeback.currency), chargeback.currency)
