"""Verbs of this floor: the only room that writes."""

from messaging.services.asks import (
    answer_ask,
    close_ask,
    close_due_polls,
    post_ask,
    post_own_ask,
    save_page,
    send_form,
    take_back_vote,
)
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
from messaging.services.contacts import (
    answer_contact,
    block_person,
    remove_contact,
    request_contact,
    unblock_person,
)
from messaging.services.conversations import (
    add_participant,
    open_conversation,
    open_direct,
    open_notes,
    remove_participant,
)
from messaging.services.faces import show_card
from messaging.services.forwards import forward_message, is_forwardable
from messaging.services.groups import (
    add_members,
    leave_group,
    open_group,
    remove_member,
    set_group_picture,
    set_member_role,
    update_group,
)
from messaging.services.invites import answer_join_request, make_invite, revoke_invite, use_invite
from messaging.services.keeping import keep_conversation
from messaging.services.limits import count
from messaging.services.mails import answer_by_mail, mail_unread, stop_mails
from messaging.services.marks import add_reaction, hide_message, remove_reaction, set_pin, set_star
from messaging.services.messages import post_card, refresh_card, send_message
from messaging.services.people import keep_slide, remove_avatar, set_avatar, update_profile
from messaging.services.presence import (
    arrive,
    leave,
    set_looking,
    set_presence_audience,
    set_typing,
    stay,
)
from messaging.services.previews import fetch_missed, fetch_preview, remove_preview
from messaging.services.receipts import mark_delivered, mark_read
from messaging.services.sessions import (
    close_session,
    close_sockets,
    end_everywhere,
    revoke_password,
)

__all__ = [
    "add_members",
    "add_participant",
    "add_reaction",
    "answer_contact",
    "answer_join_request",
    "answer_by_mail",
    "block_person",
    "answer_ask",
    "arrive",
    "close_ask",
    "close_due_polls",
    "close_session",
    "close_sockets",
    "count",
    "edit_message",
    "end_everywhere",
    "fetch_missed",
    "fetch_preview",
    "forget_lost_devices",
    "forward_message",
    "hide_message",
    "is_forwardable",
    "keep_conversation",
    "keep_slide",
    "leave",
    "leave_group",
    "make_invite",
    "mail_unread",
    "mark_delivered",
    "mark_read",
    "open_conversation",
    "open_direct",
    "open_group",
    "open_notes",
    "post_ask",
    "post_card",
    "prepare_attachment",
    "receive_upload",
    "post_own_ask",
    "record",
    "remove_contact",
    "remove_member",
    "remove_preview",
    "save_page",
    "send_form",
    "recall_message",
    "refresh_card",
    "remove_avatar",
    "remove_participant",
    "remove_reaction",
    "remove_upload",
    "request_contact",
    "revoke_invite",
    "revoke_password",
    "room",
    "save_draft",
    "send_message",
    "set_avatar",
    "set_away",
    "set_group_picture",
    "set_looking",
    "set_member_role",
    "set_pin",
    "set_presence_audience",
    "set_star",
    "set_typing",
    "show_card",
    "stay",
    "settle_notes",
    "stop_mails",
    "subscribe",
    "sweep_uploads",
    "take_back",
    "take_back_vote",
    "tell_of_message",
    "unblock_person",
    "unsubscribe",
    "update_group",
    "update_profile",
    "use_invite",
]
