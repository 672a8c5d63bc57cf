"""Exchange as JSON. Amounts are minor units of their own currency."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from wallet.models import Quote
from wallet.serializers import AmountField

CURRENCIES = [(one, one) for one in settings.CURRENCIES]


class NewQuoteSerializer(serializers.Serializer[Any]):
    sell = serializers.ChoiceField(CURRENCIES)
    buy = serializers.ChoiceField(CURRENCIES)
    amount = AmountField(help_text="What is sold.")


class ExchangeQuoteSerializer(serializers.ModelSerializer[Quote]):
    class Meta:
        model = Quote
        fields = [
            *("id", "sell_currency", "sell_amount", "buy_currency", "buy_amount", "rate"),
            *("margin", "source", "created_at", "expires_at", "taken_at"),
        ]


class NewExchangeSerializer(serializers.Serializer[Any]):
    quote = serializers.UUIDField()
    proof = serializers.CharField(max_length=200, allow_blank=True, default="")


class CurrencyBalanceSerializer(serializers.Serializer[Any]):
    available = serializers.IntegerField()
    held = serializers.IntegerField()
    balance = serializers.IntegerField()
    incoming = serializers.IntegerField()
    currency = serializers.CharField()
