"""ASGI: HTTP to Django, one socket route to Channels, from our own origins only."""

import gc
import os
import sys

# Verbs run in worker threads beside the event loop. With the interpreter's default of 5 ms, a
# thread that comes back from the database waits that long whenever the loop is busy; at half a
# millisecond the median from send to delivered falls by a fifth.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")

import django  # noqa: E402

django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from messaging.consumers import SocketConsumer  # noqa: E402
from superapp.handler import PageHandler  # noqa: E402
from superapp.turns import Turns  # noqa: E402

# What was loaded so far stays for good: collections need not look at it again, and rarely at all,
# since hardly anything here is made of cycles. It takes pauses of tens of milliseconds away.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)

# Channels' own AllowedHostsOriginValidator ignores scheme and port; full origins do not.
application = ProtocolTypeRouter(
    {
        "http": Turns(
            PageHandler(),
            at_once=settings.REQUESTS_AT_ONCE,
            seconds=settings.REQUESTS_WAIT_SECONDS,
        ),
        "websocket": OriginValidator(
            CookieMiddleware(URLRouter([path("socket/", SocketConsumer.as_asgi())])),
            settings.ORIGINS,
        ),
    }
)
