"""Amounts are written for people and read from them without ever being a float."""

import re

import pytest
from babel.numbers import format_currency
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import Refusal
from wallet.money import (
    CURRENCIES,
    Money,
    exponent,
    format_money,
    format_plain,
    kept_sum,
    localize_sum,
    parse_amount,
    portion_of,
    to_decimal,
)

NNBSP, NBSP, MINUS = "\u202f", "\xa0", "\u2212"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        (128_460, "EUR", "en", "€1,284.60"),
        (128_460, "EUR", "fr", f"1{NNBSP}284,60{NBSP}€"),
        (-1_240, "EUR", "en", f"{MINUS}€12.40"),
        (-1_240, "EUR", "fr", f"{MINUS}12,40{NBSP}€"),
        (0, "EUR", "en", "€0.00"),
        (5, "JPY", "en", "¥5"),
        (1_234_567, "KWD", "en", f"KWD{NBSP}1,234.567"),
    ],
)
def test_it_writes_an_amount_as_the_language_does(amount, currency, language, text):
    assert format_money(amount, currency, language) == text


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@given(amount=st.integers(0, 10**15))
def test_an_amount_reads_as_babel_writes_it(currency, language, amount):
    written = format_currency(to_decimal(amount, currency), currency, locale=language)
    ours = format_money(amount, currency, language)
    assert ours == re.sub("(?<=[A-Z])(?=[0-9])", NBSP, written)
    assert format_money(-amount, currency, language) == (MINUS + ours if amount else ours)


def test_currencies_have_their_own_number_of_decimals():
    assert [exponent(currency) for currency in ("EUR", "JPY", "KWD")] == [2, 0, 3]


def test_money_is_a_value():
    assert Money(1250, "EUR") == Money(1250, "EUR")
    with translation.override("en"):
        assert str(Money(1250, "EUR")) == "€12.50"


def test_filters_speak_the_active_language():
    page = Template(
        "{% load money %}{{ a|money:c }} {{ a|money_signed:c }} {{ b|money_signed:c }}"
        " {{ a|money_plain:c }} [{{ nothing|money:c }}]"
    )
    context = Context({"a": 1250, "b": -1250, "c": "EUR", "nothing": None})
    with translation.override("fr"):
        assert page.render(context) == (f"12,50{NBSP}€ +12,50{NBSP}€ {MINUS}12,50{NBSP}€ 12,50 []")


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("12,50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        (" 7 ", "EUR", 700),
        ("1 000,50", "EUR", 100_050),
        (f"1{NNBSP}000{NNBSP}000", "EUR", 100_000_000),
        ("500", "JPY", 500),
        ("1,234", "KWD", 1234),
        (1250, "EUR", 1250),
        (10**12, "EUR", 10**12),
    ],
)
def test_it_reads_what_people_type_and_clients_send(typed, currency, amount):
    assert parse_amount(typed, currency) == amount


@pytest.mark.parametrize(
    "nonsense",
    [
        "", " ", "0", "0,00", "-1", "-0", "+5", "1e9", "1E2", "NaN", "inf", "0x10", "1_000",
        "12,505", "12.", ".5", "1.2.3", "1,000.50", "10 00", "１２", "١٠٠", "12\n3", "5 €",
        "9" * 40, 0, -1, -(10**30), 10**12 + 1, 10**30, 2**63, True, False, None, 0.1, 12.0,
        float("nan"), [], {}, b"12", (1,),
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_amount(nonsense):
    with pytest.raises(Refusal) as refused:
        parse_amount(nonsense, "EUR")
    assert refused.value.code == "bad_amount"


def test_what_it_writes_plainly_it_reads_again():
    for language in ("en", "fr"):
        for amount in (1, 99, 100, 123_456, 10**12):
            assert parse_amount(format_plain(amount, "EUR", language), "EUR") == amount


@pytest.mark.parametrize(
    ("amount", "fee"), [(1000, 50), (10, 0), (30, 2), (50, 2), (70, 4), (3990, 200), (1, 0)]
)
def test_a_portion_is_rounded_once_half_to_even(amount, fee):
    assert portion_of(amount, 500) == fee


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [(-4_30, "EUR", "−4,30 €"), (-1_234, "JPY", "−1 234 JPY"), (-1, "KWD", "−0,001 KWD")],
)
def test_a_sum_kept_in_a_memo_is_read_in_ones_own_language(amount, currency, said):
    kept = f"PL-7 · TEN {kept_sum(amount, currency)}"
    with translation.override("fr"):
        assert " ".join(localize_sum(kept).split()) == f"PL-7 · TEN {said}"


@pytest.mark.parametrize("words", ["", "PL-7", "−4.305 EUR", "−4 EUR", "−4.30 XYZ", "4.30 EUR"])
def test_other_words_of_a_memo_are_left_alone(words):
    assert localize_sum(words) == words
