"""Shared pots, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import participation_of
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of
from wallet.serializers import pots as shapes


def _data(request: Request, pot_id: UUID) -> dict[str, Any]:
    view = selectors.pot_for(caller_of(request), pot_id)
    moves = shapes.PotMoveSerializer(selectors.moves_of(view.pot), many=True).data
    return {**shapes.PotSerializer(view).data, "moves": list(moves)}


class ConversationPotsView(APIView):
    """Opening a pot in a group."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewPotSerializer,
        responses={201: shapes.PotSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        me = participation_of(caller, conversation_id)
        body = shapes.NewPotSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data

        def work() -> tuple[int, dict[str, Any]]:
            services.open_pot(
                owner=caller,
                pot_id=wanted["id"],
                conversation=me.conversation,
                title=wanted["title"],
                goal=wanted["goal"],
                currency=settings.CURRENCY,
            )
            return 201, _data(request, wanted["id"])

        return answer_once(request, work)


class PotsView(APIView):
    """The open pots that I keep, or have put money into."""

    @extend_schema(responses=shapes.PotSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = selectors.pots_of(caller_of(request))
        return Response([dict(shapes.PotSerializer(one).data) for one in found])


class PotView(APIView):
    """One pot, and what went in and out."""

    @extend_schema(responses=shapes.PotSerializer)
    def get(self, request: Request, pot_id: UUID) -> Response:
        return Response(_data(request, pot_id))


class _Amount(APIView):
    """Moving money in or out, once for each id."""

    def act(self, request: Request, pot_id: UUID, wanted: dict[str, Any]) -> Any:
        raise NotImplementedError

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.PotAmountSerializer,
        responses={201: shapes.PotSerializer},
    )
    def post(self, request: Request, pot_id: UUID) -> Response:
        selectors.pot_for(caller_of(request), pot_id)
        body = shapes.PotAmountSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[int, dict[str, Any]]:
            self.act(request, pot_id, body.validated_data)
            return 201, _data(request, pot_id)

        return answer_once(request, work)


class ContributionsView(_Amount):
    """Putting money in."""

    def act(self, request: Request, pot_id: UUID, wanted: dict[str, Any]) -> Any:
        return services.contribute_to_pot(
            payer=caller_of(request),
            pot_id=pot_id,
            move_id=wanted["id"],
            amount=wanted["amount"],
            proof=wanted["proof"],
        )


class WithdrawalsView(_Amount):
    """Taking money out: its owner alone, and everybody is told."""

    def act(self, request: Request, pot_id: UUID, wanted: dict[str, Any]) -> Any:
        return services.withdraw_from_pot(
            owner=caller_of(request),
            pot_id=pot_id,
            move_id=wanted["id"],
            amount=wanted["amount"],
            note=wanted["note"],
        )


class PotClosingView(APIView):
    """Ending it: what is left goes back in proportion."""

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=None, responses=shapes.PotSerializer)
    def post(self, request: Request, pot_id: UUID) -> Response:
        selectors.pot_for(caller_of(request), pot_id)

        def work() -> tuple[int, dict[str, Any]]:
            services.close_pot(owner=caller_of(request), pot_id=pot_id)
            return 200, _data(request, pot_id)

        return answer_once(request, work)
