"""Our books beside the providers', as operators see them."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.sums import sum_of
from wallet.models.reconciliation import Difference, Reconciliation
from wallet.money import format_money
from wallet.selectors.statements import TITLES

# What comes in has no title on statements: by our word, and by providers'.
IN = {"top_up": _("Top-up"), "charge": _("Top-up")}


class DifferenceInline(ReadOnly, admin.TabularInline):
    model = Difference
    extra = 0
    fields = readonly_fields = ("what", "item_", "ours_", "theirs_", "is_open")
    ours_ = sum_of("ours", _("our books"), "reconciliation.currency")
    theirs_ = sum_of("theirs", _("their statement"), "reconciliation.currency")

    @admin.display(description=_("what"))
    def what(self, one: Difference) -> Any:
        return {**TITLES, **IN}.get(one.text, one.text)

    @admin.display(description=_("item"))
    def item_(self, one: Difference) -> str:
        """Ours leads to what the provider was asked; what only they know is their own word."""
        try:
            attempt = UUID(one.item) if one.ours else None
        except ValueError:
            attempt = None
        if attempt is None:
            return one.item
        url = reverse("admin:wallet_providerattempt_change", args=[attempt])
        return format_html('<a href="{}">{}</a>', url, one.item)


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["made_at", "differ", "provider", "source", "ours_", "theirs_", "fees_"]
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
