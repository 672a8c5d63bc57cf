"""The shapes of allowances."""

from typing import Any

from rest_framework import serializers

from wallet.models import Mandate


class MandateSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    grantor = serializers.CharField()
    grantee = serializers.CharField()
    conversation = serializers.UUIDField()
    payee = serializers.CharField(allow_null=True, help_text="Where alone it is good.")
    category = serializers.CharField(allow_blank=True)
    cap = serializers.IntegerField()
    per_use = serializers.IntegerField(allow_null=True)
    spent = serializers.IntegerField()
    currency = serializers.CharField()
    until = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["open", "spent", "revoked", "expired"])


def mandate_data(mandate: Mandate) -> dict[str, Any]:
    return {
        "id": str(mandate.id),
        "grantor": mandate.grantor.handle,
        "grantee": mandate.grantee.handle,
        "conversation": str(mandate.conversation_id),
        "payee": mandate.payee_account.payee.name if mandate.payee_account else None,
        "category": mandate.category,
        "cap": mandate.cap,
        "per_use": mandate.per_use,
        "spent": mandate.spent,
        "currency": mandate.currency,
        "until": mandate.until.isoformat(),
        "state": mandate.stands,
    }
