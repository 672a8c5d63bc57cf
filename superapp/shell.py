"""What the shell shows around every page: unread messages, cart, balance, which tab is lit.

A context processor hands templates an object that asks nothing until it is read, so fragments
and JSON cost no query at all; a whole page costs two.
"""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext

from messaging.models import User
from messaging.selectors import Counts, face_of, unread_by_side
from sellers.models import Stylist
from shop.models import CartLine, Staff
from superapp.demo import PASSWORD, accounts
from superapp.demo.people import PEOPLE
from wallet.selectors import available_to

# The first part of the path tells the tab; the inbox is at the root.
TABS = {
    "": "chats",
    "chats": "chats",
    "groups": "chats",
    "join": "chats",
    "m": "chats",
    "discover": "discover",
    "shops": "discover",
    "listings": "discover",
    "wallet": "wallet",
    "orders": "me",
    "stylists": "discover",
    "cart": "cart",
    "checkout": "cart",
    "desk": "desk",
    "me": "me",
    "mail": "me",
    "accounts": "me",
}


class Shell:
    """The figures of one page for one viewer, each asked for once and only when it is read."""

    def __init__(self, request: HttpRequest) -> None:
        user = getattr(request, "user", None)
        self._viewer: User | None = user if user is not None and user.is_authenticated else None
        self._request = request
        self.nav = TABS.get(request.path.split("/", 2)[1], "")
        self.currency = settings.CURRENCY

    @cached_property
    def _unread(self) -> tuple[int, int]:
        counts: Counts | None = getattr(self._request, "counts", None)
        if counts is not None:  # the page has counted already, for its own list
            return counts.mine, counts.desk
        return unread_by_side(self._viewer) if self._viewer else (0, 0)

    @property
    def unread(self) -> int:
        """Messages that wait for the viewer as a customer and friend."""
        return self._unread[0]

    @property
    def desk_unread(self) -> int:
        """Messages that wait for the viewer as staff of shops."""
        return self._unread[1]

    @property
    def balance(self) -> int:
        """What the viewer can spend, in minor units of ``currency``."""
        return self._standing[3]

    @cached_property
    def _standing(self) -> tuple[bool, bool, int, int]:
        """Whether the viewer works in a shop, advises; what is in the cart and in the wallet."""
        if self._viewer is None:
            return False, False, 0, 0
        me = OuterRef("pk")
        in_cart = (
            CartLine.objects.filter(cart__user=me)
            .order_by()
            .values("cart")
            .annotate(count=Sum("quantity"))
            .values("count")
        )
        return (
            User.objects.filter(pk=self._viewer.pk)
            .annotate(
                works=Exists(Staff.objects.filter(user=me, is_active=True)),
                advises=Exists(Stylist.objects.filter(user=me, is_active=True)),
                in_cart=Coalesce(Subquery(in_cart, output_field=IntegerField()), 0),
                available=Coalesce(available_to(me, self.currency), 0),
            )
            .values_list("works", "advises", "in_cart", "available")
            .get()
        )

    @property
    def is_seller(self) -> bool:
        """Whether the viewer has a desk: staff of a shop, or a stylist."""
        return self._standing[0] or self._standing[1]

    @property
    def cart_count(self) -> int:
        return self._standing[2]

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def demo_accounts(self) -> list[dict[str, Any]]:
        """Who can be entered with one press on the sign-in page; nobody outside the demo."""
        if not settings.DEMO:
            return []
        hues = {person.handle: person.hue for person in PEOPLE}
        return [
            {
                "name": name,
                "handle": handle,
                "role": gettext(role),
                "password": PASSWORD,
                "face": face_of(User(display_name=name, hue=hues[handle])),
            }
            for name, handle, role in accounts()
        ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for every template, at no cost until it is read."""
    return {"shell": Shell(request)}
