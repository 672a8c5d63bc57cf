"""Verbs of this floor: the only room that writes."""

from messaging.services.attachments import (
    prepare_attachment,
    receive_upload,
    remove_upload,
    room,
    sweep_uploads,
)
from messaging.services.audit import record
from messaging.services.away import (
    forget_lost_devices,
    set_away,
    settle_notes,
    subscribe,
    take_back,
    tell_of_message,
    unsubscribe,
)
from messaging.services.changes import edit_message, recall_message, save_draft
from messaging.services.conversations import (
    add_participant,
    open_conversation,
    open_direct,
    remove_participant,
)
from messaging.services.forwards import forward_message, is_forwardable
from messaging.services.limits import count
from messaging.services.marks import (
    add_reaction,
    hide_message,
    remove_reaction,
    set_pin,
    set_star,
)
from messaging.services.messages import is_plain, post_card, refresh_card, send_message
from messaging.services.people import remove_avatar, set_avatar, update_profile
from messaging.services.presence import arrive, leave, set_looking, set_typing, stay
from messaging.services.receipts import mark_delivered, mark_read
from messaging.services.sessions import (
    close_session,
    close_sockets,
    end_everywhere,
    revoke_password,
)

__all__ = [
    "add_participant",
    "add_reaction",
    "arrive",
    "close_session",
    "close_sockets",
    "count",
    "end_everywhere",
    "forget_lost_devices",
    "is_plain",
    "edit_message",
    "forward_message",
    "hide_message",
    "is_forwardable",
    "leave",
    "mark_delivered",
    "mark_read",
    "open_conversation",
    "open_direct",
    "post_card",
    "prepare_attachment",
    "receive_upload",
    "record",
    "refresh_card",
    "remove_avatar",
    "remove_participant",
    "remove_upload",
    "revoke_password",
    "room",
    "send_message",
    "set_avatar",
    "set_away",
    "set_looking",
    "recall_message",
    "refresh_card",
    "remove_avatar",
    "remove_participant",
    "remove_reaction",
    "save_draft",
    "send_message",
    "set_avatar",
    "set_pin",
    "set_star",
    "set_typing",
    "stay",
    "settle_notes",
    "subscribe",
    "sweep_uploads",
    "take_back",
    "tell_of_message",
    "unsubscribe",
    "update_profile",
]
