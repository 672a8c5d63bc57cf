"""Coupons: what they would take off an order, and who may see them.

What is said here is advice; ``services.coupons`` decides with the coupon's row locked, and asks
the same ``refusal_of``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import Message, User
from messaging.selectors import visible_to
from shop.errors import (
    CouponBelowMinimum,
    CouponNotYet,
    CouponNotYours,
    CouponOver,
    CouponRefused,
    CouponUnknown,
    CouponUsed,
    CouponUsedUp,
    OneCouponAShop,
)
from shop.models import Coupon, CouponPick, CouponUse, Shop, Variant
from shop.models.coupons import CODE_LENGTH
from shop.selectors.threads import works_at

COUPON = "shop.coupon"
PAGE, MAX_PAGE = 20, 1000
State = Coupon.State
_REFUSALS: dict[Any, type[CouponRefused]] = {
    State.ENDED: CouponOver,
    State.OVER: CouponOver,
    State.USED_UP: CouponUsedUp,
    State.COMING: CouponNotYet,
}


@dataclass(frozen=True)
class Taken:
    """A coupon at a checkout: what it takes off its shop's part, or why it takes nothing."""

    coupon: Coupon
    discount: int
    refusal: CouponRefused | None = None


def refusal_of(
    coupon: Coupon, *, person_id: UUID, used: int, at: datetime, subtotal: int | None = None
) -> CouponRefused | None:
    """Why the person, who has ``used`` it so often, can't use it; None where they can.

    Without a ``subtotal`` the order's size is not asked about.
    """
    if coupon.customer_id not in (None, person_id):
        return CouponNotYours()
    if (refused := _REFUSALS.get(coupon.state_at(at))) is not None:
        return refused(starts_at=coupon.starts_at.isoformat())
    if coupon.most_each is not None and used >= coupon.most_each:
        return CouponUsed()
    if subtotal is None:
        return None
    if subtotal < coupon.minimum or not coupon.discount_on(subtotal):
        return CouponBelowMinimum(minimum=coupon.minimum, currency=coupon.currency)
    return None


def taken_of(
    viewer: User,
    coupons: Iterable[Coupon],
    subtotals: Mapping[UUID, int],
    at: datetime | None = None,
) -> tuple[Taken, ...]:
    """What these coupons take off for the viewer at this moment: one a shop, and none of a shop
    where nothing is bought. One query, or none without coupons."""
    coupons, at = list(coupons), at or timezone.now()
    used = uses_of(viewer, coupons)
    taken: list[Taken] = []
    shops: set[UUID] = set()
    for coupon in coupons:
        subtotal = subtotals.get(coupon.shop_id)
        refusal: CouponRefused | None
        if subtotal is None:
            refusal = CouponUnknown()
        elif coupon.shop_id in shops:
            refusal = OneCouponAShop()
        else:
            refusal = refusal_of(
                coupon, person_id=viewer.id, used=used.get(coupon.id, 0), at=at, subtotal=subtotal
            )
        shops.add(coupon.shop_id)
        taken.append(Taken(coupon, 0 if refusal else coupon.discount_on(subtotal or 0), refusal))
    return tuple(taken)


def check_taken(taken: Iterable[Taken]) -> None:
    """Refuse what was asked for and takes nothing off, whatever the order it was asked in: what is
    of none of these shops first, then a second one of a shop."""
    refused = [one for one in sorted(taken, key=lambda one: one.coupon.id) if one.refusal]
    for why in (CouponUnknown, OneCouponAShop, CouponRefused):
        for one in refused:
            if isinstance(one.refusal, why):
                raise one.refusal


def uses_of(viewer: User, coupons: Iterable[Coupon]) -> dict[UUID, int]:
    """How often the viewer has used each, what was given back aside."""
    ids = [one.id for one in coupons if one.most_each is not None]
    if not ids:
        return {}
    standing = CouponUse.objects.filter(coupon__in=ids, person=viewer, slot__isnull=False)
    return dict(standing.values_list("coupon").annotate(Count("id")))


def spread(discount: int, amounts: Sequence[int]) -> list[int]:
    """The discount over lines of these amounts, in proportion and to the unit: what is left of the
    division goes to those that lost most of it, the first of equals. None gets more than it has."""
    whole = sum(amounts)
    shares = [discount * amount // whole for amount in amounts]
    lost = sorted(range(len(amounts)), key=lambda at: (-(discount * amounts[at] % whole), at))
    for at in lost[: discount - sum(shares)]:
        shares[at] += 1
    return shares


def plain_code(text: str) -> str:
    """A code as it is kept: capitals, without spaces."""
    return "".join(str(text).split()).upper()


def picked_coupons(viewer: User) -> list[Coupon]:
    """What the viewer wants to use, one coupon a shop. One query."""
    picks = CouponPick.objects.filter(user=viewer).select_related("coupon__shop")
    return [pick.coupon for pick in picks.order_by("picked_at", "id")]


def coupons_named(viewer: User, code: str, shop_ids: Iterable[UUID]) -> list[Coupon]:
    """Those of these shops' coupons that have this code; CouponUnknown where none has."""
    wanted = plain_code(code)
    is_code = wanted.isascii() and wanted.isprintable() and 0 < len(wanted) <= CODE_LENGTH
    found = Coupon.objects.filter(code=wanted, shop__in=list(shop_ids)) if is_code else []
    if not (coupons := list(found)):
        raise CouponUnknown
    return coupons


def coupons_for_lines(viewer: User, codes: Iterable[str], lines: Sequence[Any]) -> list[Coupon]:
    """What these codes stand for at the shops of a checkout's lines (``Wanted``)."""
    wanted = {plain_code(code) for code in codes}
    if not wanted:
        return []
    of_lines = Variant.objects.filter(id__in=[line.variant_id for line in lines])
    shop_ids = set(of_lines.values_list("listing__shop_id", flat=True))
    return [one for code in sorted(wanted) for one in coupons_named(viewer, code, shop_ids)]


def coupons_with(viewer: User, ids: Iterable[UUID]) -> list[Coupon]:
    """The coupons with these ids, for a checkout; CouponUnknown for an id of none."""
    wanted = set(ids)
    found = list(Coupon.objects.filter(id__in=wanted)) if wanted else []
    if len(found) != len(wanted):
        raise CouponUnknown
    return found


def coupon_for(viewer: User, coupon_id: UUID | str) -> Coupon:
    """One coupon, for the shop's staff and for who was shown it in a conversation or has picked
    it; NotFound for everybody else as for an unknown id."""
    try:
        coupon = Coupon.objects.select_related("shop", "customer").get(id=coupon_id)
    except (Coupon.DoesNotExist, ValidationError, ValueError, TypeError):
        raise NotFound("coupon_not_found") from None
    is_known = (
        works_at(viewer, coupon.shop_id)
        or CouponPick.objects.filter(user=viewer, coupon=coupon).exists()
        or _shown_to(viewer, coupon)
    )
    if not is_known:
        raise NotFound("coupon_not_found")
    return coupon


def _shown_to(viewer: User, coupon: Coupon) -> bool:
    cards = Message.objects.filter(
        card_type=COUPON,
        card_ref=str(coupon.id),
        conversation__participants__user=viewer,
        conversation__participants__left_at__isnull=True,
    )
    return visible_to(viewer, cards).exists()


def is_picked(viewer: User, coupon: Coupon) -> bool:
    return CouponPick.objects.filter(user=viewer, coupon=coupon).exists()


def coupon_at(viewer: User, coupon_id: UUID | str) -> Coupon:
    """One coupon, for the shop's staff alone; NotFound otherwise."""
    coupon = coupon_for(viewer, coupon_id)
    if not works_at(viewer, coupon.shop_id):
        raise NotFound("coupon_not_found")
    return coupon


def coupons_at(shop: Shop, *, page: int = 1, limit: int = PAGE) -> tuple[list[Coupon], bool]:
    """A page of a shop's coupons, newest first, and whether there are more. For callers that were
    allowed to act for it."""
    start = (max(1, min(page, MAX_PAGE)) - 1) * limit
    rows = list(_newest(shop)[start : start + limit + 1])
    return rows[:limit], len(rows) > limit


def coupons_to_send(shop: Shop, customer: User, limit: int = 50) -> list[Coupon]:
    """Those that this customer could use, newest first. For callers that act for the shop."""
    good = _newest(shop).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
        Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses")),
        Q(customer__isnull=True) | Q(customer=customer),
        ended_at__isnull=True,
    )
    return list(good[:limit])


def _newest(shop: Shop) -> QuerySet[Coupon]:
    found = Coupon.objects.filter(shop=shop).select_related("shop", "customer")
    return found.order_by("-created_at", "-id")


def coupons_by_id(ids: Iterable[str]) -> dict[str, Coupon]:
    """Many coupons in bulk, for cards; an unknown id is left out. One query."""
    wanted = []
    for one in ids:
        try:
            wanted.append(UUID(str(one)))
        except ValueError:
            continue
    found = Coupon.objects.filter(id__in=wanted).select_related("shop", "customer")
    return {str(coupon.id): coupon for coupon in found}
