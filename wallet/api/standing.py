"""Standing transfers, for clients of the JSON doors."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import participation_of, person_for
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in, verb
from wallet.models import StandingTransfer
from wallet.serializers import standing as shapes


def _data(standing: StandingTransfer) -> dict[str, Any]:
    return dict(shapes.StandingTransferSerializer(standing).data)


class ConversationStandingsView(APIView):
    """Ordering transfers to come, in the caller's time zone."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewStandingSerializer,
        responses={201: shapes.StandingTransferSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        me = participation_of(caller, conversation_id)
        wanted = values_in(request, shapes.NewStandingSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            standing = services.order_standing(
                payer=caller,
                standing_id=wanted["id"],
                payee=person_for(caller, wanted["payee"]),
                conversation=me.conversation,
                currency=settings.CURRENCY,
                **{name: wanted[name] for name in wanted if name not in ("id", "payee")},
            )
            return 201, _data(standing)

        return answer_once(request, work)


class StandingsView(APIView):
    """What I have ordered and not ended."""

    @extend_schema(responses=shapes.StandingTransferSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([_data(one) for one in selectors.standings_of(caller_of(request))])


class StandingView(APIView):
    """One order, for both sides and for whoever sees its card."""

    @extend_schema(responses=shapes.StandingTransferSerializer)
    def get(self, request: Request, standing_id: UUID) -> Response:
        return Response(_data(selectors.standing_for(caller_of(request), standing_id)))


_verb = partial(
    verb,
    see=selectors.standing_for,
    tell=lambda caller, standing_id: _data(selectors.standing_for(caller, standing_id)),
    shape=shapes.StandingTransferSerializer,
)
PauseView = _verb(
    "Nothing is paid until it is resumed.",
    lambda caller, standing_id: services.pause_standing(payer=caller, standing_id=standing_id),
)
ResumptionView = _verb(
    "On with the next day to come.",
    lambda caller, standing_id: services.resume_standing(payer=caller, standing_id=standing_id),
)
StandingEndView = _verb(
    "Never again.",
    lambda caller, standing_id: services.end_standing(payer=caller, standing_id=standing_id),
)
