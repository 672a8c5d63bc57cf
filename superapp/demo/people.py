"""Who lives in the demo: name, handle, language, colour, joined how many days ago."""

from dataclasses import dataclass


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
