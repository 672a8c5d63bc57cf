"""Money as a value: integer minor units and a currency. No float ever touches an amount."""

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

from wallet.errors import BadAmount, BadCurrency

MAX_AMOUNT = 10**12
# The currencies that accounts may be in, and how many decimals each has. A currency that was once
# in use stays here: what is written in it must be read for ever.
CURRENCIES = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "JPY": 0, "XOF": 0, "XAF": 0, "KWD": 3}
MINUS = "\N{MINUS SIGN}"
_SPACES = "\N{SPACE}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_CODE = re.compile(r"(?<=[A-Z])(?=[0-9])")  # a currency that is written by its code
_SPACE = re.compile(f"[{_SPACES}]")
_KEPT = re.compile(f"{MINUS}(?P<sum>[0-9]{{1,13}}(?:\\.[0-9]{{1,3}})?) (?P<currency>[A-Z]{{3}})$")
_GROUPED = re.compile(f"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]{{1,13}}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of minor units (cents, yen, fils) of a currency."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def exponent(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3. BadCurrency for one not kept."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise BadCurrency(currency=currency) from None


def to_decimal(amount: int, currency: str) -> Decimal:
    """Minor units as an exact number of major ones: 1250 EUR is 12.50."""
    return Decimal(amount).scaleb(-exponent(currency))


def format_money(amount: int, currency: str, language: str | None = None) -> str:
    """The amount as people write it in ``language`` (the active one by default)."""
    return _written(amount, currency, language or get_language() or "en")


@functools.lru_cache(maxsize=4096)
def _written(amount: int, currency: str, language: str) -> str:
    """Kept, since what is paid is said on its card, in its summary and in an event."""
    before, group, point, after = _frame(currency, language)
    whole, rest = divmod(abs(amount), 10 ** exponent(currency))
    digits = f"{whole:,}".replace(",", group)
    decimals = f"{point}{rest:0{exponent(currency)}}" if exponent(currency) else ""
    return f"{MINUS * (amount < 0)}{before}{digits}{decimals}{after}"


@functools.cache
def _frame(currency: str, language: str) -> tuple[str, str, str, str]:
    """What stands before a sum, between its thousands, before its decimals and after it.

    Taken from one that Babel wrote: asked for each, it would take as long as a query does.
    """
    text = format_currency(to_decimal(1_111_111, currency), currency, locale=_locale(language))
    text = _CODE.sub("\N{NO-BREAK SPACE}", text)
    number = format_decimal(to_decimal(1_111_111, currency), locale=_locale(language))
    before, after = text.split(number)
    marks = re.sub("[0-9]", "", number)
    group, point = (marks[0], marks[-1]) if exponent(currency) else (marks[0], "")
    return before, group, point, after


def format_signed(amount: int, currency: str, language: str | None = None) -> str:
    """The amount as a movement: with a plus or a minus before it."""
    text = format_money(amount, currency, language)
    return "+" + text if amount > 0 else text


def format_plain(amount: int, currency: str, language: str | None = None) -> str:
    """The amount without its currency, as one would type it into a field: 12.50, or 12,50."""
    places = exponent(currency)
    pattern = "0." + "0" * places if places else "0"
    return format_decimal(to_decimal(amount, currency), format=pattern, locale=_locale(language))


def kept_sum(amount: int, currency: str) -> str:
    """The amount as it is kept at the end of a memo, the same for every reader: −4.30 EUR."""
    sign = MINUS if amount < 0 else ""
    return f"{sign}{format_plain(abs(amount), currency, 'en')} {currency}"


def localize_sum(memo: str) -> str:
    """The memo with the ``kept_sum`` at its end, if there is one, as its reader writes it."""
    found = _KEPT.search(memo)
    if found is None or found["currency"] not in CURRENCIES:
        return memo
    amount = -int(Decimal(found["sum"]).scaleb(exponent(found["currency"])))
    if kept_sum(amount, found["currency"]) != found[0]:
        return memo
    return memo[: found.start()] + format_money(amount, found["currency"])


def parse_amount(value: object, currency: str) -> int:
    """Minor units from what was sent (an int of them) or typed (text in major units, "12,50").

    Refuses with BadAmount what is not exactly one positive amount of at most 10^12 minor units:
    booleans, floats, signs, exponents, other digits than 0-9, too many decimals.
    """
    if isinstance(value, str):
        amount = _parse_text(value, exponent(currency))
    elif isinstance(value, int) and not isinstance(value, bool):
        amount = value
    else:
        raise BadAmount(fields={"amount": BadAmount.message})
    if not 0 < amount <= MAX_AMOUNT:
        raise BadAmount(fields={"amount": BadAmount.message})
    return amount


def portion_of(amount: int, basis_points: int) -> int:
    """``basis_points`` ten-thousandths of the amount; the one rounding is half to even."""
    whole, rest = divmod(amount * basis_points, 10_000)
    return whole + (rest > 5_000 or (rest == 5_000 and whole % 2 == 1))


def _parse_text(text: str, places: int) -> int:
    whole, mark, decimals = text.strip(_SPACES).replace(",", ".", 1).partition(".")
    is_number = _GROUPED.fullmatch(whole) and re.fullmatch(r"[0-9]*", decimals)
    if not is_number or len(decimals) > places or bool(mark) != bool(decimals):
        raise BadAmount(fields={"amount": BadAmount.message})
    digits = _SPACE.sub("", whole)
    return int(digits + decimals.ljust(places, "0"))


def _locale(language: str | None) -> Locale:
    return Locale.parse(language or get_language() or "en", sep="-")
