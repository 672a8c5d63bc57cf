"""What a checkout would cost, and whether it can go through: advice before the decision.

The decision is taken in ``services.checkout``, with the rows locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from messaging.errors import Invalid, NotFound
from messaging.models import User
from shop.errors import BadQuantity, EmptyCart, NotOnSale, OwnShop, SoldOut
from shop.models import Coupon, Image, Order, Staff, Variant
from shop.models.carts import MAX_QUANTITY
from shop.permissions import is_on_sale
from shop.selectors.carts import CartGroup, CartView, Line, cart_of, grouped
from shop.selectors.coupons import Taken, check_taken, picked_coupons, taken_of
from wallet.models import Mandate
from wallet.selectors import Paying, paying_for
from wallet.selectors.mandates import mandates_to_spend

MAX_LINES = 50
ROUND_SUMS = (1_000, 5_000)


@dataclass(frozen=True)
class Wanted:
    """One line of a checkout: which variant, how many, and who recommended it."""

    variant_id: UUID
    quantity: int
    recommended_by_id: UUID | None = None


@dataclass(frozen=True)
class Quote(Paying):
    """A checkout before it is paid: what is bought, what coupons take off, how it would be paid."""

    cart: CartView
    coupons: tuple[Taken, ...] = ()

    @property
    def groups(self) -> list[CartGroup]:
        return self.cart.groups

    @property
    def lines(self) -> list[Line]:
        return self.cart.lines

    @property
    def discount(self) -> int:
        return sum(one.discount for one in self.coupons)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.cart.total - self.discount

    @property
    def sums(self) -> dict[UUID, int]:
        """What each shop's account gets; shops that get nothing are left out."""
        off = {one.coupon.shop_id: one.discount for one in self.coupons if one.discount}
        sums = {
            group.shop.account_id: group.total - off.get(group.shop.id, 0) for group in self.groups
        }
        return {account_id: amount for account_id, amount in sums.items() if amount}

    @property
    def has_all_codes(self) -> bool:
        """Whether every shop's part has a coupon, so that no other could be taken."""
        return len({one.coupon.shop_id for one in self.coupons if one.discount}) == len(self.groups)

    @property
    def currency(self) -> str:
        return self.cart.currency

    @property
    def covered_percent(self) -> int:
        """How much of the total the wallet covers, for the meter."""
        return 100 if not self.gap else max(0, self.available * 100 // self.from_wallet)

    @property
    def top_ups(self) -> list[int]:
        """Sums that cover the gap: to the cent, then rounded up."""
        sums = [self.gap, *(-(-self.gap // step) * step for step in ROUND_SUMS)]
        return sorted(set(sums)) if self.gap else []

    @property
    def problem(self) -> Line | None:
        """The first line that can't be bought as it stands."""
        return next((line for line in self.lines if not line.is_available), None)


def wanted_lines(lines: Sequence[Wanted]) -> list[Wanted]:
    """The lines with one per variant, checked for shape; refuses what no checkout can hold."""
    if not lines:
        raise EmptyCart
    merged: dict[UUID, Wanted] = {}
    for line in lines:
        check_quantity(line.quantity)
        known = merged.get(line.variant_id)
        quantity = line.quantity + (known.quantity if known else 0)
        by = line.recommended_by_id or (known.recommended_by_id if known else None)
        merged[line.variant_id] = Wanted(line.variant_id, quantity, by)
    if len(merged) > MAX_LINES:
        raise BadQuantity("too_many_lines", lines=len(merged), most=MAX_LINES)
    for line in merged.values():
        check_quantity(line.quantity)
    return sorted(merged.values(), key=lambda line: line.variant_id)


def check_quantity(quantity: object) -> int:
    """The quantity, if it is a whole number that a line can hold."""
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        raise BadQuantity
    if not 1 <= quantity <= MAX_QUANTITY:
        raise BadQuantity
    return quantity


def quote_of(viewer: User, picked: Sequence[Coupon] = ()) -> Quote:
    """What the viewer's cart would cost, with what they have picked at its shops."""
    cart = cart_of(viewer)
    if not cart.groups:
        raise EmptyCart
    return _quoted(viewer, cart, (), picked)


def taken_in_cart(viewer: User, cart: CartView) -> tuple[Taken, ...]:
    """What the coupons that the viewer picked take off their cart now, a coupon a shop."""
    if not cart.groups:
        return ()
    return _taken(viewer, cart, picked=picked_coupons(viewer))


def _taken(
    viewer: User, cart: CartView, coupons: Sequence[Coupon] = (), picked: Sequence[Coupon] = ()
) -> tuple[Taken, ...]:
    """Coupons asked for, and of those picked the ones of shops where something is bought."""
    subtotals = {group.shop.id: group.total for group in cart.groups}
    here = [one for one in picked if one.shop_id in subtotals]
    return taken_of(viewer, [*coupons, *here], subtotals)


def _quoted(
    viewer: User, cart: CartView, coupons: Sequence[Coupon], picked: Sequence[Coupon]
) -> Quote:
    """The cart with what would pay for it: credits first, in their stated order."""
    bill = Quote(0, [], cart, _taken(viewer, cart, coupons, picked))
    paying = paying_for(viewer, cart.currency, list(bill.sums.items()))
    return replace(bill, available=paying.available, tenders=paying.tenders)


def quote_for(
    viewer: User,
    lines: Sequence[Wanted],
    coupons: Sequence[Coupon] = (),
    *,
    picked: Sequence[Coupon] = (),
) -> Quote:
    """What these lines would cost, in the order given; NotFound for an unknown variant.

    ``coupons`` were asked for here: ``check_quote`` refuses those that take nothing off. What was
    ``picked`` for another day is left aside where nothing is bought at its shop.
    """
    wanted = {line.variant_id: line for line in wanted_lines(lines)}
    try:
        variants = {
            variant.id: variant
            for variant in Variant.objects.filter(id__in=wanted)
            .select_related("listing__shop", "listing__category")
            .prefetch_related(Prefetch("listing__images", Image.objects.order_by("position", "id")))
        }
    except (ValidationError, ValueError, TypeError):
        raise NotFound("variant_not_found") from None
    if missing := set(wanted) - set(variants):
        raise NotFound("variant_not_found", variant=str(min(missing)))
    by = {line.recommended_by_id for line in wanted.values() if line.recommended_by_id}
    people = {user.id: user for user in User.objects.filter(id__in=by)} if by else {}
    ordered = list(dict.fromkeys(line.variant_id for line in lines))
    cart = grouped(
        [
            Line(
                variants[variant_id],
                wanted[variant_id].quantity,
                people.get(wanted[variant_id].recommended_by_id),  # type: ignore[arg-type]
            )
            for variant_id in ordered
        ]
    )
    return _quoted(viewer, cart, coupons, picked)


def quote_under(grantor: User, quote: Quote) -> Quote:
    """The quote as it is paid under the grantor's allowance: the order is theirs, and so are the
    uses of its coupons."""
    subtotals = {group.shop.id: group.total for group in quote.groups}
    coupons = [one.coupon for one in quote.coupons]
    return replace(quote, coupons=taken_of(grantor, coupons, subtotals))


def allowances_for(viewer: User, quote: Quote) -> list[Mandate]:
    """The allowances that are good for what is being bought; ``most`` says how far each goes."""
    return mandates_to_spend(
        viewer,
        quote.currency,
        {group.shop.account_id for group in quote.groups},
        {line.listing.category.slug for line in quote.lines},
    )


def check_quote(viewer: User, quote: Quote) -> None:
    """Refuse what could not be ordered anyway, before any money is moved for it; in the order in
    which ``place_orders`` does."""
    check_sellable(quote)
    shops = [group.shop.id for group in quote.groups]
    if Staff.objects.filter(shop__in=shops, user=viewer, is_active=True).exists():
        raise OwnShop
    if len({group.shop.currency for group in quote.groups}) > 1:
        raise Invalid("mixed_currencies")
    check_taken(quote.coupons)


def check_sellable(quote: Quote) -> None:
    """Refuse what nobody could buy as it stands."""
    for line in quote.lines:
        if not is_on_sale(line.listing):
            raise NotOnSale(variant=str(line.variant.id))
        if line.variant.left < line.quantity:
            raise SoldOut(variant=str(line.variant.id), left=line.variant.left)


def is_placed(viewer: User, payment_id: UUID) -> bool:
    """Whether this checkout has been paid already."""
    return Order.objects.filter(payment_id=payment_id, buyer=viewer).exists()
