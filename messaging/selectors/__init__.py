"""Questions about conversations and people; the viewer always comes first."""

from messaging.selectors.addresses import address_of, address_of_socket
from messaging.selectors.asked import Asked, asked
from messaging.selectors.attachments import attachment_for, shelf_of, waiting_since
from messaging.selectors.away import devices_of, push_key
from messaging.selectors.conversations import (
    Row,
    appear,
    conversation_for,
    heads_of,
    inbox_of,
    participation_of,
    receipts_of,
    snippet_of,
    unread_by_side,
    unread_total,
)
from messaging.selectors.engines import ask_database
from messaging.selectors.messages import (
    Page,
    attachments_of,
    changes_of,
    complete,
    first_sent,
    messages_of,
    quotable,
    reactions_of,
    visible_to,
    whole_message,
)
from messaging.selectors.people import (
    active_person,
    face_of,
    is_handle_free,
    online_among,
    person_for,
    viewer_of,
)
from messaging.selectors.said import Hits, hits_in, messages_found
from messaging.selectors.search import (
    Result,
    Section,
    Source,
    found_for,
    register_money,
    register_source,
)

__all__ = [
    "Asked",
    "Hits",
    "Page",
    "Result",
    "Row",
    "Section",
    "Source",
    "active_person",
    "address_of",
    "address_of_socket",
    "appear",
    "ask_database",
    "asked",
    "attachment_for",
    "attachments_of",
    "changes_of",
    "complete",
    "conversation_for",
    "devices_of",
    "face_of",
    "first_sent",
    "found_for",
    "heads_of",
    "hits_in",
    "inbox_of",
    "is_handle_free",
    "messages_found",
    "messages_of",
    "online_among",
    "participation_of",
    "person_for",
    "quotable",
    "push_key",
    "reactions_of",
    "receipts_of",
    "register_money",
    "register_source",
    "snippet_of",
    "shelf_of",
    "unread_by_side",
    "unread_total",
    "viewer_of",
    "visible_to",
    "waiting_since",
    "whole_message",
]
