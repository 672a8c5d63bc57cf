"""JSON shapes of money asked for."""

from typing import Any

from rest_framework import serializers

from wallet.models import RequestShare
from wallet.selectors.requests import RequestView
from wallet.serializers import AmountField


class NewRequestSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the client; the same id asks only once.")
    people = serializers.ListField(
        child=serializers.CharField(max_length=30), allow_empty=False, max_length=100
    )
    amount = AmountField(help_text="What each of them is to pay.")
    note = serializers.CharField(max_length=140, required=False, allow_blank=True, default="")


class PaySerializer(serializers.Serializer[Any]):
    is_confirmed = serializers.BooleanField(required=False, default=False)
    proof = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class ShareSerializer(serializers.ModelSerializer[RequestShare]):
    person = serializers.CharField(source="person.handle")

    class Meta:
        model = RequestShare
        fields = ["person", "state", "answered_at"]


class RequestSerializer(serializers.Serializer[RequestView]):
    id = serializers.UUIDField(source="request.id")
    asker = serializers.CharField(source="request.asker.handle")
    conversation = serializers.UUIDField(source="request.conversation_id")
    amount = serializers.IntegerField(source="request.amount")
    currency = serializers.CharField(source="request.currency")
    note = serializers.CharField(source="request.note", allow_blank=True)
    created_at = serializers.DateTimeField(source="request.created_at")
    cancelled_at = serializers.DateTimeField(source="request.cancelled_at", allow_null=True)
    is_open = serializers.BooleanField()
    shares = ShareSerializer(many=True)
