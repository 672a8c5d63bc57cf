"""Exports of the viewer's own data."""

from uuid import UUID

from messaging.errors import NotFound
from messaging.models import DataExport, User


def newest_export(viewer: User) -> DataExport | None:
    """The viewer's latest export, whatever its state."""
    return DataExport.objects.filter(user=viewer).first()


def exports_of(viewer: User) -> list[DataExport]:
    """The viewer's exports, the newest first."""
    return list(DataExport.objects.filter(user=viewer)[:20])


def own_export(viewer: User, export_id: UUID) -> DataExport:
    """The viewer's own export, whatever its state; NotFound otherwise."""
    found = DataExport.objects.filter(user=viewer, id=export_id).first()
    if found is None:
        raise NotFound("export_not_found")
    return found


def export_for(viewer: User, export_id: UUID) -> DataExport:
    """The viewer's own export that can be downloaded; NotFound otherwise."""
    found = DataExport.objects.filter(
        user=viewer, id=export_id, state=DataExport.State.READY
    ).first()
    if found is None:
        raise NotFound("export_not_found")
    return found
