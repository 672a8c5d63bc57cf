"""JSON shapes of interactive blocks."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from messaging.models import Answer, Ask


def ask_data(ask: Any, answers: Sequence[Answer]) -> dict[str, Any]:
    """A block as one viewer sees it; ``ask`` and ``answers`` come from selectors."""
    return {
        "id": str(ask.id),
        "conversation": str(ask.conversation_id),
        "asker": str(ask.asker_id),
        "kind": ask.kind,
        "spec": ask.spec,
        "is_open": ask.is_open,
        "answered": ask.answered,
        "tally": ask.tally,
        "mine": own_answer_data(ask.mine) if ask.mine else None,
        "answers": [
            {
                "person": str(one.person_id),
                "name": one.person.display_name,
                "values": one.values,
                "answered_at": one.answered_at.isoformat() if one.answered_at else None,
            }
            for one in answers
        ],
        "created_at": ask.created_at.isoformat(),
    }


def own_answer_data(answer: Answer) -> dict[str, Any]:
    """An answer as the one who gave it, or begins to, sees it."""
    return {
        "ask": str(answer.ask_id),
        "values": answer.values,
        "is_complete": answer.is_complete,
        "page": answer.page,
    }


class NewAskSerializer(serializers.Serializer[Any]):
    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Ask.Kind.choices)
    spec = serializers.DictField()


class AnswerSerializer(serializers.Serializer[Any]):
    values = serializers.DictField()
    page = serializers.IntegerField(min_value=0, max_value=20, required=False)


class OwnAnswerSerializer(serializers.Serializer[Any]):
    ask = serializers.UUIDField()
    values = serializers.DictField()
    is_complete = serializers.BooleanField()
    page = serializers.IntegerField()


class GivenAnswerSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    name = serializers.CharField()
    values = serializers.DictField()
    answered_at = serializers.DateTimeField(allow_null=True)


class AskSerializer(serializers.Serializer[Any]):
    """The documented shape of ``ask_data``; ``services.specs`` says what a spec holds."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    asker = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Ask.Kind.choices)
    spec = serializers.DictField()
    is_open = serializers.BooleanField()
    answered = serializers.IntegerField()
    tally = serializers.DictField(child=serializers.IntegerField())
    mine = OwnAnswerSerializer(allow_null=True)
    answers = GivenAnswerSerializer(many=True)
    created_at = serializers.DateTimeField()
