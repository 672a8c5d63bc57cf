"""Allowances for shops: given for one of them or for a category, spent by ordering."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from shop import selectors
from shop.errors import GrantorCantPay
from shop.models import Category, Order, Shop
from shop.selectors import Wanted
from shop.services.carts import clear_cart
from shop.services.checkout import place_orders
from shop.services.coupons import drop_coupon
from wallet.errors import NotEnough, OverLimit, WalletFrozen
from wallet.models import Mandate
from wallet.services import give_mandate, use_mandate, whole_transaction


def allow_spending(
    *,
    grantor: User,
    grantee: User,
    mandate_id: UUID,
    cap: int,
    until: datetime,
    per_use: int | None = None,
    shop: Shop | None = None,
    category: Category | None = None,
    proof: str = "",
) -> Mandate:
    """Let somebody order with the grantor's wallet, as ``give_mandate`` says."""
    return give_mandate(
        grantor=grantor,
        grantee=grantee,
        mandate_id=mandate_id,
        cap=cap,
        until=until,
        per_use=per_use,
        payee_account_id=shop.account_id if shop else None,
        category=category.slug if category else "",
        category_names={"en": category.name_en, "fr": category.name_fr} if category else None,
        proof=proof,
    )


@whole_transaction
def place_orders_under(
    *,
    grantee: User,
    mandate_id: UUID,
    payment_id: UUID,
    lines: Sequence[Wanted],
    expected_total: int,
    from_cart: bool = False,
    coupon_ids: Sequence[UUID] = (),
) -> list[Order]:
    """Order these lines for who gave the allowance, with their wallet.

    Each use posts a message in the conversation of the two, beside the order's own card in the
    shop's. The same id again gives the same orders. With ``from_cart`` what was bought leaves the
    grantee's cart. Coupons are used by the giver, whose order it is: theirs to use, and their use;
    the allowance pays what is left. Refuses like ``use_mandate``
    and ``place_orders``, and with GrantorCantPay for what the giver's wallet refuses; then nothing
    is spent of the allowance.
    """
    quote = selectors.quote_for(grantee, selectors.wanted_lines(lines))
    orders: list[Order] = []

    def order(grantor: User) -> str:
        is_new = not selectors.is_placed(grantor, payment_id)
        with _without_their_figures(grantor):
            orders.extend(
                place_orders(
                    buyer=grantor,
                    payment_id=payment_id,
                    lines=lines,
                    expected_total=expected_total,
                    is_agreed=True,
                    coupon_ids=coupon_ids,
                )
            )
        if from_cart and is_new:
            clear_cart(buyer=grantee, variant_ids=[line.variant_id for line in lines])
        for coupon_id in coupon_ids if is_new else ():
            drop_coupon(person=grantee, coupon_id=coupon_id)
        names = ", ".join(sorted({one.shop.name for one in orders}))
        return f"{names} · {', '.join(one.number for one in orders)}"

    use_mandate(
        grantee=grantee,
        mandate_id=mandate_id,
        use_id=payment_id,
        amount=expected_total,
        currency=quote.currency,
        payee_account_ids={group.shop.account_id for group in quote.groups},
        categories={line.listing.category.slug for line in quote.lines},
        spend=order,
    )
    return orders


@contextmanager
def _without_their_figures(grantor: User) -> Iterator[None]:
    """What the wallet refuses, without what it holds and lets out: that is its owner's to know."""
    try:
        yield
    except OverLimit as refusal:
        said = _("{name} has a limit that this would pass. Ask them, or try again later.")
        raise _cant(grantor, said, "limit") from refusal
    except (NotEnough, WalletFrozen) as refusal:
        raise _cant(grantor, _("{name} can't pay this now. Ask them."), "wallet") from refusal


def _cant(grantor: User, said: Any, why: str) -> GrantorCantPay:
    name = grantor.get_short_name()
    return GrantorCantPay(message=format_lazy(said, name=name), why=why)
