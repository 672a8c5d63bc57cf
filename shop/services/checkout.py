"""Checkout: one payment, one order per shop, each announced in its own shop's conversation."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from messaging.bus import publish, user_group
from messaging.errors import Invalid
from messaging.models import Conversation, User
from messaging.services import open_direct, post_card
from shop import selectors
from shop.cards import ORDER
from shop.errors import NotOnSale, OwnShop, PaymentReused, PriceChanged, SoldOut
from shop.events import order_placed
from shop.models import Order, OrderLine, OrderStep, Shop, Staff, Variant
from shop.permissions import is_on_sale
from shop.selectors import Taken, Wanted
from shop.selectors.coupons import spread
from shop.serializers import moved_data
from shop.services.carts import clear_cart
from shop.services.catalogue import tell_stock
from shop.services.coupons import note_coupons, take_coupons
from shop.services.threads import open_thread
from wallet.errors import TopUpWaits
from wallet.money import kept_sum
from wallet.selectors import fee_of, page_to_go_to
from wallet.services import (
    Part,
    foresee_payment,
    pay_nothing,
    reserve_payment,
    top_up,
    whole_transaction,
)


def top_up_and_place_orders(
    *,
    buyer: User,
    payment_id: UUID,
    lines: Sequence[Wanted],
    expected_total: int,
    top_up_id: UUID,
    top_up_amount: int,
    from_cart: bool = False,
    proof: str = "",
    return_url: str = "",
    with_credits: bool = False,
    expected_credit: int | None = None,
    coupon_ids: Sequence[UUID] = (),
) -> list[Order]:
    """Bring money in, then order: one press for a wallet that is short.

    What can be refused is refused before the provider is asked. If the order fails all the same,
    the money stays in the wallet; the same ids again bring nothing in twice and order only once.
    For what costs nothing, nothing is brought in.
    TopUpWaits (details: top_up, url) when the person has to visit the provider's page first, or
    nobody knows yet; it leads back to ``return_url``.
    """
    if top_up_amount > 0 and expected_total and not selectors.is_placed(buyer, payment_id):
        quote = selectors.quote_for(buyer, lines, selectors.coupons_with(buyer, coupon_ids))
        selectors.check_quote(buyer, quote)
        if quote.total != expected_total:
            raise PriceChanged(total=quote.total, currency=quote.currency)
        foresee_payment(
            payer=buyer,
            payment_id=payment_id,
            currency=quote.currency,
            sums=quote.sums,
            proof=proof,
        )
        brought = top_up(
            user=buyer, top_up_id=top_up_id, amount=top_up_amount, return_url=return_url
        )
        if brought.state != "succeeded":
            raise TopUpWaits(top_up=str(brought.id), url=page_to_go_to(brought))
    return place_orders(
        buyer=buyer,
        payment_id=payment_id,
        lines=lines,
        expected_total=expected_total,
        from_cart=from_cart,
        proof=proof,
        with_credits=with_credits,
        expected_credit=expected_credit,
        coupon_ids=coupon_ids,
    )


@whole_transaction
def place_orders(
    *,
    buyer: User,
    payment_id: UUID,
    lines: Sequence[Wanted],
    expected_total: int,
    from_cart: bool = False,
    proof: str = "",
    is_agreed: bool = False,
    with_credits: bool = False,
    expected_credit: int | None = None,
    coupon_ids: Sequence[UUID] = (),
) -> list[Order]:
    """Order these lines and reserve the money for them; all of it or nothing. Where coupons leave
    nothing to pay, the wallet is not asked.

    ``payment_id`` is made by the form: the same id with the same lines gives the same orders,
    with other lines PaymentReused. Prices are the shops', less what ``coupon_ids`` take off (at
    most one a shop; CouponRefused says why not); ``expected_total`` is what the buyer saw
    (PriceChanged when it is not the total any more). Refuses SoldOut, NotOnSale, OwnShop and, from
    the wallet, NotEnough and what ``wallet.services.clear`` refuses, which ``proof`` is for.
    With ``from_cart`` what was bought leaves the cart; with ``with_credits`` store credit and gift
    cards pay before the wallet does (TendersChanged when they cover another sum than
    ``expected_credit``).
    """
    wanted = selectors.wanted_lines(lines)
    _take_turn(payment_id)
    if (placed := _placed_before(buyer, payment_id, wanted)) is not None:
        return placed
    variants = _lock_variants(wanted)
    shops = _check(buyer, wanted, variants)
    by_shop = {shop.id: _lines_of(shop, wanted, variants) for shop in shops}
    taken = take_coupons(
        buyer=buyer,
        coupon_ids=coupon_ids,
        subtotals={shop_id: _sum(lines, variants) for shop_id, lines in by_shop.items()},
    )
    total = _sum(wanted, variants) - sum(one.discount for one in taken.values())
    if total != expected_total:
        raise PriceChanged(total=total, currency=shops[0].currency)
    for line in wanted:
        variants[line.variant_id].reserved += line.quantity
    Variant.objects.bulk_update(variants.values(), ["reserved"])
    orders = [
        _draw_up(buyer, payment_id, shop, by_shop[shop.id], variants, taken.get(shop.id))
        for shop in shops
    ]
    _pay(
        buyer,
        orders,
        proof=proof,
        is_agreed=is_agreed,
        with_credits=with_credits,
        expected_credit=expected_credit,
    )
    _write(buyer, orders, by_shop, variants)
    note_coupons(buyer=buyer, orders=orders, taken=taken)
    if from_cart:
        clear_cart(buyer=buyer, variant_ids=[line.variant_id for line in wanted])
    tell_stock(listing_ids={variant.listing_id for variant in variants.values()})
    _announce(buyer, orders)
    return orders


def _take_turn(payment_id: UUID) -> None:
    """Let one attempt of a payment pass at a time; the others find what it has done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"shop.{payment_id}"]
        )


def _placed_before(buyer: User, payment_id: UUID, wanted: list[Wanted]) -> list[Order] | None:
    orders = list(
        Order.objects.filter(payment_id=payment_id)
        .select_related("shop")
        .prefetch_related("lines")
        .order_by("number")
    )
    if not orders:
        return None
    bought = {line.variant_id: line.quantity for order in orders for line in order.lines.all()}
    if orders[0].buyer_id != buyer.id or bought != {one.variant_id: one.quantity for one in wanted}:
        raise PaymentReused
    return orders


def _lock_variants(wanted: list[Wanted]) -> dict[UUID, Variant]:
    """The variants, locked in the order of their ids, with their listings and shops."""
    locked = (
        Variant.objects.select_for_update(of=("self",), no_key=True)
        .filter(id__in=[line.variant_id for line in wanted])
        .select_related("listing__shop")
        .prefetch_related("listing__images")
        .order_by("id")
    )
    found = {variant.id: variant for variant in locked}
    for line in wanted:
        if line.variant_id not in found:
            raise NotOnSale(variant=str(line.variant_id))
    return found


def _check(buyer: User, wanted: list[Wanted], variants: dict[UUID, Variant]) -> list[Shop]:
    """Refuse what can't be sold; the shops concerned, by name."""
    for line in wanted:
        variant = variants[line.variant_id]
        if not is_on_sale(variant.listing):
            raise NotOnSale(variant=str(variant.id))
        if variant.left < line.quantity:
            raise SoldOut(variant=str(variant.id), left=variant.left)
    shops = {variant.listing.shop_id: variant.listing.shop for variant in variants.values()}
    if Staff.objects.filter(shop__in=list(shops), user=buyer, is_active=True).exists():
        raise OwnShop
    if len({shop.currency for shop in shops.values()}) > 1:
        raise Invalid("mixed_currencies")
    return sorted(shops.values(), key=lambda shop: (shop.name, shop.id))


def _lines_of(shop: Shop, wanted: list[Wanted], variants: dict[UUID, Variant]) -> list[Wanted]:
    return [line for line in wanted if variants[line.variant_id].listing.shop_id == shop.id]


def _draw_up(
    buyer: User,
    payment_id: UUID,
    shop: Shop,
    lines: list[Wanted],
    variants: dict[UUID, Variant],
    taken: Taken | None,
) -> Order:
    """The shop's order, not yet written. Its conversation is opened if there is none."""
    thread = open_thread(customer=buyer, shop=shop)
    discount = taken.discount if taken else 0
    return Order(
        id=uuid.uuid5(payment_id, str(shop.id)),
        number=_next_number(),
        payment_id=payment_id,
        shop=shop,
        buyer=buyer,
        conversation=thread.conversation,
        recommended_by_id=_recommender(lines, variants),
        ref=thread.ref,
        total=_sum(lines, variants) - discount,
        discount=discount,
        coupon_code=taken.coupon.code if taken else "",
        currency=shop.currency,
    )


def _sum(lines: list[Wanted], variants: dict[UUID, Variant]) -> int:
    return sum(variants[line.variant_id].price * line.quantity for line in lines)


def _pay(buyer: User, orders: list[Order], **how: Any) -> None:
    """Reserve what each order costs. One that costs nothing has no share of the payment."""
    payment_id, currency = orders[0].payment_id, orders[0].currency
    if parts := [_part(order) for order in orders if not order.is_free]:
        reserve_payment(payer=buyer, payment_id=payment_id, parts=parts, **how)
    else:
        pay_nothing(payer=buyer, payment_id=payment_id, currency=currency)


def _part(order: Order) -> Part:
    """The order's share of the payment. What a coupon took off stands on both sides' statements."""
    memo = order.number
    if order.discount:
        memo = f"{memo} · {order.coupon_code} {kept_sum(-order.discount, order.currency)}"
    return Part(
        id=order.id,
        payee_account_id=order.shop.account_id,
        amount=order.total,
        fee=fee_of(order.total),
        memo=memo,
    )


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('shop_order_number')")
        return f"PL-{cursor.fetchone()[0]}"


def _recommender(lines: list[Wanted], variants: dict[UUID, Variant]) -> UUID | None:
    """Who recommended most of the order, by its price."""
    sums: dict[UUID, int] = {}
    for line in lines:
        if (by := line.recommended_by_id) is not None:
            sums[by] = sums.get(by, 0) + variants[line.variant_id].price * line.quantity
    return max(sorted(sums), key=lambda by: sums[by]) if sums else None


def _write(
    buyer: User,
    orders: list[Order],
    by_shop: dict[UUID, list[Wanted]],
    variants: dict[UUID, Variant],
) -> None:
    Order.objects.bulk_create(orders)
    lines = []
    for order in orders:
        wanted = by_shop[order.shop_id]
        amounts = [variants[line.variant_id].price * line.quantity for line in wanted]
        for line, discount in zip(wanted, spread(order.discount, amounts), strict=True):
            variant = variants[line.variant_id]
            listing = variant.listing
            picture = next(iter(listing.images.all()), None)
            lines.append(
                OrderLine(
                    order=order,
                    variant=variant,
                    title_en=listing.title_en,
                    title_fr=listing.title_fr,
                    label_en=variant.label_en,
                    label_fr=variant.label_fr,
                    picture=(picture.thumb.name or "") if picture else "",
                    price=variant.price,
                    quantity=line.quantity,
                    discount=discount,
                )
            )
    OrderLine.objects.bulk_create(lines)
    OrderStep.objects.bulk_create(
        OrderStep(order=order, state=Order.State.PLACED, actor=buyer) for order in orders
    )


def _announce(buyer: User, orders: list[Order]) -> None:
    """Tell both sides, and show each order in its shop's conversation and its stylist's.

    Conversations come last and in the order of their ids, like everywhere.
    """
    announced: list[tuple[Conversation, Order, str]] = []
    for order in orders:
        staff = selectors.staff_of(order.shop)
        publish(
            order_placed,
            to=[user_group(buyer.id), *(user_group(user.id) for user in staff)],
            data=moved_data(order),
        )
        announced.append((order.conversation, order, "placed"))
        if order.recommended_by is not None:
            direct = open_direct(opener=buyer, other=order.recommended_by)
            announced.append((direct, order, "recommended"))
    for conversation, order, why in sorted(announced, key=lambda one: (one[0].id, one[1].number)):
        post_card(
            sender=buyer,
            conversation=conversation,
            card_type=ORDER,
            card_ref=str(order.id),
            client_id=uuid.uuid5(order.id, why),
        )
