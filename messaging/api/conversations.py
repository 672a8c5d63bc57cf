"""The HTTP doors of the chat verbs, for API clients and for a client without its socket."""

from typing import Any
from uuid import UUID

from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import cards, selectors, services
from messaging import serializers as shapes
from messaging.errors import Invalid
from messaging.models import Message
from messaging.selectors import viewer_of


def _integer(request: Request, name: str, default: int | None = None) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 18):
        raise Invalid("bad_number", fields={name: "0 … 10^17"})
    return int(value)


class ConversationsView(APIView):
    """The viewer's conversations, newest first; opening a direct one by handle."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "folder", str, description="all, unread, people, groups, shops or archived."
            ),
            OpenApiParameter("after", str, description="The cursor of the last row you have."),
        ],
        responses=shapes.ConversationSerializer(many=True),
        description="With a folder or a cursor: pages of 60, pinned ones first, staff's left out.",
    )
    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        folder = request.query_params.get("folder", "")
        after = request.query_params.get("after", "")
        if folder or after:
            limit = selectors.INBOX_PAGE
            rows = selectors.inbox_of(viewer, folder=folder or "all", after=after, limit=limit)
        else:
            rows = [*selectors.inbox_of(viewer), *selectors.inbox_of(viewer, as_staff=True)]
            rows.sort(key=lambda row: row.time, reverse=True)
        return Response(
            [
                {
                    "id": str(row.conversation.id),
                    "kind": row.conversation.kind,
                    "role": row.conversation.me.role,  # type: ignore[attr-defined]
                    "name": row.name,
                    "last_seq": row.conversation.last_seq,
                    "last_message_at": row.time.isoformat(),
                    "unread": row.unread,
                    "snippet": row.snippet,
                    "cursor": row.cursor,
                    "is_pinned": row.is_pinned,
                    "is_muted": row.is_muted,
                    "is_archived": row.is_archived,
                    "is_marked_unread": row.is_marked_unread,
                }
                for row in rows
            ]
        )

    @extend_schema(
        request=shapes.OpenDirectSerializer, responses={201: shapes.ConversationDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        body = shapes.OpenDirectSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        other = selectors.person_for(viewer_of(request), body.validated_data["handle"])
        conversation = services.open_direct(opener=viewer_of(request), other=other)
        return Response(_detail(request, conversation.id), status=201)


class ConversationView(APIView):
    """One conversation: its people and how far each has read."""

    @extend_schema(responses=shapes.ConversationDetailSerializer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        return Response(_detail(request, conversation_id))


def _detail(request: Request, conversation_id: UUID) -> dict[str, Any]:
    conversation: Any = selectors.conversation_for(viewer_of(request), conversation_id)
    people = [conversation.me, *conversation.others]
    return {
        "id": str(conversation.id),
        "kind": conversation.kind,
        "name": conversation.name,
        "last_seq": conversation.last_seq,
        "members_version": conversation.members_version,
        "people": [shapes.person_data(one.user) for one in people],
        "receipts": selectors.receipts_of(conversation),
    }


class MessagesView(APIView):
    """Messages, newest page first; sending one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("before", int, description="Messages before this number."),
            OpenApiParameter("limit", int, description="At most 100."),
        ],
        responses=shapes.MessagePageSerializer,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = selectors.conversation_for(viewer_of(request), conversation_id)
        page = selectors.messages_of(
            viewer_of(request),
            conversation,
            before=_integer(request, "before"),
            limit=_integer(request, "limit", 30) or 30,
        )
        messages = [shapes.message_data(message) for message in page.messages]
        return Response({"messages": messages, "has_earlier": page.has_earlier})

    @extend_schema(
        request=shapes.SendSerializer,
        responses={201: shapes.MessageSerializer, 200: shapes.MessageSerializer},
        description="201 for a new message; 200 with the first one when client_id is known.",
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        body = shapes.SendSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        address = selectors.address_of(request.META)
        services.count(person=request.user.pk, deed="send", address=address)
        message, is_new = services.send_message(
            sender=viewer_of(request),
            conversation=me.conversation,
            client_id=body.validated_data["client_id"],
            text=body.validated_data["text"],
            **shapes.extras_of(body.validated_data),
        )
        return Response(shapes.message_data(message), status=201 if is_new else 200)


class EventsView(APIView):
    """The gap fetch: what was said or changed after a number of the log."""

    @extend_schema(
        parameters=[
            OpenApiParameter("after", int, required=True, description="The last number you have."),
            OpenApiParameter("limit", int, description="At most 200."),
            OpenApiParameter("html", bool, description="1: with the rendered faces."),
        ],
        responses=shapes.ChangesSerializer,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        after = _integer(request, "after", 0) or 0
        conversation = selectors.conversation_for(viewer_of(request), conversation_id)
        messages, complete = selectors.changes_of(
            viewer_of(request),
            conversation,
            after=after,
            limit=_integer(request, "limit", 200) or 200,
        )
        with_html = request.query_params.get("html") == "1"
        if with_html:
            cards.attach_faces(messages)
        language = translation.get_language()
        head = conversation.last_seq if complete else messages[-1].changed_seq
        return Response(
            {
                "events": [_envelope(one, after, with_html, language) for one in messages],
                "head": max(head, after) if complete else head,
                "complete": complete,
                "receipts": selectors.receipts_of(conversation),
            }
        )


def _envelope(message: Message, after: int, with_html: bool, language: str) -> dict[str, Any]:
    envelope = {
        "type": "message.created" if message.seq > after else "message.updated",
        "conversation": str(message.conversation_id),
        "seq": message.changed_seq,
        "at": message.created_at.isoformat(),
        "data": shapes.message_data(message),
    }
    if with_html:
        envelope["html"] = cards.render_bubble(message)
    return envelope


class ReadView(APIView):
    """Everything up to a number was seen."""

    @extend_schema(request=shapes.SeqSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        return _move(request, conversation_id, services.mark_read)


class DeliveredView(APIView):
    """Everything up to a number has arrived."""

    @extend_schema(request=shapes.SeqSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        return _move(request, conversation_id, services.mark_delivered)


def _move(request: Request, conversation_id: UUID, verb: Any) -> Response:
    me = selectors.participation_of(viewer_of(request), conversation_id)
    body = shapes.SeqSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    verb(reader=viewer_of(request), conversation=me.conversation, seq=body.validated_data["seq"])
    return Response(status=204)


class TypingView(APIView):
    """The viewer is writing, or has stopped."""

    @extend_schema(request=shapes.TypingSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        body = shapes.TypingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.set_typing(
            typist=viewer_of(request),
            conversation=me.conversation,
            is_typing=body.validated_data["is_typing"],
        )
        return Response(status=204)
