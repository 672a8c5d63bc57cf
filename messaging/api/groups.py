"""Groups: making them, their members, their invitations."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging import selectors, services
from messaging import serializers as shapes
from messaging.errors import NotAllowed
from messaging.models import Conversation, Invite, Participant
from messaging.permissions import leads
from messaging.selectors import viewer_of
from messaging.serializers import groups as forms
from messaging.serializers.places import place_data


def _group(request: Request, group_id: UUID) -> Conversation:
    return selectors.group_for(viewer_of(request), group_id).conversation


def _led(request: Request, group_id: UUID) -> Participant:
    me = selectors.group_for(viewer_of(request), group_id)
    if not leads(me):
        raise NotAllowed("only_admins")
    return me


def _shown(me: Participant) -> dict[str, Any]:
    size = len(selectors.members_of(me))
    return {**place_data(me.conversation), "role": me.role, "size": size}


class GroupsView(APIView):
    """Making a group. The same id again answers the group it made."""

    @extend_schema(request=forms.NewGroupSerializer, responses={201: forms.GroupSerializer})
    def post(self, request: Request) -> Response:
        viewer = viewer_of(request)
        body = forms.NewGroupSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        group = services.open_group(
            owner=viewer,
            title=body.validated_data["title"],
            members=selectors.people_named(viewer, body.validated_data["handles"]),
            group_id=body.validated_data.get("id"),
        )
        return Response(_shown(selectors.group_for(viewer, group.id)), status=201)


class GroupView(APIView):
    """One group: what it shows of itself, and changing that (admins)."""

    @extend_schema(responses=forms.GroupSerializer)
    def get(self, request: Request, group_id: UUID) -> Response:
        return Response(_shown(selectors.group_for(viewer_of(request), group_id)))

    @extend_schema(request=forms.GroupChangeSerializer, responses=forms.GroupSerializer)
    def patch(self, request: Request, group_id: UUID) -> Response:
        group = _group(request, group_id)
        body = forms.GroupChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.update_group(actor=viewer_of(request), conversation=group, **body.validated_data)
        return self.get(request, group_id)


class PictureView(APIView):
    """The group's face: JPEG, PNG or WebP, drawn anew."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": forms.PictureSerializer}, responses=forms.GroupSerializer
    )
    def put(self, request: Request, group_id: UUID) -> Response:
        group = _group(request, group_id)
        body = forms.PictureSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.set_group_picture(
            actor=viewer_of(request), conversation=group, file=body.validated_data["picture"]
        )
        return Response(_shown(selectors.group_for(viewer_of(request), group_id)))


class MembersView(APIView):
    """Who is in the group; letting people in (admins)."""

    @extend_schema(
        parameters=[OpenApiParameter("search", str, description="A part of a name or handle.")],
        responses=forms.MemberSerializer(many=True),
    )
    def get(self, request: Request, group_id: UUID) -> Response:
        me = selectors.group_for(viewer_of(request), group_id)
        found = selectors.members_of(me, request.query_params.get("search", "")[:60])
        return Response([{**shapes.person_data(one.user), "role": one.role} for one in found])

    @extend_schema(request=forms.HandlesSerializer, responses=forms.MemberSerializer(many=True))
    def post(self, request: Request, group_id: UUID) -> Response:
        group = _group(request, group_id)
        body = forms.HandlesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        viewer = viewer_of(request)
        people = selectors.people_named(viewer, body.validated_data["handles"])
        services.add_members(actor=viewer, conversation=group, people=people)
        return self.get(request, group_id)


class MemberView(APIView):
    """One member: their role (the owner), showing them out (admins)."""

    @extend_schema(request=forms.RoleSerializer, responses={204: None})
    def patch(self, request: Request, group_id: UUID, handle: str) -> Response:
        me = selectors.group_for(viewer_of(request), group_id)
        body = forms.RoleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.set_member_role(
            actor=viewer_of(request),
            conversation=me.conversation,
            person=selectors.member_named(me, handle),
            role=body.validated_data["role"],
        )
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, group_id: UUID, handle: str) -> Response:
        me = selectors.group_for(viewer_of(request), group_id)
        services.remove_member(
            actor=viewer_of(request),
            conversation=me.conversation,
            person=selectors.member_named(me, handle),
        )
        return Response(status=204)


class LeaveView(APIView):
    """Going. An owner may name who leads the group from now on."""

    @extend_schema(request=forms.LeaveSerializer, responses={204: None})
    def post(self, request: Request, group_id: UUID) -> Response:
        me = selectors.group_for(viewer_of(request), group_id)
        body = forms.LeaveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        handle = body.validated_data.get("heir", "")
        heir = selectors.member_named(me, handle) if handle else None
        services.leave_group(actor=viewer_of(request), conversation=me.conversation, heir=heir)
        return Response(status=204)


class InvitesView(APIView):
    """The links that open the group (admins)."""

    @extend_schema(responses=forms.InviteSerializer(many=True))
    def get(self, request: Request, group_id: UUID) -> Response:
        me = _led(request, group_id)
        return Response([_invite(one) for one in selectors.invites_of(me)])

    @extend_schema(request=forms.NewInviteSerializer, responses={201: forms.InviteSerializer})
    def post(self, request: Request, group_id: UUID) -> Response:
        group = _group(request, group_id)
        body = forms.NewInviteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.make_invite(
            maker=viewer_of(request), conversation=group, **body.validated_data
        )
        return Response(_invite(made), status=201)


def _invite(invite: Invite) -> dict[str, Any]:
    return {
        "token": invite.token,
        "path": f"/join/{invite.token}/",
        "needs_approval": invite.needs_approval,
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "expires_at": invite.expires_at.isoformat() if invite.expires_at else None,
    }


class InviteView(APIView):
    """One link of the group."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, group_id: UUID, token: str) -> Response:
        group = _group(request, group_id)
        services.revoke_invite(actor=viewer_of(request), conversation=group, token=token)
        return Response(status=204)


class JoinRequestsView(APIView):
    """Who asks to come in (admins)."""

    @extend_schema(responses=shapes.PersonSerializer(many=True))
    def get(self, request: Request, group_id: UUID) -> Response:
        me = _led(request, group_id)
        return Response([shapes.person_data(one) for one in selectors.joining(me)])


class JoinRequestView(APIView):
    """Letting one of them in, or not."""

    @extend_schema(request=forms.JoinAnswerSerializer, responses={204: None})
    def post(self, request: Request, group_id: UUID, handle: str) -> Response:
        group = _group(request, group_id)
        body = forms.JoinAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.answer_join_request(
            actor=viewer_of(request),
            conversation=group,
            person=selectors.person_for(viewer_of(request), handle),
            accepts=body.validated_data["accepts"],
        )
        return Response(status=204)


class DoorView(APIView):
    """What a link shows, and using it. Every link that opens nothing is the same 404."""

    @extend_schema(responses=forms.DoorSerializer)
    def get(self, request: Request, token: str) -> Response:
        door = selectors.door_of(viewer_of(request), token)
        return Response(
            {
                **place_data(door.conversation),
                "size": door.size,
                "needs_approval": door.needs_approval,
                "is_member": door.is_member,
                "is_waiting": door.is_waiting,
            }
        )

    @extend_schema(request=None, responses={200: forms.DoorSerializer})
    def post(self, request: Request, token: str) -> Response:
        services.use_invite(person=viewer_of(request), token=token)
        return self.get(request, token)
