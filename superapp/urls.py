"""Routes: every floor's pages, the API under /api/, sign-in, Me, the admin, health."""

from allauth.account.views import LogoutView
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from messaging import urls as messaging_urls
from sellers import urls as sellers_urls
from shop import urls as shop_urls
from superapp import health, installable, mydata, mydata_api, views
from superapp.routes import sifting
from superapp.tokens import TokenView
from wallet import urls as wallet_urls

static_lazy = lazy(static, str)  # the manifest may not be made yet

floors = [messaging_urls, wallet_urls, shop_urls, sellers_urls]

urlpatterns = [
    *(sifting(path("api/", include(floor.api_urlpatterns))) for floor in floors),
    path("api/me/exports/", mydata_api.ExportsView.as_view()),
    path("api/me/exports/<uuid:export_id>/", mydata_api.ExportView.as_view()),
    path("api/me/exports/<uuid:export_id>/file/", mydata_api.ExportFileView.as_view()),
    path("api/me/deletion/", mydata_api.DeletionView.as_view()),
    path("api/token/", TokenView.as_view(), name="api_token"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api_docs"),
    *(sifting(path("", include(floor))) for floor in floors),
    path("me/", views.me, name="me"),
    path("me/picture/", views.picture, name="me_picture"),
    path("me/sessions/", views.end_session, name="me_sessions"),
    path("me/data/", mydata.data, name="me_data"),
    path("me/data/<uuid:export_id>/", mydata.download, name="me_export"),
    path("me/delete/", mydata.delete, name="me_delete"),
    path("mail/", views.mail, name="mail"),
    path("media/<path:path>", views.media, name="media"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="me")),  # they are listed there
    path("accounts/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/login/", views.admin_login),
    path("admin/logout/", LogoutView.as_view()),
    path("admin/", admin.site.urls),
    path("sw.js", installable.worker, name="worker"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("offline/", installable.offline, name="offline"),
    path("favicon.ico", RedirectView.as_view(url=static_lazy("icons/favicon.svg"))),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("ledgerz", health.ledgerz, name="ledgerz"),
]

handler404 = views.not_found
handler500 = views.server_error
