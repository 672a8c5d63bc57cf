"""Allowances for shops: given for one of them or for a category, spent by ordering."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from messaging.models import User
from shop import selectors
from shop.models import Category, Order, Shop
from shop.selectors import Wanted
from shop.services.checkout import place_orders
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
) -> list[Order]:
    """Order these lines for who gave the allowance, with their wallet.

    Each use posts a message in the conversation of the two, beside the order's own card in the
    shop's. The same id again gives the same orders. Refuses like ``use_mandate`` and
    ``place_orders``; then nothing is spent of the allowance.
    """
    quote = selectors.quote_for(grantee, selectors.wanted_lines(lines))
    orders: list[Order] = []

    def order(grantor: User) -> str:
        orders.extend(
            place_orders(
                buyer=grantor,
                payment_id=payment_id,
                lines=lines,
                expected_total=expected_total,
                is_agreed=True,
            )
        )
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
