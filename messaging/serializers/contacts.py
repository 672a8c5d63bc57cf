"""What contacts, blocks and privacy take and answer."""

from typing import Any

from rest_framework import serializers

from messaging.models import User
from messaging.serializers import PersonSerializer


class HandleSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=31)


class ContactsSerializer(serializers.Serializer[Any]):
    contacts = PersonSerializer(many=True)
    requests = PersonSerializer(many=True)


class StandingSerializer(serializers.Serializer[Any]):
    """How the viewer stands with a person; what may not be known of them reads as away."""

    person = PersonSerializer()
    state = serializers.ChoiceField(choices=["none", "requested", "asked", "accepted"])
    is_blocked = serializers.BooleanField()
    is_online = serializers.BooleanField()
    last_seen_at = serializers.DateTimeField(allow_null=True)


class PrivacySerializer(serializers.Serializer[Any]):
    presence_for = serializers.ChoiceField(choices=User.Audience.choices)
