"""People: who talks, under which name, in which language and time zone."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from confusable_homoglyphs import confusables
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.models.ids import uuid7

HUES = 8


def handle_skeleton(handle: str) -> str:
    """What the handle looks like: equal for handles that a reader could take for one another.

    NFKC and case folding, then the first Latin look-alike of each character, then the few ASCII
    pairs that people confuse (``0``/``o``, ``1``/``l``/``i``).
    """
    folded = unicodedata.normalize("NFKC", handle).casefold()
    latin = []
    for character in folded:
        found = confusables.is_confusable(character, preferred_aliases=["latin"], greedy=True)
        alike = found[0]["homoglyphs"] if found and found[0]["alias"] != "LATIN" else []
        latin.append(alike[0]["c"] if alike else character)
    # Folded again: what ``0`` looks like is a capital letter.
    skeleton = unicodedata.normalize("NFKC", "".join(latin)).casefold()
    skeleton = skeleton.translate(str.maketrans("01i", "oll"))
    return skeleton.replace("rn", "m").replace("vv", "w").replace(".", "").replace("_", "")


def plain_name(text: str) -> str:
    """A name as it is kept: NFC, one line, single spaces.

    Without control, formatting and zero-width characters: those could make it read as another
    person's name or hide a part of it. May be empty.
    """
    kept = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join("".join(kept).split())


class SkeletonField(models.CharField):
    """Follows ``handle`` on every way to the database: forms, admin, commands, bulk inserts."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        skeleton = handle_skeleton(model_instance.handle)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, skeleton)
        return skeleton

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # nothing new for the database


class UserManager(BaseUserManager["User"]):
    """Creates people the way Django's commands expect."""

    def create_user(
        self, handle: str, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        user = self.model(
            handle=handle.lower(),
            email=self.normalize_email(email),
            **extra,
        )
        user.display_name = user.display_name or handle
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, handle: str, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        return self.create_user(handle, email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. ``id`` is the public id; ``handle`` is unique and has no look-alike."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        CONTACTS = "contacts", _("My contacts")
        NOBODY = "nobody", _("Nobody")

    class MailWhen(models.TextChoices):
        SOON = "soon", _("After a few minutes")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.CharField(
        _("handle"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9._]{1,28}[a-z0-9]$",
                _("Use 3 to 30 letters, digits, dots or underscores, starting with a letter."),
            )
        ],
        error_messages={"unique": _("This handle is taken.")},
    )
    handle_skeleton = SkeletonField(max_length=60, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    display_name = models.CharField(_("name"), max_length=60)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    locale = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    presence_for = models.CharField(
        _("may see when I am here"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.EVERYONE,
    )
    mail_when = models.CharField(
        _("e-mail for what stays unread"),
        max_length=5,
        choices=MailWhen.choices,
        default=MailWhen.SOON,
    )
    hides_previews = models.BooleanField(
        _("notifications and e-mails don't show what was said"), default=False
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # What moderators decided: no sending until then; closed accounts keep their row and lose
    # everything that says who it was.
    silenced_until = models.DateTimeField(_("may not write until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("account erased"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(handle__regex=r"^[a-z][a-z0-9._]{1,28}[a-z0-9]$"),
                name="user_handle_well_formed",
            ),
            models.CheckConstraint(
                condition=models.Q(hue__gte=1, hue__lte=HUES), name="user_hue_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_hours_have_both_ends",
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Func("display_name", "handle", function="person_words"), "gin_trgm_ops"),
                name="user_names",
            )
        ]

    @classmethod
    def from_db(cls, *row: Any, **how: Any) -> "User":
        """Who deleted their account is nobody, said in the reader's language."""
        person = super().from_db(*row, **how)
        if person.__dict__.get("erased_at"):
            person.display_name = gettext("Deleted account")
        return person

    def __str__(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        if self.erased_at:
            return "?"
        words = [word for word in self.display_name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        if self.erased_at:
            return self.display_name
        return self.display_name.split()[0] if self.display_name else self.handle
