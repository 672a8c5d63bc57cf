"""The shapes of this floor: what the API answers, what it accepts, and what events carry.

Texts are in the reader's language. Amounts are whole minor units of ``currency``.
"""

from typing import Any

from rest_framework import serializers

from shop.models import Order, Shop, Variant
from shop.models.coupons import CODE_LENGTH
from shop.selectors import CartView, Found, Line, Offer, OrderView, ordered_by
from shop.selectors.checkout import MAX_LINES
from shop.selectors.search import SORTS

Shape = serializers.Serializer[Any]


class ShopSerializer(Shape):
    handle = serializers.CharField()
    name = serializers.CharField()
    trade = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    is_open = serializers.BooleanField()
    is_verified = serializers.BooleanField()
    reply_minutes = serializers.IntegerField()
    currency = serializers.CharField()


class VariantSerializer(Shape):
    id = serializers.UUIDField()
    sku = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    price = serializers.IntegerField()
    left = serializers.IntegerField()


class PictureSerializer(Shape):
    thumb = serializers.CharField()
    card = serializers.CharField()
    full = serializers.CharField()
    alt = serializers.CharField(allow_blank=True)


class ListingSerializer(Shape):
    id = serializers.UUIDField()
    shop = serializers.CharField()
    category = serializers.CharField()
    title = serializers.CharField()
    facts = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True)
    price = serializers.IntegerField()
    currency = serializers.CharField()
    is_on_sale = serializers.BooleanField()
    left = serializers.IntegerField()
    variants = VariantSerializer(many=True)
    pictures = PictureSerializer(many=True)


class ListingsSerializer(Shape):
    listings = ListingSerializer(many=True)
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    has_more = serializers.BooleanField()
    is_close = serializers.BooleanField()


class CartLineSerializer(Shape):
    variant = serializers.UUIDField()
    listing = serializers.UUIDField()
    shop = serializers.CharField()
    title = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    price = serializers.IntegerField()
    quantity = serializers.IntegerField()
    amount = serializers.IntegerField()
    left = serializers.IntegerField()
    is_available = serializers.BooleanField()
    recommended_by = serializers.CharField(allow_null=True)


class CartSerializer(Shape):
    lines = CartLineSerializer(many=True)
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    currency = serializers.CharField()


class OrderLineSerializer(Shape):
    variant = serializers.UUIDField()
    title = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    picture = serializers.CharField(allow_blank=True)
    price = serializers.IntegerField()
    quantity = serializers.IntegerField()
    amount = serializers.IntegerField()
    discount = serializers.IntegerField(help_text="Its share of the order's discount.")
    paid = serializers.IntegerField()
    refunded = serializers.IntegerField(help_text="What was given back for this line by name.")


class OrderSerializer(Shape):
    id = serializers.UUIDField()
    number = serializers.CharField()
    payment = serializers.UUIDField()
    shop = serializers.CharField()
    buyer = serializers.CharField()
    ordered_by = serializers.CharField(help_text="The buyer, or who had their allowance.")
    conversation = serializers.UUIDField()
    recommended_by = serializers.CharField(allow_null=True)
    ref = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Order.State.choices)
    subtotal = serializers.IntegerField()
    discount = serializers.IntegerField()
    coupon = serializers.CharField(allow_null=True, help_text="The code that took it off.")
    total = serializers.IntegerField(help_text="What was paid: the subtotal less the discount.")
    refunded = serializers.IntegerField()
    currency = serializers.CharField()
    placed_at = serializers.DateTimeField()
    lines = OrderLineSerializer(many=True)


class OrdersSerializer(Shape):
    orders = OrderSerializer(many=True)
    has_more = serializers.BooleanField()


class CheckedOutSerializer(Shape):
    id = serializers.UUIDField()
    total = serializers.IntegerField()
    currency = serializers.CharField()
    orders = OrderSerializer(many=True)


class ThreadSerializer(Shape):
    conversation = serializers.UUIDField()
    shop = serializers.CharField()
    ref = serializers.CharField(allow_blank=True)


class AddLineSerializer(Shape):
    variant = serializers.UUIDField()
    quantity = serializers.IntegerField(default=1)
    message = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The message whose card it came from: a stylist's recommendation.",
    )


class SetQuantitySerializer(Shape):
    quantity = serializers.IntegerField()


class CheckoutLineSerializer(AddLineSerializer):
    """A price sent with a line is ignored: prices are the shop's."""


class CodesField(serializers.ListField):
    """Codes of coupons, in any case."""

    def __init__(self, **more: Any) -> None:
        child = serializers.CharField(max_length=CODE_LENGTH)
        usual: dict[str, Any] = {"required": False, "default": list, "max_length": MAX_LINES}
        super().__init__(child=child, help_text="At most one a shop.", **usual | more)


class CheckoutSerializer(Shape):
    id = serializers.UUIDField(help_text="The payment's id, made by the client.")
    cart = serializers.BooleanField(default=False, help_text="Buy the whole cart.")
    lines = CheckoutLineSerializer(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    coupons = CodesField()
    expected_total = serializers.IntegerField(help_text="What the buyer was shown.")
    with_credits = serializers.BooleanField(
        default=True,
        help_text="Store credit, then gift cards, pay before the wallet does.",
    )
    proof = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        default="",
        help_text="What POST /api/wallet/step-up/ gave after a refusal with `step_up_needed`.",
    )


class ShareSerializer(Shape):
    listing = serializers.UUIDField()
    client_id = serializers.UUIDField()


class OpenThreadSerializer(Shape):
    ref = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    listing = serializers.UUIDField(required=False, allow_null=True, default=None)


class FindSerializer(Shape):
    """What can be asked of the catalogue."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")
    category = serializers.SlugField(required=False, allow_blank=True, default="")
    shop = serializers.SlugField(required=False, allow_blank=True, default="")
    in_stock = serializers.BooleanField(required=False, default=False)
    sort = serializers.ChoiceField(choices=SORTS, required=False, default="best")
    page = serializers.IntegerField(required=False, min_value=1, max_value=200, default=1)


def shop_data(shop: Shop) -> dict[str, Any]:
    names: list[str] = list(ShopSerializer().get_fields())
    return {name: getattr(shop, name) for name in names}


def variant_data(variant: Variant) -> dict[str, Any]:
    return {
        "id": str(variant.id),
        "sku": variant.sku,
        "label": variant.label,
        "price": variant.price,
        "left": variant.left,
    }


def listing_data(offer: Offer) -> dict[str, Any]:
    listing = offer.listing
    return {
        "id": str(listing.id),
        "shop": offer.shop.handle,
        "category": listing.category.slug,
        "title": listing.title,
        "facts": listing.facts,
        "about": listing.about,
        "price": offer.price,
        "currency": offer.currency,
        "is_on_sale": offer.is_on_sale,
        "left": offer.left,
        "variants": [variant_data(variant) for variant in offer.variants],
        "pictures": [
            {
                "thumb": image.thumb.url,
                "card": image.card.url,
                "full": image.full.url,
                "alt": image.alt,
            }
            for image in offer.images
        ],
    }


def listings_data(found: Found) -> dict[str, Any]:
    return {
        "listings": [listing_data(offer) for offer in found.offers],
        "total": found.total,
        "page": found.page,
        "has_more": found.has_more,
        "is_close": found.is_close,
    }


def line_data(line: Line) -> dict[str, Any]:
    return {
        "variant": str(line.variant.id),
        "listing": str(line.listing.id),
        "shop": line.shop.handle,
        "title": line.listing.title,
        "label": line.variant.label,
        "price": line.variant.price,
        "quantity": line.quantity,
        "amount": line.amount,
        "left": line.variant.left,
        "is_available": line.is_available,
        "recommended_by": line.recommended_by.handle if line.recommended_by else None,
    }


def cart_data(cart: CartView) -> dict[str, Any]:
    return {
        "lines": [line_data(line) for line in cart.lines],
        "count": cart.count,
        "total": cart.total,
        "currency": cart.currency,
    }


def order_data(view: OrderView) -> dict[str, Any]:
    order = view.order
    return {
        "id": str(order.id),
        "number": order.number,
        "payment": str(order.payment_id),
        "shop": order.shop.handle,
        "buyer": order.buyer.handle,
        "ordered_by": (ordered_by(order) or {}).get("handle", order.buyer.handle),
        "conversation": str(order.conversation_id),
        "recommended_by": order.recommended_by.handle if order.recommended_by else None,
        "ref": order.ref,
        "state": order.state,
        "subtotal": order.subtotal,
        "discount": order.discount,
        "coupon": order.coupon_code or None,
        "total": order.total,
        "refunded": order.refunded,
        "currency": order.currency,
        "placed_at": order.placed_at.isoformat(),
        "lines": [
            {
                "variant": str(line.variant_id),
                "title": line.title,
                "label": line.label,
                "picture": line.picture_url,
                "price": line.price,
                "quantity": line.quantity,
                "amount": line.amount,
                "discount": line.discount,
                "paid": line.paid,
                "refunded": line.refunded,
            }
            for line in view.lines
        ],
    }


def moved_data(order: Order) -> dict[str, Any]:
    """What ``order.placed`` and ``order.moved`` carry."""
    return {"order": str(order.id), "number": order.number, "state": order.state}
