"""Interactive blocks over HTTP: asking, answering, voting, closing."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging.selectors import viewer_of
from messaging.serializers import asks as shapes


class ConversationAsksView(APIView):
    """Asking something in a conversation."""

    @extend_schema(
        request=shapes.NewAskSerializer,
        responses={201: shapes.AskSerializer},
        description="Polls, places and contact cards are everybody's to post; the rest is for the "
        "staff of a shop. The same client_id again answers with the first.",
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        viewer = viewer_of(request)
        me = selectors.participation_of(viewer, conversation_id)
        body = shapes.NewAskSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ask = services.post_own_ask(
            asker=viewer,
            conversation=me.conversation,
            kind=body.validated_data["kind"],
            spec=body.validated_data["spec"],
            client_id=body.validated_data["client_id"],
        )
        return _described(request, ask.id, status=201)


class AskView(APIView):
    """One block: its content, its counts, my answer, and what I may see of the others'."""

    @extend_schema(responses=shapes.AskSerializer)
    def get(self, request: Request, ask_id: UUID) -> Response:
        return _described(request, ask_id)


class AnswerView(APIView):
    """My answer: sending it, keeping a page of it, taking a vote back."""

    @extend_schema(
        request=shapes.AnswerSerializer,
        responses=shapes.AskSerializer,
        description="values: {choices: [ids]}, or a form's fields. With page: keeps that page "
        "of a form (from 0) and sends nothing yet.",
    )
    def put(self, request: Request, ask_id: UUID) -> Response:
        viewer = viewer_of(request)
        ask = selectors.ask_for(viewer, ask_id)
        body = shapes.AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values, page = body.validated_data["values"], body.validated_data.get("page")
        if page is None:
            services.answer_ask(person=viewer, ask=ask, values=values)
        else:
            services.save_page(person=viewer, ask=ask, number=page, values=values)
        return _described(request, ask_id)

    @extend_schema(responses=shapes.AskSerializer)
    def delete(self, request: Request, ask_id: UUID) -> Response:
        viewer = viewer_of(request)
        services.take_back_vote(person=viewer, ask=selectors.ask_for(viewer, ask_id))
        return _described(request, ask_id)


class ClosingView(APIView):
    """Ending a poll."""

    @extend_schema(request=None, responses=shapes.AskSerializer)
    def post(self, request: Request, ask_id: UUID) -> Response:
        viewer = viewer_of(request)
        services.close_ask(actor=viewer, ask=selectors.ask_for(viewer, ask_id))
        return _described(request, ask_id)


class OwnAnswersView(APIView):
    """What I answered, to several blocks at once: a card is the same for everybody."""

    @extend_schema(
        parameters=[OpenApiParameter("ids", str, description="At most 100, with commas.")],
        responses=shapes.OwnAnswerSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        ids = request.query_params.get("ids", "").split(",")[:100]
        found = selectors.own_answers(viewer_of(request), ids)
        return Response([shapes.own_answer_data(one) for one in found])


class PreviewView(APIView):
    """The preview of a link in a message of mine."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, message_id: UUID) -> Response:
        services.remove_preview(actor=viewer_of(request), message_id=message_id)
        return Response(status=204)


def _described(request: Request, ask_id: UUID, status: int = 200) -> Response:
    viewer: Any = viewer_of(request)
    ask = selectors.ask_for(viewer, ask_id)
    return Response(shapes.ask_data(ask, selectors.answers_to(viewer, ask)), status=status)
