"""The shapes of gift cards and store credit."""

from typing import Any

from rest_framework import serializers

from wallet.models import GiftCard
from wallet.serializers import AmountField


class NewGiftCardSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id buys only once.")
    amount = AmountField()
    words = serializers.CharField(required=False, allow_blank=True, max_length=140, default="")
    conversation = serializers.UUIDField(required=False, allow_null=True, default=None)
    proof = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")


class GiftCardSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    account = serializers.UUIDField(allow_null=True, help_text="For who redeemed it.")
    amount = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True, help_text="For who redeemed it.")
    currency = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    code = serializers.CharField(allow_blank=True, help_text="For its buyer, until redeemed.")
    is_redeemed = serializers.BooleanField()


class StoreCreditSerializer(serializers.Serializer[Any]):
    account = serializers.UUIDField()
    payee = serializers.CharField()
    available = serializers.IntegerField()
    currency = serializers.CharField()


class GiveUpSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id gives up only once.")
    amount = AmountField()


class LeftSerializer(serializers.Serializer[Any]):
    account = serializers.UUIDField()
    available = serializers.IntegerField()
    currency = serializers.CharField()


class CreditsSerializer(serializers.Serializer[Any]):
    credits = StoreCreditSerializer(many=True)
    gift_cards = GiftCardSerializer(many=True)


class RedeemSerializer(serializers.Serializer[Any]):
    """Either: a code that somebody gave, or a card that was sent to where the caller is."""

    code = serializers.CharField(required=False, allow_blank=True, max_length=64, default="")
    gift_card = serializers.UUIDField(required=False, allow_null=True, default=None)


def gift_card_data(card: GiftCard, *, code: str = "", is_mine: bool = False) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "account": str(card.account_id) if is_mine else None,
        "amount": card.amount,
        "left": card.account.available if is_mine else None,
        "currency": card.currency,
        "words": card.words,
        "code": code,
        "is_redeemed": card.holder_id is not None,
    }
