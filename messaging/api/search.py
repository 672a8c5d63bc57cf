"""The JSON doors of the search: over everything of one's own, and inside one conversation."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors
from messaging import serializers as shapes
from messaging.selectors import viewer_of

QUERY = OpenApiParameter(
    "q",
    str,
    required=True,
    description=(
        "Words, in French or English, accents or not; and filters: `in:<conversation>`, "
        "`from:<handle|me>`, `has:image|file|link|card|money`, `before:<date>`, `after:<date>`."
    ),
)


class SearchView(APIView):
    """Messages, people, conversations, shops and listings that match, in sections."""

    @extend_schema(
        parameters=[
            QUERY,
            OpenApiParameter("section", str, description="A page of this section alone."),
            OpenApiParameter("cursor", str, description="As that section gave it out."),
            OpenApiParameter("sort", str, enum=["new", "best"], description="Of messages."),
        ],
        responses=shapes.SearchSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        sought = selectors.asked(asked.get("q", ""), order=asked.get("sort", "new"))
        sections = selectors.found_for(
            viewer_of(request),
            sought,
            section=asked.get("section", ""),
            cursor=asked.get("cursor", ""),
        )
        return Response(
            {
                "query": sought.text,
                "problems": list(sought.problems),
                "sections": [shapes.section_data(section) for section in sections],
            }
        )


class ConversationSearchView(APIView):
    """Every message of one conversation that matches, newest first; a thousand at most."""

    @extend_schema(parameters=[QUERY], responses=shapes.HitsSerializer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        viewer = viewer_of(request)
        conversation = selectors.participation_of(viewer, conversation_id).conversation
        sought = selectors.asked(request.query_params.get("q", ""))
        hits = selectors.hits_in(viewer, conversation, sought)
        return Response({"hits": hits.seqs, "words": hits.words, "is_close": hits.is_close})
