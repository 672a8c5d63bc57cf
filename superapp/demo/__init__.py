"""The demo: people, shops and conversations that a newcomer finds on the first visit.

This file alone is plain data, so that the supervisor can print the accounts without Django.
"""

PASSWORD = "palabre"  # noqa: S105 (shown on the sign-in page of the demo)


def _(text: str) -> str:
    """Marks a text for the catalogue; whoever shows it translates it."""
    return text


_ACCOUNTS = [
    ("Inès Morel", "ines", _("shopper")),
    ("Jeanne Riou", "jeanne", _("Atelier Kaolin, ceramics")),
    ("Karim Benali", "karim", _("Foulée, sneakers")),
    ("Camille Astier", "camille", _("stylist")),
    ("Sofia Marques", "sofia", _("Maison Lisière, clothes")),
    ("Ada Laurent", "ada", _("administrator")),
]


def accounts() -> list[tuple[str, str, str]]:
    """Whom to come in as: (name, handle, role). All have ``PASSWORD``."""
    return list(_ACCOUNTS)
