"""Split bills and exchanges as operators see them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.sums import sum_of
from wallet.models import Quote, Split, SplitShare
from wallet.money import format_money


class ShareInline(ReadOnly, admin.TabularInline):
    model = SplitShare
    extra = 0
    fields = ["position", "debtor", "amount_", "paid_at", "reminded_at"]
    readonly_fields = ["position", "debtor", "amount_", "paid_at", "reminded_at"]
    ordering = ["position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SplitShare]:
        return super().get_queryset(request).select_related("debtor", "split")

    @admin.display(description=_("amount"))
    def amount_(self, share: SplitShare) -> str:
        return format_money(share.amount, share.split.currency)


@admin.register(Split)
class SplitAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "initiator", "title", "amount_", "kind", "cancelled_at"]
    list_filter = ["kind", "currency", "created_at"]
    search_fields = ["=id", "initiator__handle", "initiator__display_name", "title"]
    search_help_text = _("Handle, name, title or bill id")
    list_select_related = ["initiator"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        *("id", "initiator", "conversation", "kind", "title", "amount_"),
        *("created_at", "reminded_at", "cancelled_at"),
    ]
    inlines = [ShareInline]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, split: Split) -> str:
        return format_money(split.amount, split.currency)


@admin.register(Quote)
class QuoteAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        *("created_at", "owner", "sell_amount_", "buy_amount_", "rate", "source", "taken_at"),
    ]
    list_filter = ["sell_currency", "buy_currency", "source", "created_at"]
    search_fields = ["=id", "owner__handle", "owner__display_name"]
    search_help_text = _("Handle, name or quote id")
    list_select_related = ["owner"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    sell_amount_ = sum_of("sell_amount", _("amount sold"), "sell_currency")
    buy_amount_ = sum_of("buy_amount", _("amount bought"), "buy_currency")
