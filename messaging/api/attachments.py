"""Files of conversations: uploading one, watching it being prepared, taking it back, the shelf."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging import serializers as shapes
from messaging.selectors import viewer_of

TABS = ("media", "files")


class AttachmentsView(APIView):
    """What a conversation holds, newest first; uploading one more."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[
            OpenApiParameter("tab", str, enum=TABS, description="media (default) or files."),
            OpenApiParameter("before", str, description="`next` of the page before."),
        ],
        responses=shapes.ShelfSerializer,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        viewer = viewer_of(request)
        conversation = selectors.conversation_for(viewer, conversation_id)
        tab = "files" if request.query_params.get("tab") == "files" else "media"
        before = request.query_params.get("before", "")
        shelf = selectors.shelf_of(viewer, conversation, tab=tab, before=before)
        found = [
            {**shapes.attachment_data(one), "message": str(one.message_id), "seq": one.message.seq}
            for one in shelf.items
        ]
        return Response({"attachments": found, "next": shelf.next})

    @extend_schema(
        request={"multipart/form-data": shapes.UploadSerializer},
        responses={201: shapes.AttachmentSerializer, 200: shapes.AttachmentSerializer},
        description=(
            "Keeps one file until a message of this conversation carries it (a day at most). "
            "`id` is made by the client: the same one again answers 200 with the first file."
        ),
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        place = selectors.participation_of(viewer_of(request), conversation_id)
        with services.room():  # the body is written to disk while it is read
            body = shapes.UploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        row, is_new = services.receive_upload(
            uploader=viewer_of(request),
            place=place,
            attachment_id=sent["id"],
            file=sent["file"],
            is_voice=sent["voice"],
            width=sent.get("width"),
            height=sent.get("height"),
        )
        return Response(shapes.attachment_data(row), status=201 if is_new else 200)


class AttachmentView(APIView):
    """One file: how far it is; taking it back before it is sent."""

    @extend_schema(responses=shapes.AttachmentSerializer)
    def get(self, request: Request, attachment_id: UUID) -> Response:
        row = selectors.attachment_for(viewer_of(request), attachment_id)
        return Response(shapes.attachment_data(row))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, attachment_id: UUID) -> Response:
        services.remove_upload(uploader=viewer_of(request), attachment_id=attachment_id)
        return Response(status=204)
