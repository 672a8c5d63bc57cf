"""Who lives in the demo: name, handle, language, colour, joined how many days ago."""

from dataclasses import dataclass
from datetime import time
from typing import Any


@dataclass(frozen=True)
class Person:
    handle: str
    name: str
    locale: str
    hue: int
    is_admin: bool = False


PEOPLE = [
    Person("ines", "Inès Morel", "fr", 7),
    Person("jeanne", "Jeanne Riou", "fr", 1),
    Person("karim", "Karim Benali", "fr", 5),
    Person("camille", "Camille Astier", "fr", 3),
    Person("sofia", "Sofia Marques", "en", 8),
    Person("ada", "Ada Laurent", "en", 6, is_admin=True),
    Person("lina", "Lina Bakary", "fr", 8),
    Person("tom", "Tom Harding", "en", 6),
    Person("zoe", "Zoé Martin", "fr", 4),
    Person("hugo", "Hugo Tran", "fr", 2),
    Person("nora", "Nora Rahmani", "en", 5),
    Person("paul", "Paul Vidal", "fr", 3),
    Person("remi", "Rémi Caron", "fr", 4),
    Person("marc", "Marc Delorme", "fr", 6),
]

# How some of them are reached while away.
AWAY: dict[str, dict[str, Any]] = {
    handle: {
        "mail_when": mail_when,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "hides_previews": hides_previews,
    }
    for handle, mail_when, quiet_from, quiet_until, hides_previews in (
        ("camille", "daily", time(21), time(8), False),
        ("karim", "never", None, None, False),
        ("tom", "soon", time(23), time(6, 30), True),
    )
}

STYLISTS = {
    "camille": (
        "Clothes and shoes for people who would rather be outside",
        "Vêtements et chaussures pour qui préfère être dehors",
    ),
    "nora": (
        "Presents, for any age and any purse",
        "Des cadeaux, pour tout âge et toute bourse",
    ),
}
