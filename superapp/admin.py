"""The admin's front: its name, and people with what the upper floors know of them."""

from typing import Any

from allauth.mfa.admin import Authenticator  # which registers a page where they can be changed
from django.conf import settings
from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from messaging.admin import UserAdmin
from messaging.models import User
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from wallet.money import format_money
from wallet.selectors import available_to
from wallet.services import remove_passkey

admin.site.site_title = "Palabre"
admin.site.site_header = "Palabre"
admin.site.index_title = _("Administration")

admin.site.unregister([User, Authenticator])


@admin.register(User)
class PersonAdmin(UserAdmin):
    """A person, where they work, and what is in their wallet."""

    list_display = [
        "handle",
        "display_name",
        "email",
        "shops",
        "balance",
        "locale",
        "last_seen_at",
        "is_active",
    ]
    readonly_fields = [*UserAdmin.readonly_fields, "shops", "balance", "orders_"]
    fieldsets = [
        *UserAdmin.fieldsets[:2],
        (_("Trade"), {"fields": ["shops", "balance", "orders_"]}),
        *UserAdmin.fieldsets[2:],
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request).prefetch_related("staff_of__shop")
        return people.annotate(available=available_to(OuterRef("pk"), settings.CURRENCY))

    @admin.display(description=_("works at"))
    def shops(self, person: Any) -> SafeString:
        places = [staff.shop for staff in person.staff_of.all() if staff.is_active]
        links = ((reverse("admin:shop_shop_change", args=[shop.pk]), shop.name) for shop in places)
        return format_html_join(", ", '<a href="{}">{}</a>', links)

    @admin.display(description=_("can spend"))
    def balance(self, person: Any) -> SafeString:
        url = reverse("admin:wallet_account_changelist")
        spendable = format_money(person.available or 0, settings.CURRENCY)
        return format_html('<a href="{}?q={}">{}</a>', url, person.handle, spendable)

    @admin.display(description=_("orders"))
    def orders_(self, person: User) -> SafeString:
        url = reverse("admin:shop_order_changelist")
        return format_html('<a href="{}?q={}">{}</a>', url, person.handle, _("Show"))


@admin.register(Authenticator)
class PasskeyAdmin(ReadOnly, admin.ModelAdmin):
    """People's passkeys. Nobody adds or changes one here; one that was lost is taken away, and
    that is written down."""

    list_display = ["user", "name", "created_at", "last_used_at"]
    list_filter = ["created_at", "last_used_at"]
    search_fields = ["user__handle", "user__email"]
    search_help_text = _("Handle or e-mail")
    list_select_related = ["user"]
    ordering = ["-created_at"]
    fields = ("user", "name", "created_at", "last_used_at")
    readonly_fields = fields

    @admin.display(description=_("name"))
    def name(self, passkey: Authenticator) -> str:
        return passkey.wrap().name

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mfa.delete_authenticator")

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        remove_passkey(owner=obj.user, passkey_id=obj.pk, operator=viewer_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for passkey in queryset.select_related("user"):
            self.delete_model(request, passkey)
