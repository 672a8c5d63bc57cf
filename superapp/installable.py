"""What makes the site an application: its manifest, its worker, the page for when it is offline."""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

CORE = Path(settings.BASE_DIR) / "static" / "js" / "core"
WORKER = [CORE / "worker.js", CORE / "pushes.js"]  # as one script
# What the page for when nothing answers is drawn with.
SHELL = ("tokens", "reset", "base", "layout", "blocks/button", "blocks/empty", "blocks/tree")

# What another application may hand over: what a message can carry.
SHARED = ["image/*", "video/*", "audio/*", "text/*", "application/pdf", "application/zip"]


@functools.cache
def version() -> str:
    """Another one whenever a static file is: the manifest's hash, or that of the source's files."""
    known = getattr(staticfiles_storage, "manifest_hash", "")
    if known:
        return str(known)
    files = sorted(path for path in (settings.BASE_DIR / "static").rglob("*") if path.is_file())
    said = "".join(f"{path} {path.stat().st_mtime_ns}\n" for path in files)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, for all of the site, with its version and its shell told to it."""
    parts = [version(), reverse("offline"), *(static(f"css/{name}.css") for name in SHELL)]
    source = "\n".join(path.read_text() for path in WORKER)
    source = source.replace("__PALABRE__", " ".join(parts), 1)
    source = source.replace("/static/icons/192.png", static("icons/192.png"), 1)
    source = source.replace("/static/icons/badge.png", static("icons/badge.png"), 1)
    return HttpResponse(source, content_type="text/javascript")


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """How the application looks among others on a screen."""
    icons = [
        {"src": static("icons/192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("icons/maskable.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
        {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    said = {
        "id": "/",
        "name": "Palabre",
        "short_name": "Palabre",
        "description": _("Talk, choose, pay. Without leaving the conversation."),
        "lang": get_language() or "en",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf5",
        "theme_color": "#fbfaf5",
        "categories": ["social", "shopping"],
        "icons": icons,
        "share_target": {
            "action": reverse("messaging:share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": SHARED}],
            },
        },
        "shortcuts": [
            {"name": _("Wallet"), "url": "/wallet/"},
            {"name": _("Discover"), "url": "/discover/"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker for a page that it does not keep; nothing on it is anybody's."""
    return render(request, "offline.html")
