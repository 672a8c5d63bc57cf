"""What a payment code looks like. Whose it is, only the till that burns it learns."""

import re

from django.utils.crypto import salted_hmac

_SHAPE = re.compile(r"1[0-5][0-9]{16}")
_BETWEEN = re.compile(r"[\s.\-]", re.ASCII)


def digits_in(text: str) -> str:
    """The eighteen digits of a payment code that was typed or read; empty for anything else."""
    if len(text) > 40:
        return ""
    plain = _BETWEEN.sub("", text)
    return plain if _SHAPE.fullmatch(plain) else ""


def digest_of(digits: str) -> str:
    """What is kept of a code: without the house's secret nobody gets from here to the digits."""
    return salted_hmac("wallet.payment_code", digits, algorithm="sha256").hexdigest()
