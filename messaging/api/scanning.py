"""Reading a QR code for browsers that can't."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors
from messaging.serializers import scanning as shapes


class FramesView(APIView):
    """One frame of a camera; nothing of it is kept."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": shapes.FrameSerializer}, responses=shapes.ReadSerializer
    )
    def post(self, request: Request) -> Response:
        """What the QR code in a small JPEG or PNG says; empty where there is none."""
        body = shapes.FrameSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"text": selectors.text_in(body.validated_data["frame"])})
