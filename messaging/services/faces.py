"""Showing a card anew when many people change it at once."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from messaging.services.messages import refresh_card

# A card is drawn ten times a second at most, slower while a burst lasts, and by one request's
# hand for a few seconds at most.
_DRAW_EVERY, _DRAW_AT_LEAST_EVERY, _DRAWN_AT_MOST = 0.1, 1.0, 12


def show_card(*, card_type: str, card_ref: str, seen: Callable[[], Any]) -> None:
    """Draw the card anew for everybody; a burst of changes is drawn a few times, not each.

    Call it on commit; ``seen`` says what the card shows, and is asked again after each drawing.
    One request draws, the others leave it to that one. Whoever could not take the lock had
    committed before, and the one who held it looks again after letting it go: the last change is
    always on the card.
    """
    pause = _DRAW_EVERY
    for _round in range(_DRAWN_AT_MOST):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 2))",
                    [f"{card_type} {card_ref}"],
                )
                [is_mine] = cursor.fetchone()
            if not is_mine:
                return
            shown = seen()
            refresh_card(card_type=card_type, card_ref=card_ref)
        if seen() == shown:
            return
        time.sleep(pause)
        pause = min(pause * 2, _DRAW_AT_LEAST_EVERY)
