"""How the house writes its log: settings, in a file of their own."""

from typing import Any

import structlog


def configured(*, as_json: bool, level: str, demo: bool) -> dict[str, Any]:
    """Set structlog up, and answer Django's ``LOGGING``: one line a fact, JSON in production.

    Tracebacks come without local variables: those may hold what people wrote, or keys.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        *([structlog.processors.format_exc_info] if as_json else []),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # what nobody will read is not put together
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    plain = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": plain},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "daphne": {"level": "WARNING"},
            "django_structlog.celery": {"level": "WARNING" if demo else "INFO"},
            "django_structlog.middlewares.request": {"level": "WARNING" if demo else "INFO"},
        },
    }
