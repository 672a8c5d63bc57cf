"""Transfers between people, for clients of the JSON doors."""

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
from wallet.models import ChatTransfer
from wallet.serializers import transfers as shapes


def transfer_data(transfer: ChatTransfer) -> dict[str, Any]:
    return dict(shapes.TransferSerializer(transfer).data)


class ConversationTransfersView(APIView):
    """Sending money to somebody in a conversation."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewTransferSerializer,
        responses={201: shapes.TransferSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        me = participation_of(caller, conversation_id)
        body = shapes.NewTransferSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data

        def work() -> tuple[int, dict[str, Any]]:
            transfer = services.send_transfer(
                payer=caller,
                transfer_id=wanted["id"],
                payee=_payee(request, wanted["payee"]),
                conversation=me.conversation,
                amount=wanted["amount"],
                currency=settings.CURRENCY,
                note=wanted["note"],
                delay_hours=wanted["delay_hours"],
                is_confirmed=wanted["is_confirmed"],
                proof=wanted["proof"],
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


class _Verb(APIView):
    """What one side does about a transfer; again: nothing more happens."""

    def act(self, request: Request, transfer_id: UUID) -> ChatTransfer:
        raise NotImplementedError

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=None, responses=shapes.TransferSerializer)
    def post(self, request: Request, transfer_id: UUID) -> Response:
        selectors.transfer_for(caller_of(request), transfer_id)
        return answer_once(request, lambda: (200, transfer_data(self.act(request, transfer_id))))


class AcceptanceView(_Verb):
    """The payee takes it."""

    def act(self, request: Request, transfer_id: UUID) -> ChatTransfer:
        return services.accept_transfer(payee=caller_of(request), transfer_id=transfer_id)


class RefusalView(_Verb):
    """The payee leaves it to the payer."""

    def act(self, request: Request, transfer_id: UUID) -> ChatTransfer:
        return services.decline_transfer(payee=caller_of(request), transfer_id=transfer_id)


class RecallView(_Verb):
    """The payer takes it back."""

    def act(self, request: Request, transfer_id: UUID) -> ChatTransfer:
        return services.recall_transfer(payer=caller_of(request), transfer_id=transfer_id)


def _payee(request: Request, handle: str) -> Any:
    caller = caller_of(request)
    is_me = handle.strip().lstrip("@").lower() == caller.handle
    return caller if is_me else person_for(caller, handle)
