"""Payment codes: shown by a person, burnt by the first till that takes them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.models import User
from wallet import ledger
from wallet.errors import CodeExpired, CodeUnknown, CodeUsed
from wallet.models import PaymentCode
from wallet.selectors.codes import digest_of, digits_in

CODE_SECONDS = 60
_KEPT = timedelta(days=1)
_PREFIXES = range(10, 16)


@dataclass(frozen=True, slots=True)
class ShownCode:
    """Eighteen digits, and until when a till takes them."""

    digits: str
    expires_at: datetime


def show_code(*, owner: User) -> ShownCode:
    """A fresh code of this person, good for one payment within a minute.

    The one before it stays good for what is left of its own minute: a till may be reading it.
    """
    digits = f"{secrets.choice(_PREFIXES)}{secrets.randbelow(10**16):016}"
    moment = ledger.now()
    code = PaymentCode.objects.create(
        owner=owner,
        digest=digest_of(digits),
        created_at=moment,
        expires_at=moment + timedelta(seconds=CODE_SECONDS),
    )
    return ShownCode(digits, code.expires_at)


@ledger.whole_transaction
def burn_code(*, digits: str) -> User:
    """Whose code it is; from now on neither it nor another one shown before buys anything.

    Refuses with CodeUnknown, CodeUsed or CodeExpired. What the caller refuses afterwards in the
    same transaction leaves the code as it was.
    """
    plain = digits_in(digits)
    if not plain:
        raise CodeUnknown(fields={"digits": CodeUnknown.message})
    code = (
        PaymentCode.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(digest=digest_of(plain), owner__is_active=True)
        .first()
    )
    moment = ledger.now()
    if code is None:
        raise CodeUnknown(fields={"digits": CodeUnknown.message})
    if code.used_at is not None:
        raise CodeUsed(fields={"digits": CodeUsed.message})
    if code.expires_at <= moment:
        raise CodeExpired(fields={"digits": CodeExpired.message})
    PaymentCode.objects.filter(
        owner=code.owner, used_at__isnull=True, expires_at__gt=moment
    ).update(used_at=moment)
    return code.owner


def forget_codes() -> int:
    """Forget codes that ran out a day ago; how many those were."""
    gone, _by_model = PaymentCode.objects.filter(expires_at__lt=ledger.now() - _KEPT).delete()
    return gone
