"""What a text asks for that its reader should think about twice. Pure: looks at words alone.

Almost every text is done with after one search for digits, links and a few words.
"""

import functools
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import phonenumbers
from django.conf import settings

from messaging.models.people import handle_skeleton

# The most serious first: that is the one which is said.
TILL, CODE, LOOKALIKE, PAY, PHONE, LINK = "till", "code", "lookalike", "pay", "phone", "link"
KINDS = (TILL, CODE, LOOKALIKE, PAY, PHONE, LINK)

# A closer look costs as much as the rest of a message's way: one set of characters and a few plain
# words decide whether it is worth it.
_SIGNS = re.compile(r"[\d/@.]")
_SUSPECT = re.compile(r"\d{4}|\d[\d .\-/()]{5,}\d|https?://|\bwww\.|\.[a-z]{2,10}/", re.IGNORECASE)
_WORDS = (
    *("paypal", "lydia", "revolut", "western union", "moneygram", "transcash", "pcs", "bitcoin"),
    *("crypto", "iban", "rib", "gift card", "carte cadeau", "cartes cadeau", "mandat cash"),
    *("bank transfer", "virement", "wire transfer"),
)
_ASKS_MORE = re.compile(r"@|//|\w\.\w|\d(?:[ .\-/]?\d){3}")
_LINKS = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"']+|\b(?:[\w-]+\.)+[a-z]{2,10}/[^\s<>\"']*", re.IGNORECASE
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_CODE = re.compile(
    r"\b(?:code|otp|pin|passcode|mot de passe|password)\b[^\n]{0,40}?\b\d{3}[ -]?\d{1,5}\b"
    r"|\b\d{3}[ -]?\d{1,5}\b[^\n]{0,30}?\b(?:code|otp|passcode)\b",
    re.IGNORECASE,
)
# What a person shows at a till: eighteen digits from 10 to 15, however they are spaced.
_TILL = re.compile(r"(?<![A-Za-z0-9])(?<!\d[ .\-])1[0-5](?:[ .\-]?\d){16}(?![A-Za-z0-9]|[ .\-]\d)")
_PAY_OUTSIDE = re.compile(
    r"\b(?:pay|paid|send|transfer|wire|payer|payez|paie|paye|r[ée]gler|r[ée]glez|envoyer|envoyez"
    r"|virement|verser|versez)\b[^\n]{0,60}?"
    r"\b(?:paypal|lydia|revolut|western union|moneygram|transcash|pcs|bitcoin|crypto|iban|rib"
    r"|gift cards?|cartes? cadeaux?|mandat cash|outside|bank transfer|hors de|en dehors"
    r"|virement bancaire|wire transfer)\b"
    r"|\b(?:bank|wire) transfer\b|\bvirement bancaire\b",
    re.IGNORECASE,
)


def is_suspect(text: str) -> bool:
    """Whether the text is worth a closer look: it has digits in a row, a link or such a word."""
    has_signs = _SIGNS.search(text) is not None
    return _names_a_way_to_pay(text) or (has_signs and _SUSPECT.search(text) is not None)


def is_plain(text: str) -> bool:
    """Whether a text by itself asks for nothing but its own statement: no mention to look up, no
    link, and nothing that somebody may have to be cautioned about."""
    if _SIGNS.search(text) is not None and (_ASKS_MORE.search(text) or _SUSPECT.search(text)):
        return False
    return not _names_a_way_to_pay(text)


def _names_a_way_to_pay(text: str) -> bool:
    """Such a word stands in it, be it inside another ("ribbon"): the closer look tells."""
    said = text.lower()
    return any(word in said for word in _WORDS)


def cautions_in(text: str) -> list[str]:
    """Which of ``KINDS`` the text has, the most serious first; ``link`` for any outbound one."""
    hosts = list(outbound_hosts(text))
    rest = _LINKS.sub(" ", text)
    found = {
        TILL: _TILL.search(rest) is not None,
        CODE: _CODE.search(rest) is not None,
        LOOKALIKE: any(_looks_like_ours(host) for host in hosts),
        PAY: any(_takes_payments(host) for host in hosts)
        or _has_iban(rest)
        or _PAY_OUTSIDE.search(rest) is not None,
        PHONE: _has_phone(rest),
        LINK: bool(hosts),
    }
    return [kind for kind in KINDS if found[kind]]


def outbound_hosts(text: str) -> Iterator[str]:
    """The hosts of the links that lead away from here."""
    for link in _LINKS.findall(text):
        try:
            host = urlsplit(link if "://" in link else f"//{link}", "http").hostname or ""
        except ValueError:
            continue
        if host and host not in settings.ALLOWED_HOSTS:
            yield host.removeprefix("www.")


def _takes_payments(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in settings.PAYMENT_HOSTS)


def _looks_like_ours(host: str) -> bool:
    """Our name in somebody else's, or one that a reader could take for it."""
    labels = [handle_skeleton(part) for part in re.split(r"[.-]", _shown(host)) if part]
    return any(name in label for name in _names() for label in labels)


def _shown(host: str) -> str:
    """The host as a browser shows it."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


@functools.cache
def _names() -> frozenset[str]:
    """What we are called, as it looks."""
    ours = {"palabre"}
    for host in settings.ALLOWED_HOSTS:
        if not host.replace(".", "").isdigit() and host != "localhost":
            ours.add(host.split(".")[-2] if "." in host else host)
    return frozenset(handle_skeleton(name) for name in ours)


def _has_iban(text: str) -> bool:
    for candidate in _IBAN.findall(text.upper()):
        bare = candidate.replace(" ", "")
        # A word after it may look like more of it: try it shorter too.
        for length in range(len(bare), 14, -1):
            part = bare[:length]
            digits = "".join(str(int(character, 36)) for character in part[4:] + part[:4])
            if int(digits) % 97 == 1:
                return True
    return False


def _has_phone(text: str) -> bool:
    return any(
        True
        for region in settings.PHONE_REGIONS
        for _match in phonenumbers.PhoneNumberMatcher(text, region)
    )
