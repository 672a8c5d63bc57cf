"""Reactions and sweepers of this floor, one module a noun."""

from messaging.tasks import attachments, away, mails, moderation, rights

__all__ = ["attachments", "away", "mails", "moderation", "rights"]
