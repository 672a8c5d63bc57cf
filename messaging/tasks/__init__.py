"""Reactions and sweepers of this floor, one module a noun."""

from messaging.tasks import away

__all__ = ["away"]
