"""The audit log: who did what to whom. Only ever added to; the database refuses everything else."""

from typing import Any

from messaging.models import AuditEntry, User
from messaging.services.rows import insert


def record(*, actor: User | None, verb: str, subject: str, **data: Any) -> AuditEntry:
    """Write down one deed, in the transaction that does it.

    ``verb`` is ``noun.past_participle``; ``subject`` is ``noun:id``; ``data`` is JSON-ready.
    """
    entry = deed(actor=actor, verb=verb, subject=subject, **data)
    insert(rows=[entry])
    return entry


def deed(*, actor: User | None, verb: str, subject: str, **data: Any) -> AuditEntry:
    """What ``record`` writes, for who writes it in one statement with what was done."""
    return AuditEntry(actor=actor, verb=verb, subject=subject, data=data)


def about(*, person: User) -> str:
    """The subject of what concerns a person."""
    return f"person:{person.id}"
