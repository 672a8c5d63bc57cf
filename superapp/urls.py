"""Routes: every floor's pages, the API under /api/, sign-in, the admin and the health checks."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from messaging import urls as messaging_urls


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok")


urlpatterns = [
    path("", include("messaging.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include(messaging_urls.api_urlpatterns)),
    path("livez", livez),
]
