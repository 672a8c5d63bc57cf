"""Chargebacks as operators see them: what banks took back, how it stands, and answering them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from messaging.errors import Refusal
from messaging.models import uuid7
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from wallet import services
from wallet.models import Chargeback, Evidence
from wallet.models.chargebacks import TEXT_LENGTH
from wallet.money import format_money
from wallet.selectors.chargebacks import owed_by


class EvidenceForm(forms.Form):
    text = forms.CharField(max_length=TEXT_LENGTH, required=False)
    file = forms.FileField(max_length=255, required=False)
    evidence_id = forms.UUIDField()


@admin.register(Chargeback)
class ChargebackAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        *("created_at", "user", "amount_", "taken_", "state", "reason", "answer_by", "answered"),
    ]
    list_filter = ["state", "provider", "reason", "created_at"]
    search_fields = ["=id", "=reference", "=top_up__id", "user__handle"]
    search_help_text = _("Handle, top-up, or the provider's id")
    list_select_related = ["user", "evidence"]
    change_form_template = "admin/wallet/chargeback/change_form.html"
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = (
        *("id", "user", "top_up", "amount_", "taken_", "owed", "state", "reason", "provider"),
        *("reference", "answer_by", "created_at", "closed_at", "due_at"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chargeback]:
        found: QuerySet[Chargeback] = super().get_queryset(request)
        return found.select_related("evidence__by").defer("evidence__file")

    def get_urls(self) -> list[URLPattern]:
        answer = self.admin_site.admin_view(self.answer)
        return [
            path("<uuid:chargeback_id>/evidence/", answer, name="wallet_chargeback_answer"),
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
        kept = _evidence_of(found)
        may = found is not None and viewer_of(request).has_perm(services.evidence.RIGHT)
        context = {
            "kept": kept,
            "evidence_id": kept.id if kept else uuid7(),
            "may_answer": may and not found.is_closed and (kept is None or not kept.sent_at),
            "text_length": TEXT_LENGTH,
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def answer(self, request: HttpRequest, chargeback_id: Any) -> HttpResponse:
        """Hand in what the form holds; for what is kept already, that once more."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        form = EvidenceForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Write what the bank shall read."))
            return redirect("admin:wallet_chargeback_change", chargeback_id)
        given = form.cleaned_data
        file = given["file"]
        try:
            services.send_evidence(
                operator=viewer_of(request),
                chargeback_id=chargeback_id,
                evidence_id=given["evidence_id"],
                text=given["text"],
                file_name=file.name if file else "",
                file=file.read(services.evidence.FILE_MOST + 1) if file else b"",
            )
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, _("The bank has it."), messages.SUCCESS)
        return redirect("admin:wallet_chargeback_change", chargeback_id)

    @admin.display(description=_("answered"))
    def answered(self, chargeback: Chargeback) -> Any:
        kept = _evidence_of(chargeback)
        return kept.sent_at if kept else None

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, chargeback: Chargeback) -> str:
        return format_money(chargeback.amount, chargeback.currency)

    @admin.display(description=_("taken back"), ordering="taken")
    def taken_(self, chargeback: Chargeback) -> str:
        return format_money(chargeback.taken, chargeback.currency)

    @admin.display(description=_("owed by the person"))
    def owed(self, chargeback: Chargeback) -> str:
        return format_money(owed_by(chargeback.user, chargeback.currency), chargeback.currency)


def _evidence_of(chargeback: Any) -> Evidence | None:
    found: Evidence | None = getattr(chargeback, "evidence", None)
    return found
