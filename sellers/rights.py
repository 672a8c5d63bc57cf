"""What the desk keeps of a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.rights import Fate, Section, export, keep
from sellers.models import Stylist

keep("sellers.Stylist", "user", Fate.DELETE)


def _advice(person: User) -> Iterable[Any]:
    return Stylist.objects.filter(user=person).values("about_en", "about_fr", "since")


export(Section("stylist", _("Your page as a stylist"), _advice))
