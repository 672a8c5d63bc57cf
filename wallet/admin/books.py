"""The ledger as operators see it: it can be read here, and nothing in it changed."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging.permissions import ReadOnly
from wallet.models import Payee
from wallet.models.ledger import Account, Entry, Transfer
from wallet.money import format_money, format_signed
from wallet.selectors.accounts import counters_of

STATES = {
    "paid": _("paid out"),
    "released": _("released"),
    "expired": _("expired"),
    "held": _("held"),
}
# By what ended a pending transfer, if anything.
_ENDED = {"post": "paid", "void": "released", "expire": "expired", None: "held"}


class HolderFilter(admin.SimpleListFilter):
    title = _("holder")
    parameter_name = "holder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("person", _("a person")), ("business", _("a business")), ("house", _("the house"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() == "person":
            return queryset.filter(owner__isnull=False)
        if self.value() == "business":
            return queryset.filter(payee__isnull=False)
        if self.value() == "house":
            return queryset.filter(owner__isnull=True, payee__isnull=True)
        return queryset


class HoldsFilter(admin.SimpleListFilter):
    title = _("money held")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("some")), ("no", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() == "yes":
            return queryset.filter(debits_pending__gt=0)
        if self.value() == "no":
            return queryset.filter(debits_pending=0)
        return queryset


@admin.register(Account)
class AccountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["holder", "code", "currency", "available_", "held_", "balance_", "created_at"]
    list_filter = [HolderFilter, HoldsFilter, "currency", "may_overdraw"]
    search_fields = ["=id", "code", "owner__handle", "owner__display_name", "payee__name"]
    search_help_text = _("Handle, name, code or account id")
    list_select_related = ["owner", "payee"]
    date_hierarchy = "created_at"
    ordering = ["code", "id"]
    fields = [
        "id",
        "holder",
        "code",
        "currency",
        "available_",
        "held_",
        "incoming_",
        "balance_",
        "may_overdraw",
        "insert_only",
        "created_at",
        "movements",
    ]

    @admin.display(description=_("holder"), ordering="owner__handle")
    def holder(self, account: Account) -> str:
        return holder_of(account)

    @admin.display(description=_("available"))
    def available_(self, account: Account) -> str:
        return format_money(counters_of(account).available, account.currency)

    @admin.display(description=_("held"), ordering="debits_pending")
    def held_(self, account: Account) -> str:
        return format_money(account.debits_pending, account.currency)

    @admin.display(description=_("held for it"), ordering="credits_pending")
    def incoming_(self, account: Account) -> str:
        return format_money(account.credits_pending, account.currency)

    @admin.display(description=_("balance"))
    def balance_(self, account: Account) -> str:
        return format_money(counters_of(account).balance, account.currency)

    @admin.display(description=_("movements"))
    def movements(self, account: Account) -> str:
        url = reverse("admin:wallet_entry_changelist")
        return format_html(
            '<a href="{}?account__id__exact={}">{}</a>', url, account.pk, _("Statement")
        )


class EntryInline(ReadOnly, admin.TabularInline):
    model = Entry
    extra = 0
    fields = ["account", "amount_", "balance_after_", "created_at"]
    readonly_fields = ["account", "amount_", "balance_after_", "created_at"]

    @admin.display(description=_("amount"))
    def amount_(self, entry: Entry) -> str:
        return format_signed(entry.amount, entry.transfer.currency)

    @admin.display(description=_("balance after"))
    def balance_after_(self, entry: Entry) -> str:
        if entry.balance_after is None:
            return "–"
        return format_money(entry.balance_after, entry.transfer.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("account", "transfer")


@admin.register(Transfer)
class TransferAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "kind", "phase", "amount_", "from_", "to", "memo", "state"]
    list_filter = ["phase", "kind", "currency", "created_at"]
    search_fields = [
        "=id",
        "memo",
        "debit_account__code",
        "debit_account__owner__handle",
        "credit_account__code",
        "credit_account__owner__handle",
        "credit_account__payee__name",
    ]
    search_help_text = _("Transfer id, memo, handle, name or account code")
    list_select_related = [
        "debit_account__owner",
        "debit_account__payee",
        "credit_account__owner",
        "credit_account__payee",
    ]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
    fields = [
        "id",
        "created_at",
        "kind",
        "phase",
        "state",
        "amount_",
        "from_",
        "to",
        "memo",
        "expires_at",
        "pending",
        "number",
    ]
    inlines = [EntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        transfers = super().get_queryset(request)
        resolutions = transfers.filter(pending=OuterRef("pk"))
        return transfers.annotate(end=Subquery(resolutions.values("phase")[:1]))

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, transfer: Transfer) -> str:
        return format_money(transfer.amount, transfer.currency)

    @admin.display(description=_("from"))
    def from_(self, transfer: Transfer) -> str:
        return holder_of(transfer.debit_account)

    @admin.display(description=_("to"))
    def to(self, transfer: Transfer) -> str:
        return holder_of(transfer.credit_account)

    @admin.display(description=_("state"))
    def state(self, transfer: Any) -> Any:
        if transfer.phase != Transfer.Phase.PENDING:
            return "–"
        return STATES[_ENDED[transfer.end]]


@admin.register(Entry)
class EntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "holder", "kind", "amount_", "balance_after_", "memo"]
    list_filter = ["transfer__kind", "created_at"]
    search_fields = ["=transfer__id", "transfer__memo", "account__code", "account__owner__handle"]
    search_help_text = _("Transfer id, memo, handle or account code")
    list_select_related = ["account__owner", "account__payee", "transfer"]
    date_hierarchy = "created_at"
    ordering = ["-id"]
    show_full_result_count = False
    fields = ["id", "transfer", "account", "amount_", "balance_after_", "created_at"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        is_statement = lookup == "account__id__exact"
        return is_statement or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description=_("holder"))
    def holder(self, entry: Entry) -> str:
        return holder_of(entry.account)

    @admin.display(description=_("kind"))
    def kind(self, entry: Entry) -> str:
        return entry.transfer.kind

    @admin.display(description=_("memo"))
    def memo(self, entry: Entry) -> str:
        return entry.transfer.memo

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, entry: Entry) -> str:
        return format_signed(entry.amount, entry.transfer.currency)

    @admin.display(description=_("balance after"))
    def balance_after_(self, entry: Entry) -> str:
        if entry.balance_after is None:
            return "–"
        return format_money(entry.balance_after, entry.transfer.currency)


def holder_of(account: Account) -> str:
    """The account's holder in one word: a handle, a business's name, or the code."""
    if account.owner is not None:
        return f"@{account.owner.handle}"
    payee: Payee | None = getattr(account, "payee", None)
    return payee.name if payee else account.code
