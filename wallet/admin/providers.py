"""What we asked payment providers, what they told us, and the sandbox's own books."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.sums import sum_of
from wallet.models import Card, ProviderAttempt, ProviderCustomer, ProviderEvent, SandboxRecord
from wallet.money import format_money


@admin.register(ProviderAttempt)
class ProviderAttemptAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "purpose", "amount_", "state", "provider", "tries", "due_at"]
    list_filter = ["state", "purpose", "provider", "created_at"]
    search_fields = ["=id", "=subject_id", "=reference"]
    search_help_text = _("Key, what it is for, or the provider's id")
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    # Not ``request``: it holds the whole IBAN of a payout.
    exclude = ["request"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, attempt: ProviderAttempt) -> str:
        return format_money(attempt.amount, attempt.currency)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["received_at", "provider", "kind", "object_id", "applied_at", "problem"]
    list_filter = ["provider", "kind", "received_at"]
    search_fields = ["=event_id", "=object_id"]
    search_help_text = _("Event or object id")
    date_hierarchy = "received_at"
    ordering = ["-received_at"]


@admin.register(Card)
class CardAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "brand", "last4", "provider", "is_default"]
    list_filter = ["provider", "brand"]
    search_fields = ["user__handle", "=last4"]
    search_help_text = _("Handle or last digits")
    list_select_related = ["user"]
    ordering = ["-created_at"]


@admin.register(ProviderCustomer)
class ProviderCustomerAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["user", "provider", "reference"]
    list_filter = ["provider"]
    search_fields = ["user__handle", "=reference"]
    list_select_related = ["user"]


@admin.register(SandboxRecord)
class SandboxRecordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "purpose", "amount_", "state", "id"]
    list_filter = ["purpose", "state"]
    search_fields = ["=id", "=key"]
    ordering = ["-created_at"]
    exclude = ["request"]
    amount_ = sum_of("amount", _("amount"))
