"""One answer for one request, however often it comes.

The claim of the key, the work and the kept answer are one transaction: after a crash either all
of it is there or nothing, and the key is free again. Refusals keep nothing, so a request that
was refused for want of money can be sent again once there is some.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from messaging.errors import Invalid, Refusal
from messaging.models import User
from messaging.selectors.rows import prepared
from messaging.services.rows import insert
from wallet.errors import KeyInFlight, KeyMissing, KeyReused
from wallet.ledger import whole_transaction
from wallet.models import IdempotentRequest

MAX_KEY_LENGTH = 200
_BEGUN = 100  # the status of an answer that is not there yet


def run_once(
    *,
    user: User,
    key: str | None,
    fingerprint: str,
    work: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any], bool]:
    """Do ``work`` (status and JSON-ready body) unless this key was answered before.

    Gives status, body and whether it is a replay; a replay is equal byte for byte. Refuses with
    KeyMissing, KeyReused (the key came with another request) or KeyInFlight (the first request
    with it has not ended yet). When others are in the way it is done again from the beginning,
    so ``work`` may be called more than once, and what it did before is undone.
    """
    return _run_once(user, _checked(key), fingerprint, work)


@whole_transaction
def _run_once(
    user: User, key: str, fingerprint: str, work: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any], bool]:
    known = _claim(user, key)
    if known is not None:
        kept, status, text = known
        if kept != fingerprint:
            raise KeyReused
        return status, json.loads(text), True
    status, body = work()
    answer = answer_of(user=user, key=key, fingerprint=fingerprint, status=status, body=body)
    if not insert(rows=[answer], may_exist=True):
        raise KeyInFlight  # it ended while we looked for its answer: that is there now
    return status, json.loads(answer.body), False


def answer_of(
    *, user: User, key: str | None, fingerprint: str, status: int, body: dict[str, Any]
) -> IdempotentRequest:
    """The answer as it is kept under its key, for who writes it with the work it answers for."""
    return IdempotentRequest(
        user=user,
        key=_checked(key),
        fingerprint=fingerprint,
        status=status,
        body=json.dumps(body, cls=DjangoJSONEncoder),
    )


def run_in_steps(
    *,
    user: User,
    key: str | None,
    fingerprint: str,
    work: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any], bool]:
    """``run_once`` for work that speaks to others in between, and so can't be one transaction.

    The key is bound to the request before the work begins, which commits as it goes and is
    repeatable by ids of its own: after a crash the same request does the rest of it.
    """
    key = _checked(key)
    with _alone(f"{user.id}:{key}"):
        known, _is_new = IdempotentRequest.objects.get_or_create(
            user=user,
            key=key,
            defaults={"fingerprint": fingerprint, "status": _BEGUN, "body": ""},
        )
        if known.fingerprint != fingerprint:
            raise KeyReused
        if known.status != _BEGUN:
            return known.status, json.loads(known.body), True
        try:
            status, body = work()
        except Refusal:
            IdempotentRequest.objects.filter(id=known.id).delete()
            raise
        text = json.dumps(body, cls=DjangoJSONEncoder)
        IdempotentRequest.objects.filter(id=known.id).update(status=status, body=text)
    return status, json.loads(text), False


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Nobody else is at it meanwhile, or KeyInFlight; a lost connection lets go of it too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [name])
        if not cursor.fetchone()[0]:
            raise KeyInFlight
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [name])


def forget_answers(*, older_than: datetime) -> int:
    """Forget what was answered before that moment; how many answers that were."""
    forgotten, _by_model = IdempotentRequest.objects.filter(created_at__lt=older_than).delete()
    return forgotten


def _checked(key: str | None) -> str:
    if not key:
        raise KeyMissing
    if len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Invalid("bad_key", fields={"Idempotency-Key": Invalid.message})
    return key


# In one question; so an answer that was written since the question began is not seen, although the
# key is free by then: writing ours fails in that case.
CLAIM = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 1)),
       known.fingerprint, known.status, known.body
FROM (SELECT) AS once
LEFT JOIN wallet_idempotentrequest AS known
       ON known.user_id = %(user)s AND known.key = %(key)s
"""


def _claim(user: User, key: str) -> tuple[str, int, str] | None:
    """What was answered under this key: fingerprint, status and text; None for a new one.

    The key is ours until the transaction ends; KeyInFlight where somebody is at it.
    """
    with prepared() as cursor:
        cursor.execute(CLAIM, {"name": f"{user.id}:{key}", "user": user.id, "key": key})
        is_ours, *known = cursor.fetchone()
    if not is_ours:
        raise KeyInFlight
    return tuple(known) if known[0] is not None else None
