"""The queue of questions about movements: what waits first, answered and closed from here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from messaging.errors import Refusal
from messaging.models import uuid7
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from messaging.selectors.reports import deeds_about
from wallet import selectors, services
from wallet.models import Dispute
from wallet.money import format_signed
from wallet.permissions import can_support
from wallet.selectors.disputes import described


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "cols": 80})
    )
    answer_id = forms.UUIDField(widget=forms.HiddenInput)


@admin.register(Dispute)
class DisputeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "opener", "movement", "short", "state", "answered_by"]
    list_filter = ["state", "created_at"]
    search_fields = ["=id", "=transfer__id", "opener__handle", "opener__display_name", "words"]
    search_help_text = _("Handle, name, words, or the id of the question or the movement")
    date_hierarchy = "created_at"
    ordering = ["-state", "created_at"]
    list_per_page = 50
    change_form_template = "admin/wallet/dispute/change_form.html"
    fields = (
        *("id", "opener", "movement", "ledger", "words", "state"),
        *("created_at", "answered_at", "answered_by", "closed_at", "closed_by"),
    )
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_authenticated and can_support(viewer_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        found: QuerySet[Dispute] = super().get_queryset(request)
        return described(found).select_related("answered_by", "closed_by")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:dispute_id>/answer/", view(self.answer), name="wallet_dispute_answer"),
            path("<uuid:dispute_id>/close/", view(self.close), name="wallet_dispute_close"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = selectors.open_disputes_count() if self.has_view_permission(request) else 0
        said = ngettext("%(n)s question waits", "%(n)s questions wait", waiting) % {"n": waiting}
        return super().changelist_view(request, {"title": said, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {
            "form_answer": AnswerForm(initial={"answer_id": uuid7()}),
            "deeds": deeds_about(f"dispute:{object_id}")[:20],
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def answer(self, request: HttpRequest, dispute_id: Any) -> HttpResponse:
        form = AnswerForm(self._sent(request))
        if form.is_valid():
            answered = {"dispute_id": dispute_id, **form.cleaned_data}
            self._try(request, services.answer_dispute, supporter=viewer_of(request), **answered)
        else:
            messages.error(request, _("Write an answer first."))
        return redirect("admin:wallet_dispute_change", dispute_id)

    def close(self, request: HttpRequest, dispute_id: Any) -> HttpResponse:
        self._sent(request)
        actor = viewer_of(request)
        self._try(request, services.close_dispute, actor=actor, dispute_id=dispute_id)
        return redirect("admin:wallet_dispute_changelist")

    def _sent(self, request: HttpRequest) -> Any:
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return request.POST

    def _try(self, request: HttpRequest, verb: Any, **what: Any) -> None:
        try:
            verb(**what)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Done."))

    @admin.display(description=_("movement"))
    def movement(self, dispute: Dispute) -> str:
        _party, title, amount = selectors.other_side(dispute)
        return f"{title}, {format_signed(amount, dispute.transfer.currency)}"

    @admin.display(description=_("in the ledger"))
    def ledger(self, dispute: Dispute) -> str:
        url = reverse("admin:wallet_transfer_change", args=[dispute.transfer_id])
        return format_html('<a href="{}">{}</a>', url, dispute.transfer_id)

    @admin.display(description=_("words"))
    def short(self, dispute: Dispute) -> str:
        return dispute.words[:80]
