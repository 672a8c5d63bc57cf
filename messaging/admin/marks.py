"""What is done with messages: earlier versions, reactions, stars, pins. Looked at, never changed.

What they say or stand on is read where messages are read.
"""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.models import MessageVersion, Pin, Reaction, Star
from messaging.permissions import ReadOnly
from messaging.selectors import snippet_of


class _OfMessage(ReadOnly, admin.ModelAdmin):
    """One list for each: the newest first, found by the message or by whoever did it."""

    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("message"))
    def said(self, mark: Any) -> str:
        return snippet_of(mark.message)[:80]


@admin.register(MessageVersion)
class MessageVersionAdmin(_OfMessage):
    list_display = ["written_at", "sender", "text_", "said"]
    list_filter = ["written_at"]
    search_fields = ["=message__id", "message__sender__handle"]
    search_help_text = _("Sender's handle, or id of the message")
    list_select_related = ["message__sender"]
    ordering = ["-written_at"]

    @admin.display(description=_("sender"))
    def sender(self, version: MessageVersion) -> str:
        return str(version.message.sender)

    @admin.display(description=_("text"))
    def text_(self, version: MessageVersion) -> str:
        return version.text[:80]


@admin.register(Reaction)
class ReactionAdmin(_OfMessage):
    list_display = ["created_at", "user", "emoji", "said"]
    list_filter = ["created_at"]
    search_fields = ["=message__id", "user__handle"]
    search_help_text = _("Handle, or id of the message")
    list_select_related = ["user", "message"]
    ordering = ["-created_at"]


@admin.register(Star)
class StarAdmin(_OfMessage):
    # What somebody keeps at hand is theirs alone: operators see that they do, not which message.
    list_display = ["created_at", "user"]
    list_filter = ["created_at"]
    search_fields = ["user__handle"]
    search_help_text = _("Handle")
    list_select_related = ["user"]
    exclude = ["message"]
    ordering = ["-created_at"]


@admin.register(Pin)
class PinAdmin(_OfMessage):
    list_display = ["created_at", "pinned_by", "said", "conversation"]
    list_filter = ["created_at"]
    search_fields = ["=message__id", "=conversation__id", "pinned_by__handle"]
    search_help_text = _("Handle, or id of the message or of its conversation")
    list_select_related = ["pinned_by", "message", "conversation"]
    ordering = ["-created_at"]
