"""Limits: how often a person, and an address, may do a thing.

Token buckets, all of one deed asked and taken from in one atomic call to Valkey, whose clock they
use: however many processes count together, never more than the limit gets through. Without Valkey
every process counts for itself, so that nothing is ever unlimited and nobody waits.
"""

import asyncio
import hashlib
import math
import threading
import time
import weakref
from typing import Any

import redis
import redis.asyncio
import structlog
from django.conf import settings

from messaging.bus import ask
from messaging.errors import TooFast

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 1.0
_REMEMBERED = 10_000
_muted_until = 0.0

# A bucket is one number: the moment (in milliseconds) when it will be full again. What is taken
# moves that moment by the time one token takes to come back; it may never be further away than a
# whole bucket takes. Refused by one bucket, none is taken from. ARGV: how many tokens, then for
# each bucket the milliseconds for one token and for all of them.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local full, wait = {}, 0
for index, key in ipairs(KEYS) do
    local each, whole = tonumber(ARGV[2 * index]) * ARGV[1], tonumber(ARGV[2 * index + 1])
    local at = math.max(now, tonumber(redis.call('GET', key) or now)) + each
    full[index] = at
    wait = math.max(wait, at - now - whole)
end
if wait > 1 then return math.ceil(wait) end
for index, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.3f', full[index]), 'PX', math.ceil(full[index] - now))
end
return 0
"""
_TAKE_SHA = hashlib.sha1(_TAKE.encode(), usedforsecurity=False).hexdigest()

_here: dict[str, float] = {}
_one_at_a_time = threading.Lock()


def count(*, person: Any, deed: str, address: str = "") -> None:
    """Count one more ``deed`` (a key of ``RATE_LIMITS``) of this person from this address.

    ``person`` is their id, or nothing for somebody who is not signed in. TooFast, with
    ``retry_after`` in seconds, when that is one too many; nothing is counted then.
    """
    _refuse(_ask(_buckets(person, deed, address)))


class Tally:
    """``count`` on the event loop, for one socket that does one deed again and again.

    Whoever goes on fast takes a few tokens ahead in one question (2, 4, 8, then 16) and has each
    for ``AHEAD_SECONDS``; whoever takes their time is counted one by one. What was taken ahead and
    not used comes back to the bucket as everything does, so this never lets through more.
    """

    AHEAD, AHEAD_SECONDS = 16, 2.0

    def __init__(self, *, person: Any, deed: str, address: str = "") -> None:
        self.of: dict[str, Any] = {"person": person, "deed": deed, "address": address}
        self.left, self.taken, self.good_until = 0, 0, 0.0

    async def count(self) -> None:
        """Count one more; refuses as ``count`` does."""
        now = time.monotonic()
        if not self.left or now >= self.good_until:
            is_fast = now < self.good_until
            self.taken = await self._take(min(2 * self.taken, self.AHEAD) if is_fast else 1)
            self.left, self.good_until = self.taken, now + self.AHEAD_SECONDS
        self.left -= 1

    async def _take(self, many: int) -> int:
        buckets = _buckets(**self.of)
        if many > 1 and not await _ask_live(buckets, many):
            return many
        _refuse(await _ask_live(buckets))
        return 1


def _buckets(person: Any, deed: str, address: str) -> list[tuple[str, float, float]]:
    limits = settings.RATE_LIMITS[deed]
    return [
        (f"palabre:limit:{deed}:{side}:{who}", *_pace(*limits[side]))
        for side, who in (("person", str(person or "")), ("address", address))
        if side in limits and who
    ]


def _refuse(wait: float) -> None:
    if wait:
        raise TooFast(retry_after=max(1, math.ceil(wait / 1000)))


def _pace(size: int, seconds: int) -> tuple[float, float]:
    """Milliseconds until one token is back, and until a whole bucket is."""
    size = max(1, math.floor(size * settings.RATE_LIMITS_TIMES))
    return seconds * 1000 / size, seconds * 1000


def _ask(buckets: list[tuple[str, float, float]]) -> float:
    """Milliseconds to wait, or 0 and one is taken from every bucket."""
    if buckets and time.monotonic() >= _muted_until:
        try:
            return float(_taken(buckets))
        except redis.RedisError as error:
            _mute(error)
    return _ask_here(buckets)


async def _ask_live(buckets: list[tuple[str, float, float]], many: int = 1) -> float:
    """The same for ``many`` tokens, without making the event loop wait."""
    if buckets and time.monotonic() >= _muted_until:
        try:
            async with asyncio.timeout(_RETRY_SECONDS):
                return float(await _script_live()(**_question(buckets, many)))
        except (redis.RedisError, OSError) as error:
            _mute(error)
    return _ask_here(buckets, many)


def _question(buckets: list[tuple[str, float, float]], many: int = 1) -> dict[str, list[Any]]:
    return {
        "keys": [key for key, _each, _whole in buckets],
        "args": [many, *(pace for _key, *both in buckets for pace in both)],
    }


def _mute(error: Exception) -> None:
    global _muted_until
    _muted_until = time.monotonic() + _RETRY_SECONDS
    log.warning("limits_counted_here", error=type(error).__name__)


def _ask_here(buckets: list[tuple[str, float, float]], many: int = 1) -> float:
    """The same, in this process alone."""
    if not buckets:
        return 0
    now = time.monotonic() * 1000
    with _one_at_a_time:
        if len(_here) > _REMEMBERED:
            for key in [key for key, at in _here.items() if at <= now]:
                del _here[key]
        full = {key: max(now, _here.get(key, 0)) + each * many for key, each, _whole in buckets}
        wait = max(full[key] - now - whole for key, _each, whole in buckets)
        if wait > 1:
            return wait
        _here.update(full)
    return 0


def _taken(buckets: list[tuple[str, float, float]]) -> Any:
    asked = _question(buckets)
    words = (len(asked["keys"]), *asked["keys"], *asked["args"])
    try:
        return ask(("EVALSHA", _TAKE_SHA, *words))[0]
    except redis.exceptions.NoScriptError:
        return ask(("EVAL", _TAKE, *words))[0]


_scripts: "weakref.WeakKeyDictionary[Any, Any]" = weakref.WeakKeyDictionary()


def _script_live() -> Any:
    """The script over a connection of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _scripts:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=_RETRY_SECONDS)
        _scripts[loop] = client.register_script(_TAKE)
    return _scripts[loop]
