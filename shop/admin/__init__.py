"""The operators' view of the shops. Stock, prices and words go through the services."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from messaging.errors import Refusal
from messaging.permissions import ReadOnly
from messaging.selectors import viewer_of
from shop import services
from shop.admin import coupons as coupons
from shop.models import (
    Cart,
    CartLine,
    Category,
    Charge,
    Image,
    Listing,
    Order,
    OrderLine,
    OrderStep,
    Shop,
    ShopThread,
    Staff,
    Variant,
)
from wallet.money import format_money, format_plain, parse_amount
from wallet.selectors import payment_state

_MONEY = {"paid": _("paid out"), "released": _("released"), "held": _("held")}


class Kept:
    """Changed, but neither added nor deleted here: services open things, and history needs them."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_fr", "slug", "sign", "position"]
    search_fields = ["name_en", "name_fr", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}


class StaffInline(ReadOnly, admin.TabularInline):
    model = Staff
    extra = 0
    fields = ["user", "role", "is_active", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        return super().get_queryset(request).select_related("user")


@admin.register(Shop)
class ShopAdmin(Kept, admin.ModelAdmin):
    list_display = ["name", "handle", "city", "listings_", "balance", "is_open", "is_verified"]
    list_filter = ["is_open", "is_verified", "allows_stylists", "created_at"]
    search_fields = ["name", "handle", "city", "staff__user__handle", "staff__user__display_name"]
    search_help_text = _("Name, handle, city, or somebody who works there")
    list_select_related = ["account"]
    date_hierarchy = "created_at"
    ordering = ["name"]
    readonly_fields = ["id", "handle", "currency", "balance", "listings_", "created_at"]
    inlines = [StaffInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shop]:
        shops = super().get_queryset(request).select_related("account")
        return shops.annotate(listings_count=Count("listings", distinct=True))

    @admin.display(description=_("listings"), ordering="listings_count")
    def listings_(self, shop: Any) -> SafeString:
        url = reverse("admin:shop_listing_changelist")
        return format_html(
            '<a href="{}?shop__id__exact={}">{}</a>', url, shop.pk, shop.listings_count
        )

    @admin.display(description=_("balance"))
    def balance(self, shop: Shop) -> str:
        return format_money(shop.account.balance, shop.currency)

    def save_model(self, request: HttpRequest, obj: Shop, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"name", "trade_en", "trade_fr"} & set(form.changed_data):
            for listing in obj.listings.select_related("shop", "category"):
                services.index_listing(listing=listing)


class VariantForm(forms.ModelForm):
    """A variant's price as people write it, and its stock; the services have the last word."""

    cost = forms.CharField(label=_("price"), max_length=20)

    class Meta:
        model = Variant
        fields = ["on_hand"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_blank = self.instance._state.adding  # the row that the page would clone
        self.currency = settings.CURRENCY if is_blank else self.instance.listing.shop.currency
        self.fields["cost"].initial = format_plain(self.instance.price or 0, self.currency)
        self.fields["cost"].widget.attrs |= {"class": "vIntegerField", "inputmode": "decimal"}

    def clean_cost(self) -> int:
        try:
            return parse_amount(self.cleaned_data["cost"], self.currency)
        except Refusal as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean_on_hand(self) -> int:
        on_hand: int = self.cleaned_data["on_hand"]
        if on_hand < self.instance.reserved:
            raise ValidationError(_("Orders hold more than that."), code="reserved")
        return on_hand


class VariantInline(Kept, admin.TabularInline):
    model = Variant
    form = VariantForm
    extra = 0
    fields = ["sku", "label_en", "label_fr", "cost", "on_hand", "reserved", "left"]
    readonly_fields = ["sku", "label_en", "label_fr", "reserved", "left"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("listing__shop")

    @admin.display(description=_("available"))
    def left(self, variant: Variant) -> int:
        return variant.left


class ImageInline(ReadOnly, admin.TabularInline):
    model = Image
    extra = 0
    fields = ["picture", "alt", "position"]
    readonly_fields = ["picture", "alt", "position"]

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString:
        return format_html('<img src="{}" alt="" width="80" height="80">', image.thumb.url)


@admin.register(Listing)
class ListingAdmin(Kept, admin.ModelAdmin):
    list_display = ["title_", "shop", "category", "price", "left", "is_active", "created_at"]
    list_filter = ["is_active", "category", "shop", "created_at"]
    search_fields = ["=id", "title_en", "title_fr", "variants__sku", "shop__name", "shop__handle"]
    search_help_text = _("Title, SKU, shop, or the listing's id")
    list_select_related = ["shop", "category"]
    date_hierarchy = "created_at"
    ordering = ["shop__name", "title_en"]
    readonly_fields = ["id", "shop", "created_at"]
    inlines = [VariantInline, ImageInline]
    fields = [
        "id",
        "shop",
        "category",
        ("title_en", "title_fr"),
        ("facts_en", "facts_fr"),
        "about_en",
        "about_fr",
        "is_active",
        "created_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        listings = super().get_queryset(request).defer("search", "search_text")
        return listings.select_related("shop", "category").prefetch_related("variants")

    @admin.display(description=_("title"), ordering="title_en")
    def title_(self, listing: Listing) -> str:
        return listing.title

    @admin.display(description=_("price"))
    def price(self, listing: Listing) -> str:
        prices = sorted({variant.price for variant in listing.variants.all()})
        return " – ".join(
            format_money(price, listing.shop.currency) for price in prices[:1] + prices[1:][-1:]
        )

    @admin.display(description=_("available"))
    def left(self, listing: Listing) -> int:
        return sum(variant.left for variant in listing.variants.all())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Stock and prices are the services' to write: cards and carts hear of it."""
        for one in formset.forms if formset.model is Variant else []:
            actor, variant = viewer_of(request), one.instance
            if "on_hand" in one.changed_data:
                services.set_stock(
                    actor=actor, variant=variant, on_hand=one.cleaned_data["on_hand"]
                )
            if "cost" in one.changed_data:
                services.set_price(actor=actor, variant=variant, price=one.cleaned_data["cost"])
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def save_model(self, request: HttpRequest, obj: Listing, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data or ["is_active"])
        services.index_listing(listing=obj)
        services.set_on_sale(actor=viewer_of(request), listing=obj, is_active=obj.is_active)


class OrderLineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    extra = 0
    fields = readonly_fields = ("title", "label", "quantity", "price_", "amount_", "refunded_")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("order")

    @admin.display(description=_("price"))
    def price_(self, line: OrderLine) -> str:
        return format_money(line.price, line.order.currency)

    @admin.display(description=_("amount"))
    def amount_(self, line: OrderLine) -> str:
        return format_money(line.amount, line.order.currency)

    @admin.display(description=_("refunded"))
    def refunded_(self, line: OrderLine) -> str:
        return format_money(line.refunded, line.order.currency)


class OrderStepInline(ReadOnly, admin.TabularInline):
    model = OrderStep
    extra = 0
    fields = readonly_fields = ("state", "actor", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderStep]:
        return super().get_queryset(request).select_related("actor")


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "placed_at", "shop", "buyer", "total_", "state", "recommended_by"]
    list_filter = ["state", "shop", "placed_at"]
    search_fields = ["=id", "number", "=payment__id", "buyer__handle", "buyer__display_name"]
    search_help_text = _("Number, buyer, or the id of the order or its payment")
    list_select_related = ["shop", "buyer", "recommended_by"]
    date_hierarchy = "placed_at"
    ordering = ["-placed_at", "-id"]
    inlines = [OrderLineInline, OrderStepInline]
    fields = [
        "number",
        "id",
        "shop",
        "buyer",
        "recommended_by",
        "ref",
        "state",
        "money",
        "total_",
        "coupon_code",
        "refunded_",
        "placed_at",
        "conversation_",
    ]

    @admin.display(description=_("total"), ordering="total")
    def total_(self, order: Order) -> str:
        return format_money(order.total, order.currency)

    @admin.display(description=_("refunded"), ordering="refunded")
    def refunded_(self, order: Order) -> str:
        return format_money(order.refunded, order.currency)

    @admin.display(description=_("its money"))
    def money(self, order: Order) -> SafeString:
        url = reverse("admin:wallet_payment_change", args=[order.payment_id])
        said = _("nothing to pay") if order.is_free else _MONEY[payment_state(order.pk)]
        return format_html('{} (<a href="{}">{}</a>)', said, url, _("payment"))

    @admin.display(description=_("conversation"))
    def conversation_(self, order: Order) -> SafeString:
        return _conversation_link(order.conversation_id)


@admin.register(ShopThread)
class ShopThreadAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["customer", "shop", "ref", "opened_at", "conversation_"]
    list_filter = ["shop", "opened_at"]
    search_fields = ["customer__handle", "customer__display_name", "shop__name", "ref"]
    search_help_text = _("Customer, shop or reference")
    list_select_related = ["customer", "shop"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at"]
    fields = ["shop", "customer", "conversation_", "ref", "listing", "opened_at"]

    @admin.display(description=_("conversation"))
    def conversation_(self, thread: ShopThread) -> SafeString:
        return _conversation_link(thread.conversation_id)


class CartLineInline(ReadOnly, admin.TabularInline):
    model = CartLine
    extra = 0
    fields = readonly_fields = ("what", "quantity", "recommended_by", "added_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartLine]:
        lines = super().get_queryset(request)
        return lines.select_related("variant__listing", "recommended_by", "cart__user")

    @admin.display(description=_("what"))
    def what(self, line: CartLine) -> str:
        return ", ".join(part for part in (line.variant.listing.title, line.variant.label) if part)


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["user", "pieces", "changed_at"]
    list_filter = ["changed_at"]
    search_fields = ["user__handle", "user__display_name"]
    search_help_text = _("Whose cart")
    list_select_related = ["user"]
    date_hierarchy = "changed_at"
    ordering = ["-changed_at"]
    inlines = [CartLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        return super().get_queryset(request).annotate(pieces_count=Sum("lines__quantity"))

    @admin.display(description=_("items"), ordering="pieces_count")
    def pieces(self, cart: Any) -> int:
        return cart.pieces_count or 0


def _conversation_link(conversation_id: Any) -> SafeString:
    url = reverse("admin:messaging_conversation_change", args=[conversation_id])
    return format_html('<a href="{}">{}</a>', url, _("Read it"))


@admin.register(Charge)
class ChargeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "shop", "amount_", "way", "state", "payer", "seller"]
    list_filter = ["state", "way", "shop", "created_at"]
    search_fields = ["=id", "note", "payer__handle", "payer__display_name", "seller__handle"]
    search_help_text = _("Payer, seller, note, or the id")
    list_select_related = ["shop", "payer", "seller"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    @admin.display(description=_("amount"), ordering="amount")
    def amount_(self, charge: Charge) -> str:
        return format_money(charge.amount, charge.currency)

    @admin.display(description=_("refunded"), ordering="refunded")
    def refunded_(self, charge: Charge) -> str:
        return format_money(charge.refunded, charge.currency)
