"""Amounts in templates: ``{{ amount|money:currency }}``, in the reader's language."""

from django import template

from wallet.money import format_money, format_plain, format_signed

register = template.Library()


@register.filter
def money(amount: int | None, currency: str) -> str:
    """12.40 as €12.40 or 12,40 €; nothing for no amount."""
    return "" if amount is None or not currency else format_money(int(amount), currency)


@register.filter
def money_signed(amount: int | None, currency: str) -> str:
    """The same with its sign, for statements: +12,40 €, −12,40 €."""
    return "" if amount is None or not currency else format_signed(int(amount), currency)


@register.filter
def money_plain(amount: int | None, currency: str) -> str:
    """The bare number, to be edited in a field."""
    return "" if amount is None or not currency else format_plain(int(amount), currency)
