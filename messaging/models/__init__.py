"""The nouns of the ground floor."""

from messaging.models.asks import Answer, Ask
from messaging.models.away import DataExport, PushNote, PushSubscription
from messaging.models.contacts import Block, Contact
from messaging.models.conversations import Conversation, Invite, JoinRequest, Participant
from messaging.models.ids import uuid7
from messaging.models.media import Attachment, LinkPreview
from messaging.models.messages import Hiding, Message, MessageVersion, Pin, Reaction, Star
from messaging.models.people import User
from messaging.models.trust import AuditEntry, Report

__all__ = [
    "Answer",
    "Ask",
    "Attachment",
    "AuditEntry",
    "Block",
    "Contact",
    "Conversation",
    "DataExport",
    "Hiding",
    "Invite",
    "JoinRequest",
    "LinkPreview",
    "Message",
    "MessageVersion",
    "Participant",
    "Pin",
    "PushNote",
    "PushSubscription",
    "Reaction",
    "Report",
    "Star",
    "User",
    "uuid7",
]
