"""Transfers between people, for clients of the JSON doors."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import NotFound
from messaging.selectors import participation_of
from wallet import selectors, services
from wallet.api.answers import (
    IDEMPOTENCY_KEY,
    answer_of,
    answer_once,
    caller_of,
    values_in,
    verb,
)
from wallet.models import ChatTransfer, IdempotentRequest
from wallet.serializers import transfers as shapes
from wallet.serializers.transfers import transfer_data


class ConversationTransfersView(APIView):
    """Sending money to somebody in a conversation."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewTransferSerializer,
        responses={201: shapes.TransferSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        try:
            wanted = values_in(request, shapes.NewTransferSerializer)
        except APIException:
            participation_of(caller, conversation_id)  # whoever is not there learns nothing else
            raise
        currency = settings.CURRENCY
        meeting = selectors.meeting_of(
            caller, wanted["payee"], conversation_id, currency, wanted["id"]
        )

        answer: dict[str, Any] = {}

        def answer_with(transfer: ChatTransfer) -> IdempotentRequest:
            answer.update(transfer_data(transfer))
            return answer_of(request, 201, answer)

        sent = {name: wanted[name] for name in ("amount", "note", "delay_hours", "is_confirmed")}
        if not wanted["proof"] and services.send_at_once(
            payer=caller,
            meeting=meeting,
            transfer_id=wanted["id"],
            currency=currency,
            answer_with=answer_with,
            **sent,
        ):
            return Response(answer, status=201)

        def work() -> tuple[int, dict[str, Any]]:
            if meeting.payee is None or not meeting.payee.is_active:
                raise NotFound("person_not_found")
            transfer = services.send_transfer(
                payer=caller,
                transfer_id=wanted["id"],
                payee=meeting.payee,
                conversation=meeting.place,
                currency=currency,
                proof=wanted["proof"],
                meeting=meeting,
                **sent,
            )
            return 201, transfer_data(transfer)

        return answer_once(request, work)


class TransfersView(APIView):
    """What I sent and what I get, newest first."""

    @extend_schema(responses=shapes.TransferSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([transfer_data(one) for one in selectors.transfers_of(caller_of(request))])


class TransferView(APIView):
    """One transfer, for both sides and for whoever sees its card."""

    @extend_schema(responses=shapes.TransferSerializer)
    def get(self, request: Request, transfer_id: UUID) -> Response:
        return Response(transfer_data(selectors.transfer_for(caller_of(request), transfer_id)))


_verb = partial(
    verb,
    see=selectors.transfer_for,
    tell=lambda caller, transfer_id: transfer_data(selectors.transfer_for(caller, transfer_id)),
    shape=shapes.TransferSerializer,
)
AcceptanceView = _verb(
    "The payee takes it.",
    lambda caller, transfer_id: services.accept_transfer(payee=caller, transfer_id=transfer_id),
)
RefusalView = _verb(
    "The payee leaves it to the payer.",
    lambda caller, transfer_id: services.decline_transfer(payee=caller, transfer_id=transfer_id),
)
RecallView = _verb(
    "The payer takes it back.",
    lambda caller, transfer_id: services.recall_transfer(payer=caller, transfer_id=transfer_id),
)
