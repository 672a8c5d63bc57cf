"""Sums as operators read and write them: money with its currency, never minor units."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from messaging.errors import Refusal
from wallet.money import exponent, format_money, format_plain, parse_amount


def sum_of(name: str, label: Any, currency: str = "currency") -> Callable[..., str]:
    """The column or line ``name_`` of a page: the field's amount as money; a dash for none.

    ``currency`` leads from the row to its currency (``account.currency``); the house's, if empty.
    """

    @admin.display(description=label, ordering=name)
    def shown(page: Any, row: Any) -> str:
        amount = getattr(row, name)
        if amount is None:
            return "–"
        held = row if currency else settings.CURRENCY
        for step in currency.split(".") if currency else ():
            held = getattr(held, step)
        return format_money(amount, held)

    return shown


class SumsForm(forms.ModelForm):
    """A form whose ``sums`` are typed in major units of ``currency_in`` what was sent."""

    sums: Iterable[str] = ()
    takes_nothing = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.sums:
            if name not in self.fields:
                continue
            label = capfirst(self._meta.model._meta.get_field(name).verbose_name)
            attrs = {"class": "vIntegerField", "inputmode": "decimal"}
            widget = forms.TextInput(attrs=attrs)
            self.fields[name] = forms.CharField(label=label, max_length=20, widget=widget)
            if not self.instance._state.adding:
                amount = getattr(self.instance, name)
                self.initial[name] = format_plain(amount, self.instance.currency)

    def currency_in(self, sent: dict[str, Any]) -> str:
        """The currency of the sums, from the other fields: by default the one so called."""
        exponent(sent["currency"])
        return str(sent["currency"])

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            currency = self.currency_in(sent)
        except KeyError:
            return sent  # that field has its own complaint
        except Refusal as refusal:
            self.add_error("currency", ValidationError(str(refusal.message)))
            return sent
        for name in self.sums:
            if name in sent:
                try:
                    sent[name] = self._read(sent[name], currency)
                except Refusal as refusal:
                    self.add_error(name, ValidationError(str(refusal.message)))
        return sent

    def _read(self, text: str, currency: str) -> int:
        is_nothing = self.takes_nothing and text in ("0", format_plain(0, currency))
        return 0 if is_nothing else parse_amount(text, currency)
