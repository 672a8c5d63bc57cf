"""Me, my data, for API clients: the same two rights as on the pages, proved by the password."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import FileResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import NotAllowed
from messaging.models import DataExport
from messaging.rights import blockers_of
from messaging.selectors import viewer_of
from messaging.selectors.rights import exports_of, own_export
from messaging.services import rights
from superapp.mydata import packed_file


class PasswordSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(
        required=False,
        max_length=200,
        trim_whitespace=False,
        help_text="Not needed in a session that has just signed in.",
    )


class DeletionSerializer(PasswordSerializer):
    handle = serializers.CharField(max_length=40, help_text="Your own, typed again.")


class ExportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=DataExport.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class StaysSerializer(serializers.Serializer[Any]):
    why = serializers.CharField()
    what = serializers.ListField(child=serializers.CharField())


class DeletionTermsSerializer(serializers.Serializer[Any]):
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What is in its way.")
    stays = StaysSerializer(many=True)
    handle_reserved_days = serializers.IntegerField()


def _proved(
    request: Request, shape: type[PasswordSerializer] = PasswordSerializer
) -> dict[str, Any]:
    """The body, of somebody who showed once more who they are; NotAllowed ``proof_needed``."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    said: dict[str, Any] = body.validated_data
    is_session = isinstance(request.successful_authenticator, SessionAuthentication)
    if is_session and not is_reauthentication_required(request._request, app=""):
        return said
    if not viewer_of(request).check_password(said.get("password", "")):
        raise NotAllowed("proof_needed", _("Give your password once more."))
    return said


class ExportsView(APIView):
    """Exports of the viewer's data; asking for one, which a worker packs."""

    @extend_schema(responses=ExportSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(ExportSerializer(exports_of(viewer_of(request)), many=True).data)

    @extend_schema(
        request=PasswordSerializer,
        responses={202: ExportSerializer},
        description="The one under way where there is one. `export.changed` tells how far it is.",
    )
    def post(self, request: Request) -> Response:
        _proved(request)
        export = rights.start_export(person=viewer_of(request))
        return Response(ExportSerializer(export).data, status=202)


class ExportView(APIView):
    """How far one export is."""

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request, export_id: UUID) -> Response:
        return Response(ExportSerializer(own_export(viewer_of(request), export_id)).data)


class ExportFileView(APIView):
    """The zip of an export that is ready, for seven days."""

    @extend_schema(
        request=PasswordSerializer, responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def post(self, request: Request, export_id: UUID) -> FileResponse:
        own_export(viewer_of(request), export_id)
        _proved(request)
        return packed_file(viewer_of(request), export_id)


class DeletionView(APIView):
    """What stands against deleting the account, and what stays; deleting it."""

    @extend_schema(responses=DeletionTermsSerializer)
    def get(self, request: Request) -> Response:
        stays = [
            {"why": force_str(one["why"]), "what": [force_str(name) for name in one["what"]]}
            for one in rights.what_stays()
        ]
        return Response(
            {
                "reasons": [force_str(one) for one in blockers_of(viewer_of(request))],
                "stays": stays,
                "handle_reserved_days": rights.HANDLE_RESERVED // timedelta(days=1),
            }
        )

    @extend_schema(request=DeletionSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        said = _proved(request, DeletionSerializer)
        rights.erase_person(person=viewer_of(request), handle=said["handle"])
        return Response(status=204)
