"""Asking in a conversation: posting a block, answering it once, voting, closing."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import formats, timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from messaging.bus import publish, user_group
from messaging.cards import card_type_of
from messaging.errors import Conflict, Invalid, NotAllowed, Refusal
from messaging.events import ask_answered
from messaging.models import Answer, Ask, Conversation, User
from messaging.permissions import may_answer, may_ask, may_close
from messaging.selectors import participation_of, person_for, tally_of
from messaging.services.faces import show_card
from messaging.services.fitting import check_choices, check_page
from messaging.services.messages import post_card, post_notice, send_message
from messaging.services.specs import check_spec, folded

log = structlog.get_logger(__name__)

Kind = Ask.Kind
TYPED = (Kind.BUTTONS, Kind.LIST, Kind.POLL)


def post_own_ask(
    *, asker: User, conversation: Conversation, kind: str, spec: Any, client_id: UUID | None = None
) -> Ask:
    """Post a block as a person: anybody polls and shares places and people; a shop's staff asks.

    Refuses outsiders (NotFound), kinds that are not theirs (NotAllowed), bad content (Invalid).
    """
    me = participation_of(asker, conversation.id)
    if kind in Kind.values and not may_ask(me, kind):
        raise NotAllowed("not_yours_to_ask")
    return post_ask(
        asker=asker, conversation=conversation, kind=kind, spec=spec, client_id=client_id
    )


@transaction.atomic
def post_ask(
    *,
    asker: User,
    conversation: Conversation,
    kind: str,
    spec: Any,
    purpose: str = "",
    client_id: UUID | None = None,
) -> Ask:
    """Post a block as a card of the asker's; the same ``client_id`` again finds the first one.

    For upper floors, which decide who may: ``purpose`` is their own name for it, and comes back
    in the fact ``ask.answered``. ``spec`` is checked by ``specs.check_spec``; a contact card takes
    ``{"handle": ...}`` alone.
    """
    participation_of(asker, conversation.id)
    if kind == Kind.CONTACT:
        spec = _contact(asker, spec)
    kept = check_spec(kind=kind, spec=spec)
    client_id = client_id or uuid.uuid4()
    # From both: nobody can take an id that somebody else is about to use.
    ask = Ask(
        id=uuid.uuid5(asker.id, str(client_id)),
        conversation=conversation,
        asker=asker,
        kind=kind,
        spec=kept,
        purpose=purpose,
    )
    try:
        with transaction.atomic():
            ask.save(force_insert=True)
    except IntegrityError:
        first = Ask.objects.filter(id=ask.id).first()
        if first is None or first.conversation_id != conversation.id:
            raise Invalid(
                "client_id_reused", _("This message was already sent somewhere else.")
            ) from None
        return first
    post_card(
        sender=asker,
        conversation=conversation,
        card_type=card_type_of(kind),
        card_ref=str(ask.id),
        client_id=client_id,
    )
    return ask


def _contact(asker: User, spec: Any) -> dict[str, Any]:
    """Whom a contact card shows: somebody with an account, found by handle; oneself too."""
    handle = spec.get("handle") if isinstance(spec, Mapping) else None
    if not isinstance(handle, str) or set(spec) - {"handle"}:
        raise Invalid("bad_spec", _("Say whose card, by handle."), fields={"handle": "@…"})
    wanted = handle.strip().lstrip("@").lower()
    person = asker if wanted == asker.handle else person_for(asker, handle)
    return {"person": str(person.id), "name": person.display_name, "handle": person.handle}


def answer_ask(
    *, person: User, ask: Ask, values: Mapping[str, Any], is_said: bool = False
) -> Answer:
    """Answer: ``{"choices": [ids]}``; for a form every field of every page under its id.

    Once each: the same answer again is the first one, another one is Conflict
    ``already_answered`` with the first in its details. A poll takes as many as people like, the
    last one counts. Refuses outsiders (NotFound), people it is not for, and what is closed.
    What was picked is said in the conversation too, as the person's own message, unless they
    have said it themselves (``is_said``); of a form, only that it was filled in.
    """
    kept = _checked(ask, values)
    with transaction.atomic():
        _let_in(person, ask)
        answer = _row(person, ask)
        if answer.is_complete and answer.values == kept:
            return answer
        if answer.is_complete and ask.kind != Kind.POLL:
            raise Conflict(
                "already_answered", _("You have answered this already."), values=answer.values
            )
        answer.values, answer.is_complete, answer.answered_at = kept, True, timezone.now()
        answer.save()
        _tell(person, ask, kept)
        if not is_said:
            _say(person, ask, kept)
    return answer


@transaction.atomic
def save_page(*, person: User, ask: Ask, number: int, values: Mapping[str, Any]) -> Answer:
    """Keep one page of a form that is being filled, so that it can be resumed anywhere.

    ``number`` counts from 0. Checks that page alone; nobody else sees anything of it yet.
    """
    if ask.kind != Kind.FORM:
        raise Invalid("bad_answer", _("This is no form."))
    kept = check_page(ask=ask, number=number, values=values)
    _let_in(person, ask)
    answer = _row(person, ask)
    if answer.is_complete:
        raise Conflict(
            "already_answered", _("You have answered this already."), values=answer.values
        )
    names = {field["id"] for field in ask.spec["pages"][number]["fields"]}
    others = {name: value for name, value in answer.values.items() if name not in names}
    answer.values, answer.page = others | kept, max(answer.page, number + 1)
    answer.save()
    return answer


def send_form(*, person: User, ask: Ask) -> Answer:
    """Send a form whose pages were kept one by one; Invalid names what is still needed."""
    begun = Answer.objects.filter(person=person, ask=ask).first()
    return answer_ask(person=person, ask=ask, values=begun.values if begun else {})


def take_back_vote(*, person: User, ask: Ask) -> None:
    """Take one's vote back; of anything else an answer stays."""
    if ask.kind != Kind.POLL:
        raise NotAllowed("answer_stays", _("This answer stays."))
    with transaction.atomic():
        _let_in(person, ask)
        gone, _each = Answer.objects.filter(ask=ask, person=person).delete()
        if gone:
            _tell(person, ask, {})


def close_ask(*, actor: User, ask: Ask) -> Ask:
    """End a poll; closing it twice is once."""
    me = participation_of(actor, ask.conversation_id)
    if not may_close(me, ask):
        raise NotAllowed
    return _close(ask)


def close_due_polls(*, now: Any = None) -> int:
    """Close every poll whose moment has come, and show it; returns how many."""
    moment = (now or timezone.now()).isoformat(timespec="seconds")
    # Kept in UTC and in one form, so the text sorts as the moments do.
    due = Ask.objects.filter(kind=Kind.POLL, closed_at=None, spec__closes_at__lte=moment)
    asks = list(due.order_by("id")[:500])
    for ask in asks:
        _close(ask)
    return len(asks)


def take_typed(*, person: User, card_ref: str, text: str) -> None:
    """A text was typed right after an ask: "2" or an option's words count as the answer to it.

    Anything else is just a message; so is an answer that would be refused.
    """
    ask = Ask.objects.filter(id=card_ref, kind__in=TYPED).first()
    if ask is None or ask.least > 1:
        return
    wanted = folded(text=text)
    meant = [
        one
        for number, (one, title) in enumerate(ask.choices.items(), start=1)
        if wanted in (str(number), folded(text=title))
    ]
    if not meant:
        return
    if Answer.objects.filter(ask=ask, person=person, is_complete=True).exists():
        return
    try:
        answer_ask(person=person, ask=ask, values={"choices": meant[:1]}, is_said=True)
    except Refusal as refusal:
        log.info("typed_answer_not_taken", code=refusal.code)


def _checked(ask: Ask, values: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise Invalid("bad_answer")
    if ask.kind in (Kind.LOCATION, Kind.CONTACT):
        raise NotAllowed("nothing_to_answer", _("There is nothing to answer here."))
    if ask.kind != Kind.FORM:
        if set(values) - {"choices"}:
            raise Invalid("bad_answer", _("Pick from what is offered."))
        return {"choices": check_choices(ask=ask, picked=values.get("choices"))}
    kept: dict[str, Any] = {}
    known = set()
    for number, page in enumerate(ask.spec["pages"]):
        names = {field["id"] for field in page["fields"]}
        here = {name: value for name, value in values.items() if name in names}
        kept |= check_page(ask=ask, number=number, values=here)
        known |= names
    if set(values) - known:
        raise Invalid("bad_answer", _("This form has no such field."))
    return kept


def _let_in(person: User, ask: Ask) -> None:
    """Hold the ask open for as long as this answer takes; whoever closes it waits for us."""
    me = participation_of(person, ask.conversation_id)
    if not may_answer(me, ask):
        raise NotAllowed("not_yours_to_answer", _("This is for somebody else to answer."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT closed_at FROM messaging_ask WHERE id = %s FOR SHARE", [ask.id])
        [ask.closed_at] = cursor.fetchone()
    if not ask.is_open:
        raise Conflict("ask_closed", _("This is closed."))


def _row(person: User, ask: Ask) -> Answer:
    """The person's answer, locked; two tabs at once meet in one row."""
    Answer.objects.bulk_create([Answer(ask=ask, person=person)], ignore_conflicts=True)
    return Answer.objects.select_for_update().get(ask=ask, person=person)


def _close(ask: Ask) -> Ask:
    closed = Ask.objects.filter(id=ask.id, closed_at=None).update(closed_at=timezone.now())
    ask.refresh_from_db(fields=["closed_at"])
    if closed:
        transaction.on_commit(lambda: _show(ask))
    return ask


def _tell(person: User, ask: Ask, values: Mapping[str, Any]) -> None:
    """Publish the answer, and show it on the card once it is kept."""
    told = {user_group(person.id)}
    if not ask.is_anonymous:
        told.add(user_group(ask.asker_id))
    publish(
        ask_answered,
        to=sorted(told),
        data={
            "ask": str(ask.id),
            "conversation": str(ask.conversation_id),
            "kind": ask.kind,
            "purpose": ask.purpose,
            "person": str(person.id),
            "values": dict(values),
        },
    )
    transaction.on_commit(lambda: _show(ask), robust=True)


def _say(person: User, ask: Ask, values: Mapping[str, Any]) -> None:
    if ask.kind == Kind.POLL:
        return  # the bars say it
    if ask.kind == Kind.FORM:
        said = format_lazy(
            gettext_lazy("{name} filled in “{title}”"),
            name=person.display_name,
            title=ask.spec["title"],
        )
        post_notice(actor=person, conversation=ask.conversation, text=said)
        return
    titles = [ask.choices[one] for one in values["choices"]]
    if ask.kind == Kind.TIMES:
        titles = [_moment(person, title) for title in titles]
    send_message(
        sender=person,
        conversation=ask.conversation,
        client_id=uuid.uuid5(ask.id, str(person.id)),
        text=", ".join(titles),
    )


def _moment(person: User, iso: str) -> str:
    """A moment as the person reads it: their zone, their language."""
    local = timezone.localtime(datetime.fromisoformat(iso), ZoneInfo(person.time_zone))
    with override(person.locale):
        return formats.date_format(local, "l j F") + ", " + local.strftime("%H:%M")


def _show(ask: Ask) -> None:
    show_card(card_type=card_type_of(ask.kind), card_ref=str(ask.id), seen=lambda: tally_of(ask.id))
