"""Pictures of link previews, for whoever is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from messaging.selectors import preview_for, viewer_of


@login_required
@require_GET
def picture(request: HttpRequest, preview_id: int) -> FileResponse:
    preview = preview_for(viewer_of(request), preview_id)
    response = FileResponse(preview.image.open(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=604800"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
