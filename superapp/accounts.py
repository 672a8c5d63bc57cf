"""Sign-up: handles that nobody can mistake for another's, names without hidden characters."""

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.models.people import HUES, handle_skeleton, plain_name
from messaging.selectors import is_handle_free
from messaging.services import close_session, revoke_password
from superapp.forms import Bare
from wallet.selectors.devices import DEVICE_COOKIE
from wallet.services import know_device, note_credentials

# Nobody signs up as the house.
RESERVED = {
    handle_skeleton(handle)
    for handle in ("admin", "administrator", "help", "palabre", "root", "security", "support")
}

LOGGED_OUT = "account/messages/logged_out.txt"


def hue_of(handle: str) -> int:
    """The colour of a face without a picture: always the same for the same handle."""
    return sum(handle.encode()) % HUES + 1


def sessions_of(user: User) -> list[UserSession]:
    """Where this person is signed in, the latest used first; sessions that are over are dropped."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks: how a person's fields are filled and checked."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_taken": _("This handle is taken, or looks too much like one that is."),
        "username_blacklisted": _("This handle is kept for the house."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The handle in lower case; refused when malformed, reserved, taken or confusable."""
        handle = username.strip().lstrip("@").lower()
        for validator in User._meta.get_field("handle").validators:
            validator(handle)
        if handle_skeleton(handle) in RESERVED:
            raise self.validation_error("username_blacklisted")
        if not shallow and not is_handle_free(handle):
            raise self.validation_error("username_taken")
        return handle

    def save_user(
        self, request: HttpRequest, user: Any, form: forms.BaseForm, commit: bool = True
    ) -> User:
        user = super().save_user(request, user, form, commit=False)
        user.display_name = form.cleaned_data.get("display_name") or user.handle
        user.hue = hue_of(user.handle)
        language = get_language() or settings.LANGUAGE_CODE
        user.locale = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        if commit:
            user.save()
        return user

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and close the sockets that this sign-in opened."""
        key = request.session.session_key
        super().logout(request)
        if key:
            close_session(session_key=key)

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends what was opened with the old one: sockets, pushes, API tokens.

        Sessions end by themselves, since they are signed with it.
        """
        is_new = user._state.adding
        super().set_password(user, password)
        revoke_password(person=user)
        if not is_new:
            note_credentials(owner=user)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Another address than the first is a change that thieves make, too."""
        user = email_address.user
        has_one = user.emailaddress_set.filter(verified=True).exists()
        is_done: bool = super().confirm_email(request, email_address)
        if is_done and has_one:
            note_credentials(owner=user)
        return is_done

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Whoever has given the password in this browser has made it known to the wallet."""
        response = super().post_login(request, user, **more)
        key = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
        know_device(owner=user, key=key)
        response.set_cookie(
            DEVICE_COOKIE,
            key,
            max_age=400 * 86_400,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *more: Any,
        **named: Any,
    ) -> None:
        """Say what can't be seen; that somebody is in or out is plain to see."""
        if message_template not in ("account/messages/logged_in.txt", LOGGED_OUT):
            super().add_message(request, level, message_template, *more, **named)

    def get_user_search_fields(self) -> list[str]:
        return ["handle", "display_name", "email"]


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys are kept by allauth and asked for by the wallet. Signing in takes one in place of
    the password, and never beside it."""

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        return False

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Palabre"}


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions elsewhere, with their sockets."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            session.end()
            close_session(session_key=session.session_key)


class SignupForm(Bare, BaseSignupForm):
    """E-mail, handle, name and password."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("As others will see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["display_name", "username", "email", "password1"])
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _("3 to 30 letters, digits, dots or underscores. People find you by it.")
        handle.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_display_name(self) -> str:
        name = plain_name(self.cleaned_data["display_name"])
        if not name:
            raise ValidationError(_("Write a name that can be seen."), code="invisible")
        return name

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the person. Whoever was faster with the handle keeps it: the form says so.

        A form that was sent twice finds its own e-mail address: it is answered like the first.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            if User.objects.filter(email__iexact=self.cleaned_data["email"]).exists():
                self.account_already_exists = True
                return super().try_save(request)
            taken = AccountAdapter.error_messages["username_taken"]
            self.add_error("username", ValidationError(taken, code="username_taken"))
            return None, render(request, "account/signup.html", {"form": self}, status=409)
