"""The operators' view of shops' coupons, and of who used them: only to read."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from shop.models import Coupon, CouponUse
from wallet.money import format_money


@admin.register(Coupon)
class CouponAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "shop", "off", "uses", "most_uses", "starts_at", "ends_at", "ended_at"]
    list_filter = ["shop", "created_at"]
    search_fields = ["code", "shop__name", "customer__handle", "=id"]
    search_help_text = _("Code, shop, customer, or the id")
    list_select_related = ["shop"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        *("shop", "code", "off", "minimum_", "customer", "most_uses", "most_each", "uses_"),
        *("starts_at", "ends_at", "ended_at", "created_by", "created_at"),
    ]

    @admin.display(description=_("from"))
    def minimum_(self, coupon: Coupon) -> str:
        return format_money(coupon.minimum, coupon.currency)

    @admin.display(description=_("takes off"))
    def off(self, coupon: Coupon) -> str:
        return coupon.off

    @admin.display(description=_("uses"))
    def uses_(self, coupon: Coupon) -> SafeString:
        """How many stand, and the way to the list of them all: it has pages, this one has not."""
        url = reverse("admin:shop_couponuse_changelist")
        return format_html('<a href="{}?coupon__id__exact={}">{}</a>', url, coupon.pk, coupon.uses)


@admin.register(CouponUse)
class CouponUseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["used_at", "coupon", "order", "person", "off", "given_back_at"]
    list_filter = ["coupon__shop", "used_at"]
    search_fields = ["coupon__code", "order__number", "person__handle", "person__display_name"]
    search_help_text = _("Code, order, or who used it")
    list_select_related = ["coupon", "order", "person"]
    date_hierarchy = "used_at"
    ordering = ["-used_at", "-id"]
    fields = ["coupon", "order", "person", "off", "used_at", "given_back_at"]

    @admin.display(description=_("taken off"))
    def off(self, use: CouponUse) -> str:
        return format_money(use.amount, use.order.currency)
