"""Why money moved: payments, top-ups, and the answers that were given once."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.admin.books import STATES, holder_of
from wallet.admin.sums import sum_of
from wallet.models import IdempotentRequest, Payment, PaymentPart, TopUp
from wallet.money import format_money
from wallet.selectors import payment_state


class PartInline(ReadOnly, admin.TabularInline):
    model = PaymentPart
    extra = 0
    fields = ["memo", "payee", "amount_", "fee_", "state"]
    readonly_fields = ["memo", "payee", "amount_", "fee_", "state"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentPart]:
        return super().get_queryset(request).select_related("payment", "payee_account__payee")

    @admin.display(description=_("payee"))
    def payee(self, part: PaymentPart) -> str:
        return holder_of(part.payee_account)

    @admin.display(description=_("amount"))
    def amount_(self, part: PaymentPart) -> str:
        return format_money(part.amount, part.payment.currency)

    @admin.display(description=_("marketplace fee"))
    def fee_(self, part: PaymentPart) -> str:
        return format_money(part.fee, part.payment.currency)

    @admin.display(description=_("state"))
    def state(self, part: PaymentPart) -> Any:
        return STATES[payment_state(part.pk)]


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "payer", "amount_", "parts_", "id"]
    list_filter = ["currency", "created_at"]
    search_fields = ["=id", "=parts__id", "payer__handle", "payer__display_name", "parts__memo"]
    search_help_text = _("Handle, name, order number, payment or order id")
    list_select_related = ["payer"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = ["id", "payer", "amount_", "created_at"]
    inlines = [PartInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).prefetch_related("parts")

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, payment: Payment) -> str:
        return format_money(payment.amount, payment.currency)

    @admin.display(description=_("for"))
    def parts_(self, payment: Payment) -> str:
        return ", ".join(part.memo for part in payment.parts.all())


@admin.register(TopUp)
class TopUpAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "amount_", "refunded_", "state", "provider", "id"]
    list_filter = ["state", "provider", "currency", "created_at"]
    search_fields = ["=id", "user__handle", "user__display_name"]
    search_help_text = _("Handle, name or top-up id")
    list_select_related = ["user"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    amount_ = sum_of("amount", _("amount"))
    refunded_ = sum_of("refunded", _("sent back"))


@admin.register(IdempotentRequest)
class IdempotentRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "key", "status"]
    list_filter = ["status", "created_at"]
    search_fields = ["key", "user__handle"]
    search_help_text = _("Key or handle")
    list_select_related = ["user"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
