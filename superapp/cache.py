"""The cache holds limits and nothing that could be lost: without Valkey it is simply empty."""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)
MUTED_SECONDS = 1.0


class ForgetfulCache(RedisCache):
    """Answers as an empty cache while Valkey does not: sign-in and API go on, unlimited meanwhile.

    After a failure Valkey is left alone for a second, so that an outage costs a request one
    time-out at most.
    """

    _muted_until = 0.0

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._ask(lambda: RedisCache.set(self, key, value, *args, **kwargs), None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(lambda: RedisCache.add(self, key, value, *args, **kwargs), True))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(lambda: RedisCache.touch(self, key, *args, **kwargs), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(lambda: RedisCache.delete(self, key, version), False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask(lambda: RedisCache.get_many(self, keys, version), {})
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(lambda: RedisCache.has_key(self, key, version), False))

    def _ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < type(self)._muted_until:
            return otherwise
        try:
            return question()
        except redis.RedisError as error:
            type(self)._muted_until = time.monotonic() + MUTED_SECONDS
            log.warning("cache_unreachable", error=type(error).__name__)
            return otherwise
