"""Payment codes that were shown: when, by whom, whether used. The digits are nowhere."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import PaymentCode


@admin.register(PaymentCode)
class PaymentCodeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "owner", "expires_at", "used_at"]
    list_filter = ["created_at"]
    search_fields = ["=id", "owner__handle", "owner__display_name"]
    search_help_text = _("Handle or name")
    list_select_related = ["owner"]
    ordering = ["-created_at"]
    fields = ["id", "owner", "created_at", "expires_at", "used_at"]
