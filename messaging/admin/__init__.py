"""The operators' view of people and conversations. What was said can be read, never rewritten."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import services
from messaging.models import (
    Ask,
    Conversation,
    LinkPreview,
    Message,
    Participant,
    PushSubscription,
    User,
)
from messaging.models.people import plain_name
from messaging.permissions import ReadOnly
from messaging.selectors import is_handle_free, snippet_of, viewer_of
from messaging.selectors.operators import described, said_in

MESSAGES_SHOWN = 50
WRITTEN_DOWN = ("is_active", "is_staff", "is_superuser")


class PersonForm(forms.ModelForm):
    """Keeps the rules that sign-up keeps: no look-alike handle, no hidden characters."""

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].lower()
        but = self.instance if self.instance.pk and not self.instance._state.adding else None
        if not is_handle_free(handle, but=but):
            raise ValidationError(
                _("This handle is taken, or looks too much like one that is."), code="taken"
            )
        return handle

    def clean_display_name(self) -> str:
        name = plain_name(self.cleaned_data["display_name"])
        if not name:
            raise ValidationError(_("Write a name that can be seen."), code="invisible")
        return name


class PersonChangeForm(PersonForm, UserChangeForm):
    pass


class PersonCreationForm(PersonForm, AdminUserCreationForm):
    pass


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ["handle", "display_name", "email", "locale", "last_seen_at", "is_active"]
    list_filter = ["is_active", "is_staff", "locale", "date_joined"]
    search_fields = ["handle", "display_name", "email"]
    search_help_text = _("Handle, name or e-mail address")
    date_hierarchy = "date_joined"
    ordering = ["handle"]
    # A picture is drawn again when its owner chooses it: here it can only be looked at.
    readonly_fields = ["id", "avatar", "last_login", "date_joined", "last_seen_at", "conversations"]
    fieldsets = [
        (None, {"fields": ["handle", "display_name", "email", "password"]}),
        (_("Profile"), {"fields": ["avatar", "hue", "locale", "time_zone", "theme"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (
            _("While away"),
            {"fields": ["mail_when", "quiet_from", "quiet_until", "hides_previews"]},
        ),
        (
            _("Traces"),
            {"fields": ["id", "date_joined", "last_login", "last_seen_at", "conversations"]},
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "handle",
                    "display_name",
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A language that we speak, a zone that exists: pages are drawn in them."""
        if db_field.name == "locale":
            return forms.ChoiceField(label=db_field.verbose_name, choices=settings.LANGUAGES)
        if db_field.name == "time_zone":
            zones = [(name, name) for name in sorted(zoneinfo.available_timezones())]
            return forms.ChoiceField(label=db_field.verbose_name, choices=zones)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Made inactive, a person is signed out everywhere; rights that change are written down."""
        super().save_model(request, obj, form, change)
        changed = [name for name in form.changed_data if name in WRITTEN_DOWN]
        for name in changed:
            services.record(
                actor=viewer_of(request),
                verb="person.changed",
                subject=f"person:{obj.pk}",
                field=name,
                value=bool(getattr(obj, name)),
            )
        if change and not obj.is_active:
            services.end_everywhere(person=obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A password set here ends what was opened with the old one."""
        answer = super().user_change_password(request, id, form_url)
        person = self.get_object(request, id)
        if request.method == "POST" and answer.status_code == 302 and person is not None:
            subject = f"person:{person.pk}"
            services.record(actor=viewer_of(request), verb="person.password_set", subject=subject)
            if person != request.user:
                services.end_everywhere(person=person)
        return answer

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people leave by being made inactive: what they said and bought stays

    @admin.display(description=_("conversations"))
    def conversations(self, person: User) -> str:
        url = reverse("admin:messaging_conversation_changelist")
        return format_html('<a href="{}?q={}">{}</a>', url, person.handle, _("Show"))


class ParticipantInline(ReadOnly, admin.TabularInline):
    model = Participant
    extra = 0
    fields = readonly_fields = (
        "person",
        "role",
        "last_delivered_seq",
        "last_read_seq",
        "joined_at",
        "left_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        return super().get_queryset(request).select_related("user", "conversation")

    @admin.display(description=_("person"))
    def person(self, participant: Participant) -> str:
        return person_link(participant.user)


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["people", "kind", "messages_", "latest", "last_message_at", "created_at"]
    list_filter = ["kind", "last_message_at"]
    search_fields = [
        "=id",
        "title",
        "participants__user__handle",
        "participants__user__display_name",
    ]
    search_help_text = _("Title, handle or name of somebody in it, or its id")
    date_hierarchy = "last_message_at"
    ordering = ["-last_message_at"]
    list_per_page = 50
    fields = ["id", "kind", "title", "people", "last_seq", "last_message_at", "created_at"]
    inlines = [ParticipantInline]
    change_form_template = "admin/messaging/conversation/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return described(super().get_queryset(request))

    @admin.display(description=_("who"))
    def people(self, conversation: Any) -> str:
        names = ", ".join(f"@{one.user.handle}" for one in conversation.seated[:6])
        return f"{conversation.title}: {names}" if conversation.title else names

    @admin.display(description=_("messages"), ordering="messages_count")
    def messages_(self, conversation: Any) -> int:
        return conversation.messages_count

    @admin.display(description=_("latest"))
    def latest(self, conversation: Any) -> str:
        return snippet_of(conversation.newest[0])[:60] if conversation.newest else "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The conversation with its messages beneath, fifty a page, the newest first."""
        conversation = self.get_object(request, object_id)
        said = Paginator(said_in(conversation.pk), MESSAGES_SHOWN) if conversation else None
        context = {"page": said.get_page(request.GET.get("p")) if said else None}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "sender", "what", "kind", "card_type", "conversation_"]
    list_filter = ["kind", "card_type", "created_at"]
    search_fields = ["=id", "=conversation__id", "sender__handle", "card_ref"]
    search_help_text = _("Sender's handle, id of the message, of its conversation or of its card")
    list_select_related = ["sender", "conversation"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("message"))
    def what(self, message: Message) -> str:
        return snippet_of(message)[:80]

    @admin.display(description=_("conversation"))
    def conversation_(self, message: Message) -> str:
        url = reverse("admin:messaging_conversation_change", args=[message.conversation_id])
        return format_html('<a href="{}">{}</a>', url, message.conversation.get_kind_display())


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnly, admin.ModelAdmin):
    """Which browsers are told by push. Where, and the keys they opened with, are theirs alone."""

    list_display = ["device", "person", "created_at", "last_success_at", "failures"]
    list_filter = ["created_at", "last_success_at"]
    search_fields = ["user__handle", "user__display_name"]
    search_help_text = _("Handle or name")
    list_select_related = ["user"]
    ordering = ["-created_at"]
    fields = ["id", "device", "person", "created_at", "last_success_at", "failures"]

    @admin.display(description=_("person"))
    def person(self, device: PushSubscription) -> str:
        return person_link(device.user)


@admin.register(Ask)
class AskAdmin(ReadOnly, admin.ModelAdmin):
    """What was asked. What people answered is theirs and the asker's: only its count is shown."""

    list_display = ["created_at", "asker", "kind", "purpose", "given", "closed_at"]
    list_filter = ["kind", "created_at"]
    search_fields = ["=id", "=conversation__id", "asker__handle", "purpose"]
    search_help_text = _("Asker's handle, id of the block or of its conversation, or its purpose")
    list_select_related = ["asker", "conversation"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    list_per_page = 50
    fields = ["id", "asker", "conversation", "kind", "purpose", "spec", "created_at", "closed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ask]:
        sent = Count("answers", filter=Q(answers__is_complete=True))
        return super().get_queryset(request).annotate(given_count=sent)

    @admin.display(description=_("answers"), ordering="given_count")
    def given(self, ask: Any) -> int:
        return int(ask.given_count)


@admin.register(LinkPreview)
class LinkPreviewAdmin(ReadOnly, admin.ModelAdmin):
    """What links say of themselves. Deleting one lets it be fetched anew when it is sent again."""

    list_display = ["fetched_at", "url", "state", "site", "title"]
    list_filter = ["state", "fetched_at"]
    search_fields = ["url", "title", "site"]
    search_help_text = _("Address, site or title")
    ordering = ["-created_at"]
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("messaging.delete_linkpreview"))


def person_link(person: User) -> str:
    """A person's handle, leading to their page."""
    url = reverse("admin:messaging_user_change", args=[person.pk])
    return format_html('<a href="{}">@{}</a>', url, person.handle)


from messaging.admin import marks, media, people, trust  # noqa: E402,F401 (the other pages)
