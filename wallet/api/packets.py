"""Red packets, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import conversation_for, people_named
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in
from wallet.serializers import packets as shapes


class PacketsView(APIView):
    """Send a red packet to a friend or a group."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewPacketSerializer,
        responses={201: shapes.PacketSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        conversation = conversation_for(caller, conversation_id)
        wanted = values_in(request, shapes.NewPacketSerializer)
        only_for = people_named(caller, wanted.pop("only_for"))

        def work() -> tuple[int, dict[str, Any]]:
            packet = services.send_packet(
                sender=caller,
                conversation=conversation,
                packet_id=wanted["id"],
                amount=wanted["amount"],
                shares=wanted["shares"],
                kind=wanted["kind"],
                note=wanted["note"],
                only_for=only_for,
                proof=wanted["proof"],
            )
            return 201, shapes.packet_data(packet, mine=None)

        return answer_once(request, work)


class PacketView(APIView):
    """A red packet, and who drew what."""

    @extend_schema(responses=shapes.PacketWithSharesSerializer)
    def get(self, request: Request, packet_id: UUID) -> Response:
        caller = caller_of(request)
        packet = selectors.packet_for(caller, packet_id)
        drawn = [shapes.share_data(one) for one in selectors.shares_of(caller, packet)]
        mine = packet.mine and packet.mine["amount"]
        return Response({**shapes.packet_data(packet, mine), "drawn": drawn})


class PacketShareView(APIView):
    """Draw a share. There is one a person, so asking again gives the same: no key is needed."""

    @extend_schema(request=None, responses=shapes.DrawnSerializer)
    def put(self, request: Request, packet_id: UUID) -> Response:
        drawn = services.claim_share(claimer=caller_of(request), packet_id=packet_id)
        return Response(
            {
                "packet": str(drawn.packet_id),
                "number": drawn.number,
                "amount": drawn.amount,
                "currency": drawn.packet.currency,
            }
        )
