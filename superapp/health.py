"""Health: is the process alive, and can it do its work. For supervisors and load balancers."""

import psycopg
import redis
import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from messaging import bus
from wallet.selectors import books_state

log = structlog.get_logger(__name__)
SECONDS = 2


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that a database's outage restarts nothing."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the database and Valkey answer within two seconds each; 503 with what does not."""
    state = {"database": _ask_database(), "valkey": _ask_valkey()}
    is_ready = all(answer == "ok" for answer in state.values())
    return JsonResponse(state, status=200 if is_ready else 503)


@never_cache
def ledgerz(request: HttpRequest) -> JsonResponse:
    """Whether the books were verified of late and agreed, and are being sealed; 503 if not."""
    state = books_state()
    return JsonResponse(state, status=200 if state["ledger"] == "ok" else 503)


def _ask_database() -> str:
    """Over a connection of its own: a pool that is in full use is not an outage."""
    at = connection.settings_dict
    try:
        with psycopg.connect(
            dbname=at["NAME"],
            user=at["USER"] or None,
            password=at["PASSWORD"] or None,
            host=at["HOST"] or None,
            port=at["PORT"] or None,
            connect_timeout=SECONDS,
            options=f"-c statement_timeout={SECONDS * 1000}",
        ) as asked:
            asked.execute("SELECT 1")
    except psycopg.Error as error:
        log.warning("database_not_ready", error=type(error).__name__)
        return "unreachable"
    return "ok"


def _ask_valkey() -> str:
    try:
        bus.connection().ping()
    except redis.RedisError as error:
        log.warning("valkey_not_ready", error=type(error).__name__)
        return "unreachable"
    return "ok"
