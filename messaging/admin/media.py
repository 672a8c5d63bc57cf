"""The operators' view of files: what was uploaded, by whom, what became of it. Never the file."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.models import Attachment
from messaging.permissions import ReadOnly


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "uploader", "name", "kind", "state", "problem", "size"]
    list_filter = ["kind", "state", "created_at"]
    search_fields = ["=id", "=conversation__id", "=message__id", "uploader__handle"]
    search_help_text = _("Uploader's handle, id of the file, of its message or conversation")
    list_select_related = ["uploader"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    show_full_result_count = False
    list_per_page = 50
    fields = [
        "id",
        "uploader",
        "conversation",
        "message",
        "name",
        "kind",
        "state",
        "problem",
        "mime",
        "size",
        "width",
        "height",
        "duration_ms",
        "created_at",
    ]
