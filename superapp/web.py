"""Which server answers, and with what words it is started; ``python -m superapp.web`` becomes it.

Daphne is Channels' own and the default. Uvicorn carries about half as many messages again on the
same machine, and is chosen with ``WEB_SERVER=uvicorn``.
"""

import os
import sys
from collections.abc import Sequence

APPLICATION = "superapp.asgi:application"
FRAME_AT_MOST = "65536"  # bytes
# A socket that says nothing for 20 s is asked, and dropped 30 s later: a line that died without a
# word is found within a minute.
ASKED_AFTER, DROPPED_AFTER = "20", "30"
SERVERS = {
    "daphne": (
        *("daphne", "--bind", "{host}", "--port", "{port}", "--verbosity", "0"),
        *("--websocket_timeout", "14400"),
        *("--ping-interval", ASKED_AFTER, "--ping-timeout", DROPPED_AFTER),
        *("--websocket-max-frame-size", FRAME_AT_MOST),
        *("--websocket-max-message-size", FRAME_AT_MOST),
    ),
    # Who is behind a proxy is told by our own TRUSTED_PROXIES, and what sockets carry is too short
    # to gain from deflating.
    "uvicorn": (
        *("uvicorn", "--host", "{host}", "--port", "{port}", "--log-level", "warning"),
        *("--no-access-log", "--no-server-header", "--no-proxy-headers", "--lifespan", "off"),
        *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false"),
        *("--ws-ping-interval", ASKED_AFTER, "--ws-ping-timeout", DROPPED_AFTER),
        *("--ws-max-size", FRAME_AT_MOST, "--timeout-graceful-shutdown", "2"),
    ),
}


def command(
    *,
    host: str,
    port: int,
    server: str = "",
    application: str = APPLICATION,
    more: Sequence[str] = (),
) -> list[str]:
    """The words that start a server (by default the one that WEB_SERVER names) at an address.

    ``more`` options outdo those that it gets anyway. SystemExit, with the names to choose from,
    for a server that is not known.
    """
    name = server or os.environ.get("WEB_SERVER") or "daphne"
    if name not in SERVERS:
        sys.exit(f"WEB_SERVER={name} is not known: {' or '.join(SERVERS)}.")
    words = [word.format(host=host, port=port) for word in SERVERS[name]]
    return [sys.executable, "-m", *words, *more, application]


if __name__ == "__main__":
    here = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    words = command(host=here[0], port=here[1])
    os.execv(words[0], words)  # noqa: S606 (our own words)
