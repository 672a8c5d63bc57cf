"""Split bills, for clients of the JSON doors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid, NotFound
from messaging.models import User
from messaging.selectors import conversation_for, person_for
from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in, verb
from wallet.serializers import splits as shapes
from wallet.services.splits import Line


class SplitsView(APIView):
    """Split a bill with a friend or in a group."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewSplitSerializer,
        responses={201: shapes.SplitSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        caller = caller_of(request)
        conversation: Any = conversation_for(caller, conversation_id)
        wanted = values_in(request, shapes.NewSplitSerializer)
        there = {one.user.handle: one.user for one in conversation.others}
        there[caller.handle] = caller

        def work() -> tuple[int, dict[str, Any]]:
            split = services.split_bill(
                initiator=caller,
                conversation=conversation,
                split_id=wanted["id"],
                title=wanted["title"],
                people=_named(there, wanted["people"]),
                amount=wanted.get("amount", 0),
                kind=wanted["kind"],
                weights=wanted["weights"],
                amounts=wanted["amounts"],
                lines=_lines(wanted["lines"], wanted["people"]),
            )
            return 201, shapes.split_data(selectors.split_for(caller, split.id))

        return answer_once(request, work)


class SplitView(APIView):
    """A bill, who owes what and who has paid."""

    @extend_schema(responses=shapes.SplitSerializer)
    def get(self, request: Request, split_id: UUID) -> Response:
        return Response(shapes.split_data(selectors.split_for(caller_of(request), split_id)))


SplitPaymentView = verb(
    "Pay one's share.",
    lambda caller, split_id, *, proof: services.pay_share(
        payer=caller, split_id=split_id, proof=proof
    ),
    see=selectors.split_for,
    tell=lambda caller, split_id: shapes.split_data(selectors.split_for(caller, split_id)),
    shape=shapes.SplitSerializer,
    body=shapes.PayShareSerializer,
)


class SplitReminderView(APIView):
    """Ask somebody again; once a day."""

    @extend_schema(request=shapes.RemindSerializer, responses=shapes.SplitSerializer)
    def post(self, request: Request, split_id: UUID) -> Response:
        caller = caller_of(request)
        selectors.split_for(caller, split_id)
        wanted = values_in(request, shapes.RemindSerializer)
        person = person_for(caller, wanted["handle"])
        services.remind(actor=caller, split_id=split_id, person=person)
        return Response(shapes.split_data(selectors.split_for(caller, split_id)))


class SplitCancellationView(APIView):
    """Call a bill off; who has paid has paid."""

    @extend_schema(request=None, responses=shapes.SplitSerializer)
    def post(self, request: Request, split_id: UUID) -> Response:
        caller = caller_of(request)
        services.cancel_split(actor=caller, split_id=split_id)
        return Response(shapes.split_data(selectors.split_for(caller, split_id)))


def _named(there: Mapping[str, User], handles: list[str]) -> list[User]:
    wanted = [handle.strip().lstrip("@").lower() for handle in handles]
    if any(handle not in there for handle in wanted):
        raise NotFound("person_not_found")
    return [there[handle] for handle in wanted]


def _lines(lines: list[dict[str, Any]], people: list[str]) -> list[Line]:
    try:
        return [
            Line(line["amount"], tuple(people.index(one) for one in line["people"]))
            for line in lines
        ]
    except ValueError:
        raise Invalid("bad_lines", fields={"lines": "people"}) from None
