"""ASGI: HTTP to Django, one socket route to Channels, from our own origins only."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from messaging.consumers import SocketConsumer  # noqa: E402

# Channels' own AllowedHostsOriginValidator ignores scheme and port; full origins do not.
application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": OriginValidator(
            AuthMiddlewareStack(URLRouter([path("socket/", SocketConsumer.as_asgi())])),
            settings.ORIGINS,
        ),
    }
)
