"""What groups, invitations and keeping take and answer."""

from typing import Any

from rest_framework import serializers

from messaging.models import Participant
from messaging.serializers import PersonSerializer

Role = Participant.Role
LASTS = [("", "for ever"), ("hour", "1 h"), ("day", "1 day"), ("week", "7 days")]
MUTES = [("", "not"), ("hour", "1 h"), ("eight", "8 h"), ("always", "always")]


class HandlesSerializer(serializers.Serializer[Any]):
    handles = serializers.ListField(child=serializers.CharField(max_length=31), max_length=500)


class NewGroupSerializer(HandlesSerializer):
    """``id`` is the caller's own, so that a retry makes one group."""

    id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=80)


class GroupChangeSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=80, required=False)
    about = serializers.CharField(max_length=500, required=False, allow_blank=True)
    is_announcement = serializers.BooleanField(required=False)


class PlaceSerializer(serializers.Serializer[Any]):
    """What a group shows of itself: the documented shape of ``place_data``, and its size."""

    conversation = serializers.UUIDField()
    title = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    picture = serializers.CharField(allow_blank=True)
    is_announcement = serializers.BooleanField()
    size = serializers.IntegerField()


class GroupSerializer(PlaceSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class PictureSerializer(serializers.Serializer[Any]):
    picture = serializers.FileField()


class MemberSerializer(PersonSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class RoleSerializer(serializers.Serializer[Any]):
    """``role``: member, admin, or owner to hand the group over."""

    role = serializers.CharField(max_length=8)


class LeaveSerializer(serializers.Serializer[Any]):
    heir = serializers.CharField(max_length=31, required=False)


class NewInviteSerializer(serializers.Serializer[Any]):
    lasts = serializers.ChoiceField(choices=LASTS, required=False, allow_blank=True)
    max_uses = serializers.IntegerField(
        min_value=1, max_value=10_000, required=False, allow_null=True
    )
    needs_approval = serializers.BooleanField(required=False)


class InviteSerializer(serializers.Serializer[Any]):
    token = serializers.CharField()
    path = serializers.CharField()
    needs_approval = serializers.BooleanField()
    uses = serializers.IntegerField()
    max_uses = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class JoinAnswerSerializer(serializers.Serializer[Any]):
    accepts = serializers.BooleanField()


class DoorSerializer(PlaceSerializer):
    needs_approval = serializers.BooleanField()
    is_member = serializers.BooleanField()
    is_waiting = serializers.BooleanField()


class KeepSerializer(serializers.Serializer[Any]):
    is_pinned = serializers.BooleanField(required=False)
    is_archived = serializers.BooleanField(required=False)
    is_marked_unread = serializers.BooleanField(required=False)
    mute = serializers.ChoiceField(choices=MUTES, required=False, allow_blank=True)
    notify = serializers.ChoiceField(choices=Participant.Notify.choices, required=False)


class KeepingSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    muted_until = serializers.DateTimeField(allow_null=True)
    is_muted = serializers.BooleanField()
    notify = serializers.ChoiceField(choices=Participant.Notify.choices)
    pinned_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    is_archived = serializers.BooleanField()
    is_marked_unread = serializers.BooleanField()


class FoldersSerializer(serializers.Serializer[Any]):
    chats = serializers.IntegerField()
    desk = serializers.IntegerField()
    folders = serializers.DictField(child=serializers.IntegerField())


class OpenedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
