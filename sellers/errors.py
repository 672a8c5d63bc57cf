"""Refusals of the desk."""

from django.utils.translation import gettext_lazy as _

from messaging.errors import NotAllowed, NotFound


class NoDesk(NotFound):
    """The viewer neither works in a shop nor advises people."""

    code = "no_desk"
    message = _("There is no desk here for you.")


class OwnerOnly(NotAllowed):
    """The viewer works in the shop, and somebody else owns it."""

    code = "owner_only"
    message = _("Only the shop's owner pays out its money.")


class StylistsNotAllowed(NotAllowed):
    code = "stylists_not_allowed"
    message = _("This shop keeps its listings to its own staff.")
