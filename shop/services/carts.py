"""Filling and emptying carts. A line promises nothing: stock is taken at checkout."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from messaging.bus import publish, user_group
from messaging.models import User
from shop import selectors
from shop.errors import CartFull, NotOnSale, OwnShop, SoldOut
from shop.events import cart_changed
from shop.models import Cart, CartLine, Variant
from shop.permissions import is_on_sale
from shop.selectors.checkout import MAX_LINES


@transaction.atomic
def add_to_cart(
    *, buyer: User, variant: Variant, quantity: int, recommended_by: User | None = None
) -> CartLine:
    """Put more of a variant into the buyer's cart; returns its line.

    ``variant`` comes from ``selectors.variant_for``. Refuses quantities out of range, what is not
    on sale, more than is left, the buyer's own shop and a cart of too many lines.
    """
    quantity = selectors.check_quantity(quantity)
    if selectors.works_at(buyer, variant.listing.shop_id):
        raise OwnShop
    cart = _locked(buyer)
    line = CartLine.objects.filter(cart=cart, variant=variant).first()
    if line is None:
        if CartLine.objects.filter(cart=cart).count() >= MAX_LINES:
            raise CartFull
        line = CartLine(cart=cart, variant=variant, quantity=0)
    _fill(line, variant, line.quantity + quantity)
    line.recommended_by = recommended_by or line.recommended_by
    line.save()
    _tell(buyer)
    return line


@transaction.atomic
def set_cart_quantity(*, buyer: User, variant: Variant, quantity: int) -> CartLine | None:
    """Make a line hold exactly this many; None where the variant is not in the cart."""
    quantity = selectors.check_quantity(quantity)
    line = CartLine.objects.filter(cart=_locked(buyer), variant=variant).first()
    if line is None:
        return None
    # Fewer is always allowed: that is how a line that asks for too many is put right.
    if quantity > line.quantity:
        _fill(line, variant, quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    _tell(buyer)
    return line


@transaction.atomic
def remove_from_cart(*, buyer: User, variant: Variant) -> CartLine | None:
    """Take a line out; returns it as it was, for an undo, or None where it was not there."""
    line = (
        CartLine.objects.filter(cart=_locked(buyer), variant=variant)
        .select_related("recommended_by")
        .first()
    )
    if line is not None:
        CartLine.objects.filter(id=line.id).delete()
        _tell(buyer)
    return line


@transaction.atomic
def clear_cart(*, buyer: User, variant_ids: Iterable[UUID] | None = None) -> None:
    """Take everything out, or only these variants."""
    lines = CartLine.objects.filter(cart=_locked(buyer))
    if variant_ids is not None:
        lines = lines.filter(variant__in=list(variant_ids))
    if lines.delete()[0]:
        _tell(buyer)


def _locked(buyer: User) -> Cart:
    """The buyer's cart, held until the transaction ends."""
    Cart.objects.get_or_create(user=buyer)
    cart = Cart.objects.select_for_update(no_key=True).get(user=buyer)
    Cart.objects.filter(id=cart.id).update(changed_at=timezone.now())
    return cart


def _fill(line: CartLine, variant: Variant, quantity: int) -> None:
    selectors.check_quantity(quantity)
    if not is_on_sale(variant.listing):
        raise NotOnSale(variant=str(variant.id))
    if variant.left < quantity:
        raise SoldOut(variant=str(variant.id), left=variant.left)
    line.quantity = quantity


def _tell(buyer: User) -> None:
    publish(cart_changed, to=[user_group(buyer.id)], data={"count": selectors.cart_count(buyer)})
