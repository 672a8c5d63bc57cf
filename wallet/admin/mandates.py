"""Allowances and what was spent under them."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import Mandate, MandateUse
from wallet.money import format_money


class UseInline(ReadOnly, admin.TabularInline):
    model = MandateUse
    extra = 0
    fields = ["created_at", "amount", "memo", "id"]
    readonly_fields = ["created_at", "amount", "memo", "id"]


@admin.register(Mandate)
class MandateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "grantor", "grantee", "cap_", "spent_", "until", "revoked_at"]
    list_filter = ["created_at"]
    search_fields = ["=id", "grantor__handle", "grantee__handle"]
    search_help_text = _("Handle of either, or the id")
    list_select_related = ["grantor", "grantee"]
    ordering = ["-created_at"]
    inlines = [UseInline]

    @admin.display(description=_("at most in all"), ordering="cap")
    def cap_(self, mandate: Any) -> str:
        return format_money(mandate.cap, mandate.currency)

    @admin.display(description=_("spent"), ordering="spent")
    def spent_(self, mandate: Any) -> str:
        return format_money(mandate.spent, mandate.currency)
