"""The JSON doors of being reached: this person's devices, and how they want to be told."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging.models import PushSubscription, User
from messaging.selectors import viewer_of


class DeviceSerializer(serializers.Serializer[PushSubscription]):
    id = serializers.UUIDField()
    device = serializers.CharField()
    endpoint = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_success_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()


class DevicesSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="applicationServerKey; empty where push is not set up.")
    devices = DeviceSerializer(many=True)


class KeysSerializer(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=40)


class SubscribeSerializer(serializers.Serializer[Any]):
    endpoint = serializers.CharField(max_length=1000)
    keys = KeysSerializer()


class EndpointSerializer(serializers.Serializer[Any]):
    endpoint = serializers.CharField(max_length=1000)


class AwaySerializer(serializers.Serializer[User]):
    mail_when = serializers.ChoiceField(choices=User.MailWhen.choices)
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)
    hides_previews = serializers.BooleanField()


class DevicesView(APIView):
    """The browsers that are told by push; subscribing this one, by its endpoint."""

    @extend_schema(responses=DevicesSerializer)
    def get(self, request: Request) -> Response:
        found = selectors.devices_of(viewer_of(request))
        shape = {"key": selectors.push_key(), "devices": found}
        return Response(DevicesSerializer(shape).data)

    @extend_schema(
        request=SubscribeSerializer, responses={201: DeviceSerializer, 200: DeviceSerializer}
    )
    def post(self, request: Request) -> Response:
        body = SubscribeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        device, is_new = services.subscribe(
            person=viewer_of(request),
            session_key=request.session.session_key,
            endpoint=body.validated_data["endpoint"],
            user_agent=request.headers.get("User-Agent", ""),
            **body.validated_data["keys"],
        )
        return Response(DeviceSerializer(device).data, status=201 if is_new else 200)

    @extend_schema(
        operation_id="push_devices_forget", request=EndpointSerializer, responses={204: None}
    )
    def delete(self, request: Request) -> Response:
        body = EndpointSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.unsubscribe(person=viewer_of(request), endpoint=body.validated_data["endpoint"])
        return Response(status=204)


class DeviceView(APIView):
    """One of this person's devices; deleting it twice is once."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, device_id: UUID) -> Response:
        services.unsubscribe(person=viewer_of(request), device_id=device_id)
        return Response(status=204)


class AwayView(APIView):
    """How this person is reached while away."""

    @extend_schema(responses=AwaySerializer)
    def get(self, request: Request) -> Response:
        return Response(AwaySerializer(viewer_of(request)).data)

    @extend_schema(request=AwaySerializer, responses=AwaySerializer)
    def put(self, request: Request) -> Response:
        body = AwaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = services.set_away(person=viewer_of(request), **body.validated_data)
        return Response(AwaySerializer(person).data)
