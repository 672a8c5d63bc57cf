"""Money asked for, for clients of the JSON doors."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.models import User
from messaging.selectors import participation_of, people_named
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in, verb
from wallet.serializers import requests as shapes


def _data(caller: User, request_id: UUID) -> dict[str, Any]:
    view = selectors.request_for(caller, request_id)
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
        wanted = values_in(request, shapes.NewRequestSerializer)

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
            return 201, _data(caller, wanted["id"])

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
        return Response(_data(caller_of(request), request_id))


_verb = partial(
    verb,
    see=selectors.request_for,
    tell=lambda caller, request_id: _data(caller, request_id),
    shape=shapes.RequestSerializer,
)
RequestPaymentView = _verb(
    "Paying what I was asked for; again: nothing more happens.",
    lambda caller, request_id, **agreed: services.pay_request(
        payer=caller, request_id=request_id, **agreed
    ),
    body=shapes.PaySerializer,
)
RequestRefusalView = _verb(
    "Saying no to what I was asked for.",
    lambda caller, request_id: services.decline_request(person=caller, request_id=request_id),
)
RequestCancellationView = _verb(
    "Asking no longer; what was paid stays paid.",
    lambda caller, request_id: services.cancel_request(asker=caller, request_id=request_id),
)
RequestReminderView = _verb(
    "Reminding those who have not answered: once in 24 hours.",
    lambda caller, request_id: services.remind_request(asker=caller, request_id=request_id),
)
