"""Carts, as their owner sees them: lines of several shops, grouped by shop."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _

from messaging.models import User
from shop.models import CartLine, Image, Shop, Variant
from shop.permissions import is_on_sale
from shop.selectors.catalogue import stock_words


@dataclass(frozen=True)
class Line:
    """A quantity of one variant, at today's price."""

    variant: Variant
    quantity: int
    recommended_by: User | None

    @property
    def listing(self) -> Any:
        return self.variant.listing

    @property
    def shop(self) -> Shop:
        return self.variant.listing.shop

    @property
    def image(self) -> Image | None:
        return next(iter(self.listing.images.all()), None)

    @property
    def amount(self) -> int:
        return self.variant.price * self.quantity

    @property
    def is_available(self) -> bool:
        return is_on_sale(self.listing) and self.variant.left >= self.quantity

    @property
    def stock_words(self) -> str:
        return stock_words(self.variant.left)

    @property
    def problem(self) -> str:
        """Why this line can't be bought as it stands; empty where it can."""
        if not is_on_sale(self.listing):
            return _("No longer on sale")
        return "" if self.is_available else self.stock_words


@dataclass(frozen=True)
class CartGroup:
    """What is bought from one shop."""

    shop: Shop
    lines: list[Line]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class CartView:
    groups: list[CartGroup]
    currency: str

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def is_ready(self) -> bool:
        """Whether there is something in it and everything in it can be bought."""
        return bool(self.groups) and all(line.is_available for line in self.lines)


def cart_of(viewer: User) -> CartView:
    """The viewer's cart. Two queries for any number of lines."""
    rows = (
        CartLine.objects.filter(cart__user=viewer)
        .select_related("variant__listing__shop", "variant__listing__category", "recommended_by")
        .prefetch_related(
            Prefetch("variant__listing__images", Image.objects.order_by("position", "id"))
        )
        .order_by("added_at", "id")
    )
    return grouped([Line(row.variant, row.quantity, row.recommended_by) for row in rows])


def grouped(lines: list[Line]) -> CartView:
    """Lines by shop, in the order in which the shops first appear."""
    by_shop: dict[Any, CartGroup] = {}
    for line in lines:
        by_shop.setdefault(line.shop.id, CartGroup(line.shop, [])).lines.append(line)
    return CartView(list(by_shop.values()), settings.CURRENCY)


def cart_count(viewer: User) -> int:
    """How many things are in the viewer's cart."""
    total = CartLine.objects.filter(cart__user=viewer).aggregate(total=Sum("quantity"))["total"]
    return total or 0


def recommended_in_cart(viewer: User, variant_id: UUID) -> UUID | None:
    """Who recommended what lies in the viewer's cart; None where nobody did."""
    return (
        CartLine.objects.filter(cart__user=viewer, variant=variant_id)
        .values_list("recommended_by", flat=True)
        .first()
    )
