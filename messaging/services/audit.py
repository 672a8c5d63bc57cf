"""The audit log: who did what to whom. Only ever added to; the database refuses everything else."""

from typing import Any

from messaging.models import AuditEntry, User


def record(*, actor: User | None, verb: str, subject: str, **data: Any) -> AuditEntry:
    """Write down one deed, in the transaction that does it.

    ``verb`` is ``noun.past_participle``; ``subject`` is ``noun:id``; ``data`` is JSON-ready.
    """
    return AuditEntry.objects.create(actor=actor, verb=verb, subject=subject, data=data)


def about(*, person: User) -> str:
    """The subject of what concerns a person."""
    return f"person:{person.id}"
