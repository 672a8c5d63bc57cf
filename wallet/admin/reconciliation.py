"""Our books beside the providers', as operators see them."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.sums import sum_of
from wallet.models.reconciliation import Difference, Reconciliation
from wallet.money import format_money


class DifferenceInline(ReadOnly, admin.TabularInline):
    model = Difference
    extra = 0
    fields = readonly_fields = ("text", "item", "ours_", "theirs_", "is_open")
    ours_ = sum_of("ours", _("our books"), "reconciliation.currency")
    theirs_ = sum_of("theirs", _("their statement"), "reconciliation.currency")


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["made_at", "provider", "source", "ours_", "theirs_", "fees_", "differ"]
    list_filter = ["provider", "currency", "made_at"]
    ordering = ["-made_at"]
    search_fields = ["source", "=provider", "differences__item"]
    inlines = [DifferenceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reconciliation]:
        differing = Count("differences", filter=Q(differences__is_open=False))
        return super().get_queryset(request).annotate(differing=differing)

    @admin.display(description=_("our books"))
    def ours_(self, one: Reconciliation) -> str:
        return format_money(one.ours, one.currency)

    @admin.display(description=_("their statement"))
    def theirs_(self, one: Reconciliation) -> str:
        return format_money(one.theirs, one.currency)

    @admin.display(description=_("their fees"))
    def fees_(self, one: Reconciliation) -> str:
        return format_money(one.fees, one.currency)

    @admin.display(description=_("differences"))
    def differ(self, one: Reconciliation) -> int:
        return int(getattr(one, "differing", 0))
