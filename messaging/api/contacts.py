"""Contacts, blocks, and who may see that I am here."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging import serializers as shapes
from messaging.models import User
from messaging.selectors import viewer_of
from messaging.serializers import contacts as forms


def _standing(viewer: User, person: User) -> dict[str, Any]:
    standing = selectors.standing_between(viewer, person)
    is_online = bool(selectors.online_among(viewer, [person.id]))
    shared = selectors.sharing_presence(viewer, [person.id])
    seen = person.last_seen_at if shared else None
    return {
        "person": shapes.person_data(person),
        "state": standing.state,
        "is_blocked": standing.is_blocked,
        "is_online": is_online,
        "last_seen_at": seen.isoformat() if seen else None,
    }


class ContactsView(APIView):
    """My contacts and who asks to be one; asking somebody."""

    @extend_schema(
        parameters=[OpenApiParameter("search", str, description="A part of a name or handle.")],
        responses=forms.ContactsSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        search = request.query_params.get("search", "")[:60]
        contacts = selectors.contacts_of(viewer, search)
        return Response(
            {
                "contacts": [shapes.person_data(one) for one in contacts],
                "requests": [shapes.person_data(one) for one in selectors.requests_to(viewer)],
            }
        )

    @extend_schema(
        request=forms.HandleSerializer,
        responses={201: forms.StandingSerializer},
        description="Asks to be contacts; where they had asked, it is the answer.",
    )
    def post(self, request: Request) -> Response:
        viewer = viewer_of(request)
        person = selectors.visible_person(viewer, _handle(request))
        services.request_contact(asker=viewer, person=person)
        return Response(_standing(viewer, person), status=201)


class ContactView(APIView):
    """One of my contacts."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        viewer = viewer_of(request)
        person = selectors.person_for(viewer, handle)
        services.remove_contact(actor=viewer, person=person)
        return Response(status=204)


class AcceptView(APIView):
    """Yes to a request."""

    @extend_schema(request=None, responses=forms.StandingSerializer)
    def post(self, request: Request, handle: str) -> Response:
        return _answer(request, handle, accepts=True)


class DeclineView(APIView):
    """No to a request; whoever asked is not told."""

    @extend_schema(request=None, responses=forms.StandingSerializer)
    def post(self, request: Request, handle: str) -> Response:
        return _answer(request, handle, accepts=False)


def _answer(request: Request, handle: str, *, accepts: bool) -> Response:
    viewer = viewer_of(request)
    asker = selectors.person_for(viewer, handle)
    services.answer_contact(person=viewer, asker=asker, accepts=accepts)
    return Response(_standing(viewer, asker))


class BlocksView(APIView):
    """Whom I have blocked; blocking somebody. They are not told."""

    @extend_schema(responses=shapes.PersonSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = selectors.blocked_by(viewer_of(request))
        return Response([shapes.person_data(one) for one in found])

    @extend_schema(request=forms.HandleSerializer, responses={201: shapes.PersonSerializer})
    def post(self, request: Request) -> Response:
        viewer = viewer_of(request)
        person = selectors.person_for(viewer, _handle(request))
        services.block_person(actor=viewer, person=person)
        return Response(shapes.person_data(person), status=201)


class BlockView(APIView):
    """One of my blocks."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        viewer = viewer_of(request)
        services.unblock_person(actor=viewer, person=selectors.person_for(viewer, handle))
        return Response(status=204)


class PersonView(APIView):
    """Somebody, found by their exact handle, and how I stand with them."""

    @extend_schema(responses=forms.StandingSerializer)
    def get(self, request: Request, handle: str) -> Response:
        viewer = viewer_of(request)
        return Response(_standing(viewer, selectors.visible_person(viewer, handle)))


class PrivacyView(APIView):
    """Who may see that I am here and when I last was. It is mutual."""

    @extend_schema(responses=forms.PrivacySerializer)
    def get(self, request: Request) -> Response:
        return Response({"presence_for": viewer_of(request).presence_for})

    @extend_schema(request=forms.PrivacySerializer, responses=forms.PrivacySerializer)
    def put(self, request: Request) -> Response:
        body = forms.PrivacySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = services.set_presence_audience(
            person=viewer_of(request), audience=body.validated_data["presence_for"]
        )
        return Response({"presence_for": person.presence_for})


def _handle(request: Request) -> str:
    body = forms.HandleSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    handle: str = body.validated_data["handle"]
    return handle
