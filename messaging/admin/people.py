"""Contacts, blocks and the ways into groups: looked at, never changed."""

from django.contrib import admin

from messaging.models import Block, Contact, Invite, JoinRequest
from messaging.permissions import ReadOnly


@admin.register(Contact)
class ContactAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["asker", "asked", "state", "created_at", "answered_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["asker__handle", "asked__handle"]
    list_select_related = ["asker", "asked"]
    ordering = ["-created_at"]


@admin.register(Block)
class BlockAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["blocker", "blocked", "created_at"]
    search_fields = ["blocker__handle", "blocked__handle"]
    list_select_related = ["blocker", "blocked"]
    ordering = ["-created_at"]


@admin.register(Invite)
class InviteAdmin(ReadOnly, admin.ModelAdmin):
    # The token is a key to the group: operators see that there is one, not which.
    list_display = ["conversation", "maker", "needs_approval", "uses", "max_uses", "expires_at"]
    list_filter = ["needs_approval", "created_at"]
    search_fields = ["conversation__title", "maker__handle"]
    list_select_related = ["conversation", "maker"]
    exclude = ["token"]
    ordering = ["-created_at"]


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["conversation", "person", "state", "answered_by", "created_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["conversation__title", "person__handle"]
    list_select_related = ["conversation", "person", "answered_by"]
    ordering = ["-created_at"]
