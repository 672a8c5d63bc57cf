"""The faces this floor shows in conversations: a listing, an order, and the shop beside them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import ComposerEntry, Panel, register, register_composer_entry, register_panel
from messaging.errors import NotFound
from messaging.models import Conversation, Participant, User
from messaging.permissions import can_write
from messaging.selectors import Found, Scanned, Source, register_reader, register_source
from shop import selectors
from shop.models import Charge, Coupon
from shop.selectors.orders import BUYER
from wallet.cards import home
from wallet.cards.bills import Bill, register_bill
from wallet.money import format_money
from wallet.selectors import Movement, part_refunded

LISTING, ORDER, CHARGE = "shop.listing", "shop.order", "shop.charge"
COUPON = selectors.COUPON


@register
class ListingCard:
    """A listing: picture, price, stock, and at most two things to do with it."""

    type = LISTING
    may_recall = may_forward = True
    template = "shop/cards/_listing.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"offer": offer} for ref, offer in selectors.offers_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        offer: selectors.Offer = context["offer"]
        price = format_money(offer.price, offer.currency)
        return _("%(title)s, %(price)s, %(stock)s") % {
            "title": offer.listing.title,
            "price": _("from %(price)s") % {"price": price} if offer.is_from else price,
            "stock": offer.stock_words.lower(),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("shop:listing", args=[ref])


@register
class OrderCard:
    """An order: what, how much, how far it has come."""

    type = ORDER
    is_money = True
    template = "shop/cards/_order.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"view": view} for ref, view in selectors.orders_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        view: selectors.OrderView = context["view"]
        return _("Order %(number)s: %(title)s, %(total)s, %(state)s") % {
            "number": view.order.number,
            "title": view.title,
            "total": format_money(view.order.total, view.order.currency),
            "state": view.short_state.lower(),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("shop:order", args=[ref])


@register
class ChargeCard:
    """What was paid at the counter: where, how much, what for."""

    type = CHARGE
    is_money = True
    template = "shop/cards/_charge.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"charge": one} for ref, one in selectors.charges_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        charge: Charge = context["charge"]
        return _("%(sum)s paid at %(shop)s") % {
            "sum": format_money(charge.amount, charge.currency),
            "shop": charge.shop.name,
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("shop:charge", args=[ref])


@register
class CouponCard:
    """A coupon: what it takes off, its code, how long it is good."""

    type = COUPON
    template = "shop/cards/_coupon.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"coupon": one} for ref, one in selectors.coupons_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        coupon: Coupon = context["coupon"]
        return _("%(words)s at %(shop)s: %(code)s") % {
            "words": coupon.words,
            "shop": coupon.shop.name,
            "code": coupon.code,
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("shop:coupon", args=[ref])


def _picker(conversation: Conversation) -> str:
    return f"{reverse('shop:picker')}?conversation={conversation.id}"


def _is_role(conversation: Conversation, role: str) -> bool:
    me: Participant = conversation.me  # type: ignore[attr-defined]
    return conversation.kind == Conversation.Kind.SHOP and me.role == role


def _staff_side(viewer: User, conversation: Conversation) -> bool:
    return _is_role(conversation, Participant.Role.STAFF)


def _customer_side(viewer: User, conversation: Conversation) -> bool:
    return _is_role(conversation, Participant.Role.CUSTOMER)


def _bill(viewer: User, order_id: Any) -> Bill:
    """An order as a bill to split; its buyer's alone."""
    view = selectors.order_for(viewer, order_id)
    if view.side != BUYER or view.is_cancelled or view.order.is_free:
        raise NotFound("bill_not_found")
    lines = [
        (line.title if line.quantity == 1 else f"{line.title} × {line.quantity}", line.paid)
        for line in view.lines
        if line.paid
    ]
    return Bill(title=view.order.shop.name, currency=view.order.currency, lines=lines)


register_bill("order", _bill)


def _paid_for(viewer: User, moved: Movement) -> home.Source | None:
    """The order or the charge that a payment belongs to."""
    return _bought(viewer, moved.pending_id or moved.transfer_id)


def _given_back(viewer: User, moved: Movement) -> home.Source | None:
    """The order or the charge that a refund belongs to."""
    part_id = part_refunded(moved.transfer_id)
    return _bought(viewer, part_id) if part_id else None


def _bought(viewer: User, part_id: UUID) -> home.Source | None:
    try:
        order = selectors.order_for(viewer, part_id).order
    except NotFound:
        return _charged(viewer, part_id)
    return home.Source(
        _("Order %(number)s") % {"number": order.number},
        reverse("shop:order", args=[order.id]),
        reverse("messaging:chat", args=[order.conversation_id]),
    )


def _charged(viewer: User, charge_id: UUID) -> home.Source | None:
    try:
        charge = selectors.charge_for(viewer, charge_id)
    except NotFound:
        return None
    sheet = reverse("shop:charge", args=[charge.id])
    chat = reverse("messaging:chat", args=[charge.conversation_id])
    return home.Source(_("Receipt"), sheet, chat)


home.register_source("payment", _paid_for)
home.register_source("payment_back", _given_back)


def _allowance(conversation: Conversation) -> str:
    return f"{reverse('shop:new_mandate')}?conversation={conversation.id}"


def _with_a_person(viewer: User, conversation: Conversation) -> bool:
    is_direct = conversation.kind == Conversation.Kind.DIRECT
    return is_direct and can_write(conversation.me)  # type: ignore[attr-defined]


register_composer_entry(ComposerEntry(gettext_lazy("Allowance"), "key", _allowance, _with_a_person))


def _credit(conversation: Conversation) -> str:
    return reverse("shop:credit", args=[conversation.id])


register_composer_entry(ComposerEntry(gettext_lazy("Store credit"), "gift", _credit, _staff_side))
register_panel(Panel("shop/_panel.html", selectors.panel_of))
register_composer_entry(
    ComposerEntry(gettext_lazy("Share a listing"), "tag", _picker, _staff_side, order=10)
)
register_composer_entry(
    ComposerEntry(gettext_lazy("Ask about a listing"), "tag", _picker, _customer_side, order=10)
)


def _code_of_a_shop(viewer: User, scanned: Scanned) -> Found | None:
    if scanned.route != "shop:pay":
        return None
    opened = selectors.opened_by(viewer, str((scanned.values or {})["code"]))
    shop, charge = opened.shop, opened.charge
    detail = _("You write the amount.")
    if charge is not None:
        detail = format_money(charge.amount, charge.currency)
    face = {"kind": "shop", "hue": shop.hue, "sign": shop.sign, "avatar": "", "initials": ""}
    title = _("Pay at %(shop)s") % {"shop": shop.name}
    return Found(title, detail, face=face, url=scanned.path, button=_("See and pay"))


register_reader(_code_of_a_shop)
register_source(Source("shops", gettext_lazy("Shops"), 30, selectors.shops_found))
register_source(Source("listings", gettext_lazy("Listings"), 40, selectors.listings_found))
