"""Payouts as operators see them: a queue to approve or refuse, and everything that came of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from messaging.errors import Refusal
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from wallet import services
from wallet.admin.books import holder_of
from wallet.models import BankAccount, Payout, PayoutApproval, Refund
from wallet.money import format_money
from wallet.permissions import can_decide_payout


class ApprovalInline(ReadOnly, admin.TabularInline):
    model = PayoutApproval
    fk_name = "payout"
    extra = 0
    fields = ["by", "at"]
    readonly_fields = ["by", "at"]


@admin.register(Payout)
class PayoutAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        *("created_at", "holder", "amount_", "fee_", "bank", "state", "agreed", "reason"),
    ]
    list_filter = ["state", "provider", "created_at"]
    search_fields = ["=id", "user__handle", "bank__holder"]
    search_help_text = _("Handle, holder or payout id")
    list_select_related = ["user", "bank", "account__owner", "account__payee"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    exclude = ["mailed"]
    inlines = [ApprovalInline]
    actions = ["approve", "refuse"]
    change_form_template = "admin/wallet/payout/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<uuid:payout_id>/decide/", decide, name="wallet_payout_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found: Any = self.get_object(request, object_id)
        waits = found is not None and found.state == Payout.State.REQUESTED
        may_decide = waits and can_decide_payout(viewer_of(request), found)
        context = {"waits": waits, "may_decide": may_decide}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def decide(self, request: HttpRequest, payout_id: UUID) -> HttpResponse:
        """The verdict on one payout, from its own page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        verbs = {"approve": services.approve_payout, "refuse": services.refuse_payout}
        verb = verbs.get(request.POST.get("action", ""))
        if request.method != "POST" or verb is None:
            raise Http404
        self._each(request, self.get_queryset(request).filter(pk=payout_id), verb)
        return redirect("admin:wallet_payout_change", payout_id)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("wallet.approve_payout")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return ["holder", *super().get_fields(request, obj)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        return super().get_queryset(request).prefetch_related("approvals")

    @admin.display(description=_("holder"))
    def holder(self, payout: Payout) -> str:
        return holder_of(payout.account)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, payout: Payout) -> str:
        return format_money(payout.amount, payout.currency)

    @admin.display(description=_("fee"))
    def fee_(self, payout: Payout) -> str:
        return format_money(payout.fee, payout.currency)

    @admin.display(description=_("approved by"))
    def agreed(self, payout: Payout) -> str:
        return f"{len(payout.approvals.all())} / {payout.approvals_needed}"

    @admin.action(description=_("Approve the payouts"), permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Payout]) -> None:
        self._each(request, queryset, services.approve_payout)

    @admin.action(
        description=_("Refuse the payouts, and give the money back"), permissions=["approve"]
    )
    def refuse(self, request: HttpRequest, queryset: QuerySet[Payout]) -> None:
        self._each(request, queryset, services.refuse_payout)

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Payout], decide: Callable[..., Any]
    ) -> None:
        for payout in queryset:
            try:
                decided = decide(operator=request.user, payout_id=payout.pk)
            except Refusal as refusal:
                self.message_user(request, f"{payout}: {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, str(decided))


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "holder", "masked_", "bank_name", "usable_at"]
    search_fields = ["=id", "user__handle", "holder"]
    search_help_text = _("Handle or holder")
    list_select_related = ["user"]
    ordering = ["-created_at"]
    fields = ["id", "user", "holder", "masked_", "bank_name", *("created_at", "usable_at")]

    @admin.display(description=_("IBAN"))
    def masked_(self, bank: BankAccount) -> str:
        return bank.masked


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "user", "amount_", "state", "id"]
    list_filter = ["state", "created_at"]
    search_fields = ["=id", "user__handle"]
    list_select_related = ["user"]
    ordering = ["-created_at"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, refund: Refund) -> str:
        return format_money(refund.amount, refund.currency)
