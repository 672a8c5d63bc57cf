"""What the packages we build on keep of a person."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.rights import RECORD, Fate, Section, export, keep

keep("account.EmailAddress", "user", Fate.DELETE)
keep("usersessions.UserSession", "user", Fate.DELETE)
keep("mfa.Authenticator", "user", Fate.DELETE)
keep("authtoken.Token", "user", Fate.DELETE)
keep("admin.LogEntry", "user", Fate.RETAIN, RECORD)
keep("messaging.User", "groups", Fate.DELETE)
keep("messaging.User", "user_permissions", Fate.DELETE)


def _addresses(person: User) -> Iterable[Any]:
    return EmailAddress.objects.filter(user=person).values("email", "verified", "primary")


def _sessions(person: User) -> Iterable[Any]:
    return UserSession.objects.filter(user=person).values(
        "ip", "user_agent", "created_at", "last_seen_at"
    )


export(Section("addresses", _("E-mail addresses"), _addresses))
export(Section("sessions", _("Where you are signed in"), _sessions))
