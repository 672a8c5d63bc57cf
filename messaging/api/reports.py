"""The HTTP door of reporting."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors
from messaging.models import Report
from messaging.selectors import viewer_of
from messaging.services import reports


class ReportSerializer(serializers.Serializer[Any]):
    """What is reported: ``message``, or ``person``, or neither for the whole conversation."""

    message = serializers.UUIDField(required=False, allow_null=True)
    person = serializers.UUIDField(required=False, allow_null=True)
    reason = serializers.ChoiceField(choices=Report.Reason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    block = serializers.BooleanField(required=False, default=False)


class ReportMadeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()


class ReportsView(APIView):
    """Ask a moderator to look at a message, a person or the conversation."""

    @extend_schema(
        request=ReportSerializer,
        responses={201: ReportMadeSerializer, 200: ReportMadeSerializer},
        description="201 for a new report; 200 when the same one waits for a moderator already.",
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        viewer = viewer_of(request)
        conversation = selectors.conversation_for(viewer, conversation_id)
        body = ReportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made, is_new = reports.report(
            reporter=viewer,
            conversation=conversation,
            reason=body.validated_data["reason"],
            note=body.validated_data.get("note", ""),
            message_id=body.validated_data.get("message"),
            person_id=body.validated_data.get("person"),
            also_block=body.validated_data.get("block", False),
        )
        return Response(
            {"id": str(made.id), "created_at": made.created_at.isoformat()},
            status=201 if is_new else 200,
        )
