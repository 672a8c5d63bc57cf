"""Charges and the codes that lead to them.

A code is a short text in a link of ours: what it is for, its id, and a signature over all that it
is bound to. Nobody but this house can make one, and a code for an amount is good for that alone.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import Signer
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from messaging.errors import NotFound
from messaging.models import User
from shop.models import Charge, Shop, Variant
from shop.selectors.carts import Line
from shop.selectors.threads import works_at

CHARGE, COUNTER = "c", "s"
_ID = 22  # a UUID in URL-safe base64, without its padding
_SIGNER = Signer(salt="shop.charge")
PAGE = 20


@dataclass(frozen=True)
class Opened:
    """What a code leads to: a shop, and the charge where the code is for one."""

    code: str
    shop: Shop
    charge: Charge | None = None


def charge_code(charge: Charge) -> str:
    """The code for exactly this charge."""
    return _coded(CHARGE, charge.id, _bound(charge))


def counter_code(shop: Shop) -> str:
    """The code that always hangs at the shop's counter; the payer writes the amount."""
    return _coded(COUNTER, shop.id, str(shop.account_id))


def opened_by(viewer: User, code: str) -> Opened:
    """What the code leads to; NotFound for one that is not ours, was altered, or stands for a
    shop that nobody has verified.

    Whether a charge can still be paid, its state says.
    """
    kind, found = code[:1], _id_in(code)
    if kind == CHARGE and found:
        charge = Charge.objects.select_related("shop", "payer").filter(id=found).first()
        if charge is not None and constant_time_compare(code, charge_code(charge)):
            return Opened(code, charge.shop, charge)
    elif kind == COUNTER and found:
        shop = Shop.objects.filter(id=found).first()
        if shop is not None and constant_time_compare(code, counter_code(shop)):
            if shop.is_verified:
                return Opened(code, shop)
            raise NotFound("shop_not_verified", _("This shop has no code of its own yet."))
    raise NotFound("code_not_found", _("This code is not one of ours."))


def charge_for(viewer: User, charge_id: UUID | str) -> Charge:
    """The charge, for who pays it and for the shop's staff; NotFound for everybody else."""
    found = _with_all().filter(id=charge_id).first()
    if found is None or not (found.payer_id == viewer.id or works_at(viewer, found.shop_id)):
        raise NotFound("charge_not_found")
    return found


def charge_made(viewer: User, charge_id: UUID) -> Charge | None:
    """What the viewer's form with this id has paid; None where it has paid nothing."""
    return _with_all().filter(id=charge_id, payer=viewer).first()


def charges_at(shop: Shop, limit: int = PAGE) -> list[Charge]:
    """The newest charges of a shop that the caller was allowed to see."""
    return list(_with_all().filter(shop=shop).order_by("-created_at", "-id")[:limit])


def charge_lines(charge: Charge) -> list[Line]:
    """What a charge is for, where it is for listings."""
    if not charge.lines:
        return []
    wanted = {UUID(variant): quantity for variant, quantity in charge.lines}
    found = (
        Variant.objects.filter(id__in=wanted)
        .select_related("listing__shop")
        .prefetch_related("listing__images")
        .order_by("id")
    )
    return [Line(variant, wanted[variant.id], None) for variant in found]


def sellable_of(shop: Shop, limit: int = 200) -> list[Variant]:
    """What a till of the shop can sell now."""
    found = Variant.objects.filter(
        listing__shop=shop, listing__is_active=True, on_hand__gt=F("reserved")
    )
    return list(found.select_related("listing").order_by("listing__title_en", "id")[:limit])


def charges_by_id(ids: Iterable[str]) -> dict[str, Charge]:
    """Many charges in bulk, for cards."""
    return {str(charge.id): charge for charge in _with_all().filter(id__in=list(ids))}


def _with_all() -> QuerySet[Charge]:
    return Charge.objects.select_related("shop", "payer", "seller", "order")


def _bound(charge: Charge) -> str:
    """Everything that a code for a charge is bound to."""
    parts = [
        charge.id,
        charge.shop_id,
        charge.amount,
        charge.currency,
        int(charge.expires_at.timestamp()),
        sorted((str(variant), quantity) for variant, quantity in charge.lines),
    ]
    return "|".join(str(part) for part in parts)


def _coded(kind: str, id_: UUID, bound: str) -> str:
    name = base64.urlsafe_b64encode(id_.bytes).decode().rstrip("=")
    return f"{kind}{name}{_SIGNER.signature(f'{kind}|{bound}')}"


def _id_in(code: str) -> UUID | None:
    try:
        return UUID(bytes=base64.b64decode(f"{code[1 : 1 + _ID]}==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
