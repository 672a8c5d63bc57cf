"""Who has a desk, and at which shops."""

from uuid import UUID

from messaging.errors import NotFound
from messaging.models import User
from sellers.errors import NoDesk, OwnerOnly
from sellers.models import Stylist
from shop.models import Shop, Staff
from shop.selectors import shops_of


def is_stylist(viewer: User) -> bool:
    """Whether the viewer advises people now. Asked once for each fetched user."""
    try:
        return viewer.stylist.is_active
    except Stylist.DoesNotExist:
        return False


def stylists(viewer: User) -> list[Stylist]:
    """Who can be asked for advice."""
    return list(
        Stylist.objects.filter(is_active=True)
        .exclude(user=viewer)
        .select_related("user")
        .order_by("since", "id")[:100]
    )


def stylist_for(viewer: User, handle: str) -> Stylist:
    """The stylist with this handle; NotFound otherwise."""
    if not handle.isprintable():
        raise NotFound("stylist_not_found")
    found = (
        Stylist.objects.filter(user__handle=handle.lower(), user__is_active=True, is_active=True)
        .exclude(user=viewer)
        .select_related("user")
        .first()
    )
    if found is None:
        raise NotFound("stylist_not_found")
    return found


def desk_shops(viewer: User) -> list[Shop]:
    """The shops whose desk this is; NoDesk for people who neither sell nor advise."""
    shops = shops_of(viewer)
    if not shops and not is_stylist(viewer):
        raise NoDesk
    return shops


def shop_at(viewer: User, handle: str = "") -> Shop:
    """The viewer's shop with this handle, or their first; NotFound where there is none."""
    shops = shops_of(viewer)
    for shop in shops:
        if not handle or shop.handle == handle:
            return shop
    raise NotFound("shop_not_found")


def shop_with_account(account_id: UUID) -> Shop | None:
    """The shop whose money this account holds, for what is written to its people."""
    return Shop.objects.filter(account_id=account_id).first()


def shops_owned(viewer: User) -> list[Shop]:
    """Those of the viewer's shops that they own."""
    owner = {"staff__user": viewer, "staff__is_active": True, "staff__role": Staff.Role.OWNER}
    return list(Shop.objects.filter(**owner).order_by("name", "id"))


def shop_owned(viewer: User, handle: str = "") -> Shop:
    """The shop with this handle, or the viewer's first; OwnerOnly for those who only work there.

    NotFound for people of no or another shop: they can't tell whether it is there.
    """
    for shop in shops_owned(viewer):
        if not handle or shop.handle == handle:
            return shop
    shop_at(viewer, handle)
    raise OwnerOnly
