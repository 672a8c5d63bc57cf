"""Who guards the wallets: tiers, frozen wallets, PINs to unlock, adjustments by two people."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from messaging.errors import Refusal
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from wallet import services
from wallet.admin.books import holder_of
from wallet.admin.sums import SumsForm, sum_of
from wallet.models import Adjustment, Guard, Outflow, Tier
from wallet.models.safety import Limits
from wallet.money import format_money
from wallet.selectors.safety import tiers_known
from wallet.services.adjustments import APPROVE, ASK


class TierForm(SumsForm):
    sums = Limits.__dataclass_fields__
    takes_nothing = True

    class Meta:
        model = Tier
        fields = ["code", "currency", *Limits.__dataclass_fields__]


@admin.register(Tier)
class TierAdmin(admin.ModelAdmin):
    """How much the wallets of a kind of person may move; every change is in the audit log."""

    form = TierForm
    list_display = ["code", "currency", "free_", "hour_", "day_", "month_", "payee_"]
    list_filter = ["currency"]
    search_fields = ["code"]

    def save_model(self, request: HttpRequest, obj: Tier, form: Any, change: bool) -> None:
        services.save_tier(admin=viewer_of(request), tier=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    free_ = sum_of("free", _("free in a day, unless set"))
    hour_ = sum_of("per_hour", _("in an hour"))
    day_ = sum_of("per_day", _("in a day"))
    month_ = sum_of("per_month", _("in 30 days"))
    payee_ = sum_of("per_payee", _("to one payee in a day"))


class FrozenFilter(admin.SimpleListFilter):
    title = _("frozen")
    parameter_name = "frozen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("frozen")), ("no", _("open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Guard]) -> QuerySet[Guard]:
        if self.value() in ("yes", "no"):
            return queryset.filter(frozen_at__isnull=self.value() == "no")
        return queryset


@admin.register(Guard)
class GuardAdmin(ReadOnly, admin.ModelAdmin):
    """A person's guard: freeze and unfreeze, unlock the PIN, give a tier, each with a reason."""

    list_display = ["user", "tier", "pin_set_at", "pin_tries", "frozen_at", "frozen_by"]
    list_filter = [FrozenFilter, "tier"]
    search_fields = ["user__handle", "user__display_name", "user__email"]
    search_help_text = _("Handle, name or e-mail")
    list_select_related = ["user", "frozen_by"]
    change_form_template = "admin/wallet/guard/change_form.html"
    fields = (
        *("user", "tier", "pin_set_at", "pin_tries", "pin_locked_until", "credentials_at"),
        *("free_limit_", "day_limit_", "frozen_at", "frozen_by", "frozen_reason"),
    )
    free_limit_ = sum_of("free_limit", _("own free limit"), "")
    day_limit_ = sum_of("day_limit", _("own limit a day"), "")

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<uuid:person_id>/decide/", decide, name="wallet_guard_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        guard = self.get_object(request, object_id)
        context = {"guard": guard, "tiers": tiers_known(), "may_decide": self._may(request)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def decide(self, request: HttpRequest, person_id: Any) -> HttpResponse:
        guard = self.get_object(request, str(person_id))
        if not self._may(request):
            raise PermissionDenied
        if guard is None or request.method != "POST":
            raise Http404
        person, who = guard.user, viewer_of(request)
        reason, action = request.POST.get("reason", ""), request.POST.get("action", "")
        try:
            if action == "freeze":
                services.freeze_wallet(actor=who, owner=person, reason=reason)
            elif action == "thaw":
                services.thaw_wallet(actor=who, owner=person, reason=reason)
            elif action == "unlock":
                services.unlock_pin(admin=who, owner=person, reason=reason)
            elif action == "tier":
                services.set_tier(
                    admin=who, owner=person, tier=request.POST.get("tier", ""), reason=reason
                )
            else:
                raise Http404
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, _("Done, and written into the audit log."), messages.SUCCESS)
        return redirect("admin:wallet_guard_change", guard.pk)

    def _may(self, request: HttpRequest) -> bool:
        return viewer_of(request).has_perm("wallet.change_guard")


class AdjustmentForm(SumsForm):
    sums = ("amount",)

    class Meta:
        model = Adjustment
        fields = ["account", "way", "amount", "reason"]

    def currency_in(self, sent: dict[str, Any]) -> str:
        return str(sent["account"].currency)


@admin.register(Adjustment)
class AdjustmentAdmin(admin.ModelAdmin):
    """The queue of corrections: asked here, posted once a second person approved."""

    form = AdjustmentForm
    list_display = ["made_at", "holder", "signed", "reason", "state", "made_by", "decided_by"]
    list_filter = ["state", "made_at"]
    search_fields = ["=id", "reason", "account__code", "account__owner__handle"]
    search_help_text = _("Handle, account code, words of the reason, or id")
    list_select_related = ["account__owner", "account__payee", "made_by", "decided_by"]
    date_hierarchy = "made_at"
    raw_id_fields = ["account"]
    change_form_template = "admin/wallet/adjustment/change_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        who = viewer_of(request)
        return who.is_staff and (who.has_perm(ASK) or who.has_perm(APPROVE))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<uuid:adjustment_id>/decide/", decide, name="wallet_adjustment_decide"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["account", "way", "amount", "reason"]
        asked = ["holder", "account", "signed", "reason"]
        return asked + ["state", "made_by", "made_at", "decided_by", "decided_at"]

    def save_model(self, request: HttpRequest, obj: Adjustment, form: Any, change: bool) -> None:
        made = services.ask_adjustment(
            admin=viewer_of(request),
            account_id=obj.account_id,
            way=obj.way,
            amount=obj.amount,
            reason=obj.reason,
        )
        obj.pk, obj.made_by = made.pk, made.made_by

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found: Any = self.get_object(request, object_id)
        who = viewer_of(request)
        waits = found is not None and found.state == Adjustment.State.WAITING
        context = {
            "waits": waits,
            "may_decide": waits and who.has_perm(APPROVE) and found.made_by != who,
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def decide(self, request: HttpRequest, adjustment_id: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        verb = {"approve": services.approve_adjustment, "decline": services.decline_adjustment}.get(
            request.POST.get("action", "")
        )
        if verb is None:
            raise Http404
        try:
            verb(admin=viewer_of(request), adjustment_id=adjustment_id)
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, _("Done, and written into the audit log."), messages.SUCCESS)
        return redirect("admin:wallet_adjustment_change", adjustment_id)

    @admin.display(description=_("holder"))
    def holder(self, one: Adjustment) -> str:
        return holder_of(one.account)

    @admin.display(description=_("amount"), ordering="amount")
    def signed(self, one: Adjustment) -> str:
        sign = "+" if one.way == Adjustment.Way.IN else "−"
        return f"{sign}{format_money(one.amount, one.account.currency)}"


@admin.register(Outflow)
class OutflowAdmin(ReadOnly, admin.ModelAdmin):
    """What was let out of wallets, as limits count it."""

    list_display = ["created_at", "user", "amount_", "payee", "is_confirmed", "reference"]
    list_filter = ["is_confirmed", "currency", "created_at"]
    search_fields = ["=reference", "payee", "user__handle"]
    search_help_text = _("Handle, payee or reference")
    list_select_related = ["user"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    show_full_result_count = False

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, one: Outflow) -> str:
        return format_money(one.amount, one.currency)
