"""Allowances and what was spent under them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.sums import sum_of
from wallet.models import Mandate, MandateUse
from wallet.money import format_money


class UseInline(ReadOnly, admin.TabularInline):
    model = MandateUse
    extra = 0
    fields = readonly_fields = ("created_at", "amount_", "came_back", "memo", "id")

    amount_ = sum_of("amount", _("amount"), "mandate.currency")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MandateUse]:
        return super().get_queryset(request).select_related("mandate").prefetch_related("backs")

    @admin.display(description=_("came back"))
    def came_back(self, use: MandateUse) -> str:
        back = sum(one.amount for one in use.backs.all())
        return format_money(back, use.mandate.currency) if back else "–"


@admin.register(Mandate)
class MandateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "grantor", "grantee", "cap_", "spent_", "until", "revoked_at"]
    list_filter = ["created_at"]
    search_fields = ["=id", "grantor__handle", "grantee__handle"]
    search_help_text = _("Handle of either, or the id")
    list_select_related = ["grantor", "grantee"]
    ordering = ["-created_at"]
    fields = [
        *("id", "grantor", "grantee", "cap_", "per_use_", "spent_", "payee_account", "category"),
        *("conversation", "created_at", "until", "revoked_at", "expired_at"),
    ]
    inlines = [UseInline]

    cap_ = sum_of("cap", _("at most in all"))
    per_use_ = sum_of("per_use", _("at most each time"))
    spent_ = sum_of("spent", _("spent"))
