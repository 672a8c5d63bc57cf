"""JSON shapes of this floor, the same in REST answers and in events. Amounts are minor units."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from messaging.errors import Refusal
from wallet.ledger import Told
from wallet.models import Card, TopUp
from wallet.money import MAX_AMOUNT, format_money, parse_amount
from wallet.selectors import Hold, StatementRow, page_to_go_to

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_AMOUNT})
class AmountField(serializers.Field[int, object, int, Any]):
    """A positive whole number of minor units; nothing that merely looks like one."""

    default_error_messages = {"not_whole": _("Send a whole number of minor units.")}

    def to_internal_value(self, data: object) -> int:
        if isinstance(data, str):
            self.fail("not_whole")
        try:
            return parse_amount(data, settings.CURRENCY)
        except Refusal as refusal:
            raise serializers.ValidationError(refusal.message, code=refusal.code) from None

    def to_representation(self, value: int) -> int:
        return value


class BalanceSerializer(serializers.Serializer[Any]):
    available = serializers.IntegerField(help_text="Can be spent now.")
    held = serializers.IntegerField(help_text="Held for what was bought and has not arrived.")
    balance = serializers.IntegerField(help_text="Available and held together.")
    incoming = serializers.IntegerField(help_text="Held for this account by others.")
    currency = serializers.CharField()


class HoldSerializer(serializers.Serializer[Hold]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    memo = serializers.CharField(allow_blank=True)
    payee = serializers.CharField()


class WalletSerializer(BalanceSerializer):
    holds = HoldSerializer(many=True)


class StatementRowSerializer(serializers.Serializer[StatementRow]):
    id = serializers.IntegerField()
    movement = serializers.UUIDField(help_text="Its id, for what is asked about it.")
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    title = serializers.CharField()
    memo = serializers.CharField(allow_blank=True)
    amount = serializers.IntegerField(help_text="Signed: minus what went out.")
    balance_after = serializers.IntegerField()
    currency = serializers.CharField()


class StatementSerializer(serializers.Serializer[Any]):
    rows = StatementRowSerializer(many=True)
    next_before = serializers.IntegerField(
        allow_null=True, help_text="Send it as `before` for older rows; null at the end."
    )
    looked_back_to = serializers.DateTimeField(
        allow_null=True,
        help_text="Set where a filtered page ends before it is full: how far it looked.",
    )


class NewTopUpSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id tops up only once.")
    amount = AmountField()
    card = serializers.UUIDField(
        required=False, help_text="A kept card; without it the provider's page asks for one."
    )
    keeps_card = serializers.BooleanField(
        default=False, help_text="Keep the card that is given on the provider's page."
    )


class TopUpSerializer(serializers.ModelSerializer[TopUp]):
    next_url = serializers.SerializerMethodField(
        help_text="Where the person has to go while `state` is requires_action; else empty."
    )

    class Meta:
        model = TopUp
        fields = [
            *("id", "amount", "currency", "provider", "state", "refunded"),
            *("next_url", "created_at"),
        ]

    def get_next_url(self, top_up: TopUp) -> str:
        return page_to_go_to(top_up)


class KeptCardSerializer(serializers.ModelSerializer[Card]):
    class Meta:
        model = Card
        fields = ["id", "brand", "last4", "exp_month", "exp_year", "is_default"]


class ShownCodeSerializer(serializers.Serializer[Any]):
    digits = serializers.CharField(help_text="Eighteen digits; show them as text or as a QR code.")
    expires_at = serializers.DateTimeField()


def balance_data(told: Told) -> dict[str, Any]:
    """A balance as ``balance.changed`` carries it: figures, and the text in each language."""
    texts = {
        f"text_{code}": format_money(told.available, told.currency, code) for code in LANGUAGES
    }
    return {"available": told.available, "held": told.held, "currency": told.currency, **texts}


def hold_data(hold: Hold) -> dict[str, Any]:
    return {
        "id": str(hold.id),
        "at": hold.at.isoformat(),
        "amount": hold.amount,
        "currency": hold.currency,
        "memo": hold.memo,
        "payee": hold.party.name,
    }


def row_data(row: StatementRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "movement": str(row.transfer_id),
        "at": row.at.isoformat(),
        "kind": row.kind,
        "title": row.title,
        "memo": row.memo,
        "amount": row.amount,
        "balance_after": row.balance_after,
        "currency": row.currency,
    }


def refusal_data(refusal: Refusal) -> dict[str, Any]:
    """The one error shape, for a refusal that is kept as the answer to an idempotency key."""
    return {"code": refusal.code, "message": str(refusal.message), "fields": {}}


def fingerprint_of(method: str, path: str, data: object) -> str:
    """What makes two requests the same: their route and the JSON they carry."""
    body = json.dumps(data, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256("\n".join([method, path, body]).encode()).hexdigest()
