"""Interactive blocks and what was answered to them; the viewer comes first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject

from messaging.errors import NotFound
from messaging.models import Answer, Ask, Message, Participant, User
from messaging.selectors.people import is_id

NAMED = 6  # how many answers a card says in words
SHOWN = 500  # how many a sheet lists

# How often each option was picked, as one object; in the row's own query.
_TALLY = """
(SELECT coalesce(jsonb_object_agg(choice, n), '{}') FROM (
    SELECT choice, count(*) AS n
    FROM messaging_answer given, jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(given.values -> 'choices') = 'array'
        THEN given.values -> 'choices' ELSE '[]' END
    ) choice
    WHERE given.ask_id = messaging_ask.id AND given.is_complete
    GROUP BY choice
) counted)
"""


def described(found: QuerySet[Ask]) -> QuerySet[Ask]:
    """With all that a card shows: the asker, ``tally``, ``answered`` (people), ``said`` (some)."""
    given = Answer.objects.filter(ask=OuterRef("pk"), is_complete=True)
    counted = given.order_by().values("ask").annotate(n=Count("pk")).values("n")
    said = given.order_by("answered_at", "pk").values(
        found=JSONObject(person="person_id", name="person__display_name", values=F("values"))
    )
    return found.select_related(
        "asker"
    ).annotate(
        # No parameter and no text of anybody's goes into it.
        tally=RawSQL(_TALLY, [], output_field=JSONField()),  # noqa: S611
        answered=Coalesce(Subquery(counted), 0),
        said=ArraySubquery(said[:NAMED]),
    )


def asks_by_id(refs: Sequence[str]) -> dict[str, Any]:
    """Described asks under their ids; what is gone is left out. One query."""
    wanted = [ref for ref in refs if is_id(ref)]
    return {str(ask.id): ask for ask in described(Ask.objects.filter(id__in=wanted))}


def people_shown(asks: Iterable[Ask]) -> dict[str, User]:
    """The people whom contact cards show, under their ids. One query."""
    wanted = {ask.spec["person"] for ask in asks}
    return {str(one.id): one for one in User.objects.filter(id__in=wanted, is_active=True)}


def ask_for(viewer: User, ask_id: UUID | str) -> Any:
    """The described ask with ``me`` (the viewer's place in its conversation) and ``mine``.

    ``mine`` is the viewer's own answer, begun or sent, or None. NotFound for everybody to whom
    its card was never shown.
    """
    missing = NotFound("ask_not_found")
    try:
        ask = described(Ask.objects.filter(id=ask_id)).select_related("conversation").first()
    except (ValidationError, ValueError):
        raise missing from None
    if ask is None:
        raise missing
    me = Participant.objects.filter(
        user=viewer, conversation=ask.conversation_id, left_at__isnull=True
    ).first()
    if me is None:
        raise missing
    carried = Message.objects.filter(
        conversation=ask.conversation_id, card_ref=str(ask.id), seq__gt=me.joined_seq
    )
    if me.joined_seq and not carried.exists():
        raise missing
    ask.me = me  # type: ignore[attr-defined]
    ask.mine = Answer.objects.filter(ask=ask, person=viewer).first()  # type: ignore[attr-defined]
    return ask


def own_answers(viewer: User, ask_ids: Iterable[str]) -> list[Answer]:
    """What the viewer answered to these, begun ones included. One query."""
    wanted = [UUID(one) for one in ask_ids if is_id(one)]
    return list(Answer.objects.filter(person=viewer, ask__in=wanted))


def answers_to(viewer: User, ask: Any) -> list[Answer]:
    """Who answered what, oldest first, as far as it is the viewer's to see.

    ``ask`` comes from ``ask_for(viewer, ...)``. Of an anonymous poll nobody sees anything; private
    answers are the asker's alone (and everybody's own).
    """
    assert ask.me.user_id == viewer.id, "an ask is read by the one it was fetched for"
    if ask.is_anonymous:
        return []
    found = Answer.objects.filter(ask=ask, is_complete=True).select_related("person")
    if ask.is_private and ask.asker_id != viewer.id:
        found = found.filter(person=viewer)
    return list(found.order_by("answered_at", "pk")[:SHOWN])


def tally_of(ask_id: UUID) -> tuple[Mapping[str, int], int]:
    """What a card counts at this moment. For services, which check by themselves."""
    found: Any = described(Ask.objects.filter(id=ask_id)).get()
    return found.tally, found.answered
