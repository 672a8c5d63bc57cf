"""The operators' view of the stylists: who advises, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sellers.models import Stylist


@admin.register(Stylist)
class StylistAdmin(admin.ModelAdmin):
    list_display = ["user", "handle", "about", "orders", "is_active", "since"]
    list_filter = ["is_active", "since"]
    search_fields = ["user__handle", "user__display_name", "about_en", "about_fr"]
    search_help_text = _("Handle, name, or what they say of themselves")
    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    date_hierarchy = "since"
    ordering = ["user__handle"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stylist]:
        recommended = Count(
            "user__orders_recommended", filter=~Q(user__orders_recommended__state="cancelled")
        )
        stylists = super().get_queryset(request).select_related("user")
        return stylists.annotate(orders_count=recommended)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user"] if obj else []  # another person is another stylist

    @admin.display(description=_("handle"), ordering="user__handle")
    def handle(self, stylist: Stylist) -> SafeString:
        url = reverse("admin:messaging_user_change", args=[stylist.user_id])
        return format_html('<a href="{}">@{}</a>', url, stylist.user.handle)

    @admin.display(description=_("orders recommended"), ordering="orders_count")
    def orders(self, stylist: Any) -> int:
        return stylist.orders_count
