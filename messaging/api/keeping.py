"""How a person keeps a conversation; their folders; their notes to self."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging.errors import Invalid
from messaging.selectors import viewer_of
from messaging.serializers import groups as forms
from messaging.serializers.places import keeping_data


class KeepingView(APIView):
    """Pinned, archived, muted, marked unread: what is given changes, the rest stays."""

    @extend_schema(responses=forms.KeepingSerializer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        return Response(keeping_data(me))

    @extend_schema(request=forms.KeepSerializer, responses=forms.KeepingSerializer)
    def post(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        body = forms.KeepSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if not body.validated_data:
            raise Invalid("nothing_to_change", _("Say what is to change."))
        me = services.keep_conversation(
            keeper=viewer_of(request), conversation=me.conversation, **body.validated_data
        )
        return Response(keeping_data(me))


class FoldersView(APIView):
    """How many conversations with something new each folder has, and how much waits in all."""

    @extend_schema(responses=forms.FoldersSerializer)
    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        counts = selectors.counts_of(viewer)
        said = {"chats": counts.mine, "desk": counts.desk, "folders": counts.folders}
        return Response(said)


class NotesView(APIView):
    """My notes to self: the conversation with nobody else in it."""

    @extend_schema(request=None, responses=forms.OpenedSerializer)
    def post(self, request: Request) -> Response:
        notes = services.open_notes(owner=viewer_of(request))
        return Response({"id": str(notes.id)})
