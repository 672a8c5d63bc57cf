"""Shapes of what is done with one message, and of what comes of it."""

from typing import Any

from rest_framework import serializers

from messaging.serializers import MessageSerializer, PersonSerializer, QuoteSerializer


class EditSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=100_000)
    confirmed = serializers.BooleanField(required=False)


class EmojiSerializer(serializers.Serializer[Any]):
    emoji = serializers.CharField(max_length=60)


class VersionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()


class ReadersSerializer(serializers.Serializer[Any]):
    read = PersonSerializer(many=True)
    delivered = PersonSerializer(many=True)
    waiting = PersonSerializer(many=True)


class ForwardSerializer(serializers.Serializer[Any]):
    forward_id = serializers.UUIDField()
    conversations = serializers.ListField(child=serializers.UUIDField(), max_length=100)


class RefusedSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    code = serializers.CharField()
    message = serializers.CharField()


class ForwardedSerializer(serializers.Serializer[Any]):
    sent = MessageSerializer(many=True)
    refused = RefusedSerializer(many=True)


class StarSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    message = QuoteSerializer()
    conversation = serializers.UUIDField()


class DraftSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=100_000)
    tab = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    at = serializers.DateTimeField(read_only=True, allow_null=True)
