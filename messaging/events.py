"""The facts of this floor."""

from messaging.bus import event

MESSAGE_FIELDS = (
    "id",
    "conversation",
    "seq",
    "changed_seq",
    "kind",
    "text",
    "summary",
    "card",
    "sender",
    "client_id",
    "reply_to",
    "mentions",
    "attachments",
    "preview",
    "reactions",
    "is_forwarded",
    "cautions",
    "edited_at",
    "recalled_at",
    "created_at",
)

message_created = event("message.created", *MESSAGE_FIELDS)
message_updated = event("message.updated", *MESSAGE_FIELDS)
receipt_updated = event("receipt.updated", "user", "delivered_seq", "read_seq")
typing_changed = event("typing.changed", "user", "name", "is_typing")
presence_changed = event("presence.changed", "user", "is_online", "last_seen_at")
# Somebody is called or looks otherwise from now on; ``is_gone``: the account was deleted.
person_changed = event(
    "person.changed", "id", "handle", "name", "hue", "initials", "avatar", "is_gone"
)
conversation_opened = event("conversation.opened", "conversation")
attachment_uploaded = event("attachment.uploaded", "attachment")
participant_removed = event("participant.removed", "user")

# For tasks alone: somebody's devices may have to be told of a message, or to forget one.
message_awaited = event("message.awaited", "conversation", "seq")
note_outdated = event("note.outdated", "conversation", "user")
# For tasks alone: somebody of the house said something, which may be what others waited for.
house_spoke = event("house.spoke", "conversation", "seq")
# How far the packing of somebody's data is.
export_changed = event("export.changed", "id", "state", "done", "total")
# What a moderator told one person.
notice_given = event("notice.given", "user", "kind", "text_en", "text_fr")
message_hidden = event("message.hidden", "message", "client_id")
star_changed = event("star.changed", "message", "client_id", "is_on")
pin_changed = event("pin.changed", "message", "is_on")
draft_saved = event("draft.saved", "text", "tab", "at")
conversation_updated = event(
    "conversation.updated", "conversation", "title", "about", "picture", "is_announcement"
)
join_requested = event("join.requested", "group", "waiting")
participation_updated = event(
    "participation.updated",
    "conversation",
    "muted_until",
    "is_muted",
    "notify",
    "pinned_at",
    "archived_at",
    "is_archived",
    "is_marked_unread",
)
contact_updated = event("contact.updated", "person", "state", "is_blocked", "requests")
# Told to the one who answered (on every device of theirs) and to the asker; upper floors react to
# it by ``purpose``. ``values`` is what was answered, nothing of it after a vote was taken back.
ask_answered = event("ask.answered", "ask", "conversation", "kind", "purpose", "person", "values")
# A text with an address that nobody knows yet. No window hears it: the worker looks it up.
link_shared = event("link.shared", "preview")
