"""The forms of the Me page, and allauth's own with a label above each box and nothing inside."""

import zoneinfo
from functools import cache
from typing import Any

from allauth.account import forms as account
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.models.people import plain_name
from messaging.selectors import is_handle_free


@cache
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone that people live in, grouped by continent, readable."""
    groups: dict[str, list[tuple[str, str]]] = {"": [("UTC", "UTC")]}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent in CONTINENTS:
            groups.setdefault(continent, []).append((name, place.replace("_", " ")))
    return [(continent, zones) for continent, zones in groups.items() if continent] + [
        ("UTC", groups[""])
    ]


CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


class ProfileForm(forms.ModelForm):
    """What people say about themselves. The service saves it; this form only reads."""

    class Meta:
        model = User
        fields = ["display_name", "handle", "locale", "time_zone", "theme"]

    locale = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Each language under its own name: that is how a reader finds it.
        languages = self.fields["locale"]
        assert isinstance(languages, forms.ChoiceField)
        languages.choices = [("en", "English"), ("fr", "Français")]
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        # The page shows the theme as soon as it is chosen (static/js/core/shell.js).
        self.fields["theme"].widget.attrs["data-theme-choice"] = True
        self.fields["handle"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_display_name(self) -> str:
        name = plain_name(self.cleaned_data["display_name"])
        if not name:
            raise ValidationError(_("Write a name that can be seen."), code="invisible")
        return name

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].lstrip("@").lower()
        if not is_handle_free(handle, but=self.instance):
            raise ValidationError(
                _("This handle is taken, or looks too much like one that is."), code="taken"
            )
        return handle


class AvatarForm(forms.Form):
    """A new picture."""

    picture = forms.FileField(label=_("Picture"))


class Bare:
    """Without placeholders: they repeat the label, and leave when they are needed."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Bare, account.LoginForm):
    pass


class AddEmailForm(Bare, account.AddEmailForm):
    pass


class ChangePasswordForm(Bare, account.ChangePasswordForm):
    pass


class SetPasswordForm(Bare, account.SetPasswordForm):
    pass


class ResetPasswordForm(Bare, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Bare, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Bare, account.ReauthenticateForm):
    pass


# What the libraries raise at what no browser says: a list for a mapping, a text for bytes.
NO_ANSWER = (
    *(ValidationError, InvalidSignature),
    *(ValueError, TypeError, LookupError, AttributeError),
)


class PasskeyLoginForm(LoginWebAuthnForm):
    """What a passkey signed. Whatever is wrong with it is said in the same words: who tries
    others' passkeys learns nothing, and nothing that is no passkey's answer is a fault."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except NO_ANSWER as error:
            raise ValidationError(_("This passkey was not accepted.")) from error
