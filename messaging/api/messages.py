"""What can be done with one message: react, edit, take back, keep, pin, send on."""

from typing import Any
from uuid import UUID

from django.utils.encoding import force_str
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging import serializers as shapes
from messaging.errors import Invalid
from messaging.models import Message
from messaging.selectors import viewer_of
from messaging.serializers import deeds


def _message(request: Request, message_id: UUID) -> Message:
    return selectors.message_for(viewer_of(request), message_id)


def _shown(message: Message) -> Response:
    return Response(shapes.message_data(message))


class MessageView(APIView):
    """One message: as it is, said otherwise, taken back or deleted for oneself."""

    @extend_schema(responses=shapes.MessageSerializer)
    def get(self, request: Request, message_id: UUID) -> Response:
        return _shown(_message(request, message_id))

    @extend_schema(request=deeds.EditSerializer, responses=shapes.MessageSerializer)
    def patch(self, request: Request, message_id: UUID) -> Response:
        message = _message(request, message_id)
        body = deeds.EditSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        edited = services.edit_message(
            editor=viewer_of(request),
            message=message,
            text=body.validated_data["text"],
            is_confirmed=body.validated_data.get("confirmed", False),
        )
        return _shown(edited)

    @extend_schema(
        parameters=[OpenApiParameter("for", str, enum=["me", "everyone"], required=True)],
        responses={204: None},
    )
    def delete(self, request: Request, message_id: UUID) -> Response:
        message = _message(request, message_id)
        whom = request.query_params.get("for")
        if whom == "everyone":
            services.recall_message(actor=viewer_of(request), message=message)
        elif whom == "me":
            services.hide_message(user=viewer_of(request), message=message)
        else:
            raise Invalid("invalid", fields={"for": "me, everyone"})
        return Response(status=204)


class VersionsView(APIView):
    """What the message said before it was edited, oldest first."""

    @extend_schema(responses=deeds.VersionSerializer(many=True))
    def get(self, request: Request, message_id: UUID) -> Response:
        found = selectors.versions_of(_message(request, message_id))
        return Response(deeds.VersionSerializer(found, many=True).data)


class ReadersView(APIView):
    """Who has read the message, and whom it has reached."""

    @extend_schema(responses=deeds.ReadersSerializer)
    def get(self, request: Request, message_id: UUID) -> Response:
        readers = selectors.readers_of(viewer_of(request), _message(request, message_id))
        return Response(
            {
                name: [shapes.person_data(one) for one in getattr(readers, name)]
                for name in ("read", "delivered", "waiting")
            }
        )


class ReactionsView(APIView):
    """The viewer's own reactions: put one on, take one off; both can be repeated."""

    @extend_schema(request=deeds.EmojiSerializer, responses=shapes.MessageSerializer)
    def post(self, request: Request, message_id: UUID) -> Response:
        return self._react(request, message_id, services.add_reaction)

    @extend_schema(request=deeds.EmojiSerializer, responses=shapes.MessageSerializer)
    def delete(self, request: Request, message_id: UUID) -> Response:
        return self._react(request, message_id, services.remove_reaction)

    def _react(self, request: Request, message_id: UUID, verb: Any) -> Response:
        message = _message(request, message_id)
        body = deeds.EmojiSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        emoji = body.validated_data["emoji"]
        changed = verb(user=viewer_of(request), message=message, emoji=emoji)
        joined_seq = message.place.joined_seq  # type: ignore[attr-defined]
        return _shown(*selectors.unquoted([changed], joined_seq))


class _Switch(APIView):
    verb: Any

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, message_id: UUID) -> Response:
        return self._set(request, message_id, True)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, message_id: UUID) -> Response:
        return self._set(request, message_id, False)

    def _set(self, request: Request, message_id: UUID, is_on: bool) -> Response:
        message = _message(request, message_id)
        type(self).verb(user=viewer_of(request), message=message, is_on=is_on)
        return Response(status=204)


class StarView(_Switch):
    """Whether the viewer keeps the message at hand."""

    verb = services.set_star


class PinView(_Switch):
    """Whether the message stands at the top of its conversation."""

    verb = services.set_pin


class ForwardsView(APIView):
    """Send the message on; the same ``forward_id`` again sends nothing twice."""

    @extend_schema(request=deeds.ForwardSerializer, responses=deeds.ForwardedSerializer)
    def post(self, request: Request, message_id: UUID) -> Response:
        message = _message(request, message_id)
        body = deeds.ForwardSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        done = services.forward_message(
            sender=viewer_of(request), message=message, **body.validated_data
        )
        return Response(
            {
                "sent": [shapes.message_data(one) for one in done.sent],
                "refused": [
                    {
                        "conversation": str(identifier),
                        "code": refusal.code,
                        "message": force_str(refusal.message),
                    }
                    for identifier, refusal in done.refused
                ],
            }
        )


class StarsView(APIView):
    """What the viewer keeps, newest first; ``before`` is the id of the last star of a page."""

    @extend_schema(
        parameters=[OpenApiParameter("before", int)], responses=deeds.StarSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        before = request.query_params.get("before", "")
        is_number = before.isascii() and before.isdigit() and len(before) < 18
        stars = selectors.stars_of(viewer_of(request), before=int(before) if is_number else None)
        return Response(
            [
                {"id": one.pk, "at": one.created_at, "message": shapes.quote_data(one.message)}
                | {"conversation": str(one.message.conversation_id)}
                for one in stars
            ]
        )


class DraftView(APIView):
    """What the viewer began to write in a conversation, on any device."""

    @extend_schema(responses=deeds.DraftSerializer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        return Response({"text": me.draft, "tab": "", "at": me.draft_at})

    @extend_schema(request=deeds.DraftSerializer, responses=deeds.DraftSerializer)
    def put(self, request: Request, conversation_id: UUID) -> Response:
        me = selectors.participation_of(viewer_of(request), conversation_id)
        body = deeds.DraftSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        at = services.save_draft(
            writer=viewer_of(request), conversation=me.conversation, **body.validated_data
        )
        return Response({**body.validated_data, "at": at})
