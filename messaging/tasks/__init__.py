"""Reactions and sweepers of this floor, one module a noun."""

from messaging.tasks import away, moderation

__all__ = ["away", "moderation"]
