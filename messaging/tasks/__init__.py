"""Reactions and sweepers of this floor, one module a noun. Thin: load by id, call a service."""

from messaging.tasks import asks, attachments, away, mails, moderation, previews, rights

__all__ = ["asks", "attachments", "away", "mails", "moderation", "previews", "rights"]
