"""The audit log: who did what to whom. Only ever added to; the database refuses everything else."""

from typing import Any

from messaging.models import AuditEntry, User
from messaging.services.rows import insert


def record(*, actor: User | None, verb: str, subject: str, **data: Any) -> AuditEntry:
    """Write down one deed, in the transaction that does it.

    ``verb`` is ``noun.past_participle``; ``subject`` is ``noun:id``; ``data`` is JSON-ready.
    """
    entry = AuditEntry(actor=actor, verb=verb, subject=subject, data=data)
    insert(rows=[entry])
    return entry


def about(*, person: User) -> str:
    """The subject of what concerns a person."""
    return f"person:{person.id}"
