"""Refusals: what the domain says no to, each with a stable code.

A refusal is part of the contract, not an accident: doors turn it into a status, a frame or a
sentence on the screen, and never into a stack trace.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# What a form can be given back for, with the words beside the field; anything else goes up.
FORM_STATUS = {"invalid": 400, "conflict": 409, "unprocessable": 422}


class Refusal(Exception):
    """A domain "no". ``code`` is stable, ``message`` is translated, ``fields`` names what is wrong.

    ``kind`` is what doors map to a status: invalid (400), forbidden (403), missing (404),
    conflict (409), unprocessable (422), busy (429) or down (503).
    """

    kind = "invalid"
    code = "invalid"
    message: Any = _("This can't be done.")
    retryable = False

    def __init__(
        self,
        code: str | None = None,
        message: Any | None = None,
        *,
        fields: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.fields = dict(fields or {})
        self.details = details
        super().__init__(self.code)


class Invalid(Refusal):
    """The request itself is wrong."""


class NotFound(Refusal):
    """No such thing, or not for you: the two are never told apart."""

    kind = "missing"
    code = "not_found"
    message = _("Not found.")


class NotAllowed(Refusal):
    """You can see it, but this is not yours to do."""

    kind = "forbidden"
    code = "not_allowed"
    message = _("You can't do that.")


class Conflict(Refusal):
    """It was possible a moment ago, or is being done right now."""

    kind = "conflict"
    code = "conflict"
    message = _("Things have changed in the meantime.")


class NoRoom(Refusal):
    """There is no room left to keep it."""

    kind = "down"
    code = "no_room"
    message = _("There is no room left for files. Try again later.")
    retryable = True


class TooFast(Refusal):
    """Over a limit; try again later."""

    kind = "busy"
    code = "too_fast"
    message = _("That was too fast. Wait a moment and try again.")
    retryable = True
