"""Refusals of the shop."""

from django.utils.translation import gettext_lazy as _

from messaging.errors import Conflict, Invalid, NotAllowed, Refusal


class SoldOut(Refusal):
    """Fewer left than asked for. ``details``: variant, left."""

    kind = "conflict"
    code = "sold_out"
    message = _("There are not that many left.")


class BadQuantity(Invalid):
    code = "bad_quantity"
    message = _("Choose a quantity between 1 and 99.")


class EmptyCart(Invalid):
    code = "empty_cart"
    message = _("Your cart is empty.")


class WrongState(Conflict):
    """The order can't take this step from where it stands."""

    code = "wrong_state"
    message = _("The order has moved on in the meantime.")


class NotOnSale(Conflict):
    code = "not_on_sale"
    message = _("This is no longer on sale.")


class PriceChanged(Conflict):
    """The total the buyer saw is not the total any more. ``details``: total."""

    code = "price_changed"
    message = _("The total has changed. Have a look before you pay.")


class OwnShop(NotAllowed):
    code = "own_shop"
    message = _("You can't buy from your own shop.")
