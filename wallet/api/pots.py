"""Shared pots, for clients of the JSON doors."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.models import User
from messaging.selectors import participation_of
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in, verb
from wallet.serializers import pots as shapes


def _data(caller: User, pot_id: UUID) -> dict[str, Any]:
    view = selectors.pot_for(caller, pot_id)
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
        wanted = values_in(request, shapes.NewPotSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            services.open_pot(
                owner=caller,
                pot_id=wanted["id"],
                conversation=me.conversation,
                title=wanted["title"],
                goal=wanted["goal"],
                currency=settings.CURRENCY,
            )
            return 201, _data(caller, wanted["id"])

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
        return Response(_data(caller_of(request), pot_id))


_verb = partial(
    verb,
    see=selectors.pot_for,
    tell=lambda caller, pot_id: _data(caller, pot_id),
    shape=shapes.PotSerializer,
)
ContributionsView = _verb(
    "Putting money in, once for each id.",
    lambda caller, pot_id, *, id, amount, note, proof: services.contribute_to_pot(
        payer=caller, pot_id=pot_id, move_id=id, amount=amount, proof=proof
    ),
    body=shapes.PotAmountSerializer,
    status=201,
)
WithdrawalsView = _verb(
    "Taking money out: its owner alone, and everybody is told.",
    lambda caller, pot_id, *, id, amount, note, proof: services.withdraw_from_pot(
        owner=caller, pot_id=pot_id, move_id=id, amount=amount, note=note
    ),
    body=shapes.PotAmountSerializer,
    status=201,
)
PotClosingView = _verb(
    "Ending it: what is left goes back in proportion.",
    lambda caller, pot_id: services.close_pot(owner=caller, pot_id=pot_id),
)
