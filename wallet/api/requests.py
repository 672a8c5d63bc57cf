"""Money asked for, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import participation_of, people_named
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of
from wallet.serializers import requests as shapes


def _data(request: Request, request_id: UUID) -> dict[str, Any]:
    view = selectors.request_for(caller_of(request), request_id)
    return dict(shapes.RequestSerializer(view).data)


class ConversationRequestsView(APIView):
    """Asking one person or several in a conversation for the same sum each."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewRequestSerializer,
        responses={201: shapes.RequestSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        me = participation_of(caller, conversation_id)
        body = shapes.NewRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data

        def work() -> tuple[int, dict[str, Any]]:
            services.request_money(
                asker=caller,
                request_id=wanted["id"],
                people=people_named(caller, wanted["people"]),
                conversation=me.conversation,
                amount=wanted["amount"],
                currency=settings.CURRENCY,
                note=wanted["note"],
            )
            return 201, _data(request, wanted["id"])

        return answer_once(request, work)


class RequestsView(APIView):
    """What I asked for, newest first."""

    @extend_schema(responses=shapes.RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = selectors.requests_of(caller_of(request))
        return Response([dict(shapes.RequestSerializer(one).data) for one in found])


class RequestView(APIView):
    """One request and who has answered it."""

    @extend_schema(responses=shapes.RequestSerializer)
    def get(self, request: Request, request_id: UUID) -> Response:
        return Response(_data(request, request_id))


class RequestPaymentView(APIView):
    """Paying what I was asked for; again: nothing more happens."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.PaySerializer,
        responses=shapes.RequestSerializer,
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        selectors.request_for(caller_of(request), request_id)
        body = shapes.PaySerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[int, dict[str, Any]]:
            services.pay_request(
                payer=caller_of(request), request_id=request_id, **body.validated_data
            )
            return 200, _data(request, request_id)

        return answer_once(request, work)


class _Verb(APIView):
    """What one side does about a request; again: nothing more happens."""

    def act(self, request: Request, request_id: UUID) -> Any:
        raise NotImplementedError

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=None, responses=shapes.RequestSerializer)
    def post(self, request: Request, request_id: UUID) -> Response:
        selectors.request_for(caller_of(request), request_id)

        def work() -> tuple[int, dict[str, Any]]:
            self.act(request, request_id)
            return 200, _data(request, request_id)

        return answer_once(request, work)


class RequestRefusalView(_Verb):
    """Saying no to what I was asked for."""

    def act(self, request: Request, request_id: UUID) -> Any:
        return services.decline_request(person=caller_of(request), request_id=request_id)


class RequestCancellationView(_Verb):
    """Asking no longer; what was paid stays paid."""

    def act(self, request: Request, request_id: UUID) -> Any:
        return services.cancel_request(asker=caller_of(request), request_id=request_id)


class RequestReminderView(_Verb):
    """Reminding those who have not answered: once in 24 hours."""

    def act(self, request: Request, request_id: UUID) -> Any:
        return services.remind_request(asker=caller_of(request), request_id=request_id)
