"""The nouns of the ground floor."""

from messaging.models.conversations import Conversation, Participant
from messaging.models.ids import uuid7
from messaging.models.messages import Message
from messaging.models.people import User

__all__ = ["Conversation", "Message", "Participant", "User", "uuid7"]
