"""Standing transfers, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import participation_of, person_for
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of
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
        body = shapes.NewStandingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = dict(body.validated_data)

        def work() -> tuple[int, dict[str, Any]]:
            standing = services.order_standing(
                payer=caller,
                standing_id=wanted.pop("id"),
                payee=person_for(caller, wanted.pop("payee")),
                conversation=me.conversation,
                currency=settings.CURRENCY,
                **wanted,
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


class _Verb(APIView):
    """What its owner does about an order; again: nothing more happens."""

    def act(self, request: Request, standing_id: UUID) -> StandingTransfer:
        raise NotImplementedError

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=None, responses=shapes.StandingTransferSerializer
    )
    def post(self, request: Request, standing_id: UUID) -> Response:
        selectors.standing_for(caller_of(request), standing_id)
        return answer_once(request, lambda: (200, _data(self.act(request, standing_id))))


class PauseView(_Verb):
    """Nothing is paid until it is resumed."""

    def act(self, request: Request, standing_id: UUID) -> StandingTransfer:
        return services.pause_standing(payer=caller_of(request), standing_id=standing_id)


class ResumptionView(_Verb):
    """On with the next day to come."""

    def act(self, request: Request, standing_id: UUID) -> StandingTransfer:
        return services.resume_standing(payer=caller_of(request), standing_id=standing_id)


class StandingEndView(_Verb):
    """Never again."""

    def act(self, request: Request, standing_id: UUID) -> StandingTransfer:
        return services.end_standing(payer=caller_of(request), standing_id=standing_id)
