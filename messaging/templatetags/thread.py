"""How a thread and its inbox are laid out on first paint: groups, days, ticks, short times.

Scripts keep the same layout alive afterwards (static/js/messaging/layout.js): what the two
decide must not differ, or the first live message would make the page jump.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from babel.dates import format_date, format_datetime
from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from messaging.cards import allows, render_face
from messaging.models import Attachment, Conversation, Message, User
from messaging.selectors import attachments_of, reactions_of

register = template.Library()

GROUP = timedelta(minutes=5)


@register.simple_tag
def laid_out(
    messages: Sequence[Message],
    viewer: User,
    conversation: Conversation,
    first_unread_seq: int | None = None,
) -> list[dict[str, Any]]:
    """Each message with its place: joined to the one before, open to the next, first of a day."""
    delivered, read = _reached(conversation)
    items: list[dict[str, Any]] = []
    for message in messages:
        day = timezone.localtime(message.created_at).date()
        is_fresh = message.seq == first_unread_seq
        before = items[-1] if items else None
        joined = bool(
            before
            and before["day"] == day
            and not is_fresh
            and Message.Kind.NOTICE not in (message.kind, before["message"].kind)
            and before["message"].sender_id == message.sender_id
            and message.created_at - before["message"].created_at < GROUP
        )
        if before and joined:
            before["open"] = True
        items.append(
            {
                "message": message,
                "day": day,
                "starts_day": before is None or before["day"] != day,
                "is_fresh": is_fresh,
                "joined": joined,
                "open": False,
                "state": "read"
                if message.seq <= read
                else "delivered"
                if message.seq <= delivered
                else "sent",
            }
        )
    return items


def far_side(conversation: Conversation) -> tuple[str, list[Any]]:
    """Whose receipts make my ticks: the peer; anyone across a shop's counter; all of a group."""
    me: Any = conversation.me  # type: ignore[attr-defined]
    others: list[Any] = conversation.others  # type: ignore[attr-defined]
    if conversation.kind == Conversation.Kind.SHOP:
        is_staff = me.role == me.Role.STAFF
        return "any", [one for one in others if (one.role == me.Role.STAFF) != is_staff]
    return "every", others


def _reached(conversation: Conversation) -> tuple[int, int]:
    rule, people = far_side(conversation)
    if not people:
        return 0, 0
    pick = max if rule == "any" else min
    return (
        pick(one.last_delivered_seq for one in people),
        pick(one.last_read_seq for one in people),
    )


@register.filter
def reach(conversation: Conversation) -> dict[str, Any]:
    """The far side's watermarks, for the script that keeps the ticks."""
    rule, people = far_side(conversation)
    return {
        "rule": rule,
        "people": {str(one.user_id): [one.last_delivered_seq, one.last_read_seq] for one in people},
    }


@register.simple_tag
def blank_message(viewer: User, conversation: Conversation) -> SimpleNamespace:
    """A message with nothing in it yet: the mould of the bubbles that scripts pour."""
    return SimpleNamespace(
        id="",
        client_id="",
        seq="",
        changed_seq="",
        sender=viewer,
        sender_id=viewer.id,
        kind=Message.Kind.TEXT,
        text="",
        reply_to_id=None,
        mentions=[],
        preview_id=None,
        is_forwarded=False,
        edited_at=None,
        recalled_at=None,
        carried=[],
        reacted=[],
        created_at=timezone.now(),
        conversation=conversation,
    )


@register.simple_tag(takes_context=True)
def drawn(context: template.Context, face: tuple[str, Mapping[str, Any]]) -> SafeString:
    """A panel: a template and its own context, drawn for this request."""
    name, own = face
    drawn = render_to_string(name, dict(own), request=context.get("request"))
    return mark_safe(drawn)  # noqa: S308 (a template's output)


@register.simple_tag
def card_face(message: Any) -> SafeString:
    """The face of a card message."""
    return mark_safe(render_face(message))  # noqa: S308 (a template's output)


@register.filter
def summary_text(message: Message) -> str:
    """A card in words, in the reader's language."""
    language = (get_language() or "en")[:2]
    return message.summary.get(language) or next(iter(message.summary.values()), "")


@register.filter
def files(message: Message) -> list[Attachment]:
    """What a message carries, in its order."""
    return attachments_of(message)


@register.filter
def reactions(message: Message) -> list[dict[str, Any]]:
    """Each emoji with who chose it."""
    return reactions_of(message)


@register.filter
def deeds(message: Message) -> str:
    """What may be done with a message beside answering it; whose it is and when, scripts know."""
    if message.recalled_at:
        return ""
    if message.kind == Message.Kind.CARD:
        verbs = [verb for verb in ("recall", "forward") if allows(message.card_type, verb)]
        return " ".join(verbs)
    return "recall forward" if message.is_forwarded else "edit recall forward"


@register.filter
def among(wanted: Sequence[str], known: set[str]) -> str:
    """Those of ``wanted`` that are in ``known``, as one attribute value."""
    return " ".join(one for one in wanted if one in known)


@register.filter
def company(conversation: Conversation) -> str:
    """Who else is here, in first names: a shop's people, or a group's."""
    others: list[Any] = conversation.others  # type: ignore[attr-defined]
    if conversation.kind == Conversation.Kind.SHOP:
        others = [one for one in others if one.role == one.Role.STAFF]
    return ", ".join(one.user.get_short_name() for one in others[:5])


@register.filter
def user_ids(participants: Sequence[Any]) -> list[str]:
    return [str(one.user_id) for one in participants]


@register.filter
def day_words(day: date) -> str:
    """Today, yesterday, or the weekday and date; the year only when it is another one."""
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    pattern = "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y"
    return format_date(day, pattern, locale=_locale())


@register.filter
def short_when(moment: datetime) -> str:
    """The inbox's time: hour today, then yesterday, weekday within a week, date."""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = (today - local.date()).days
    if days <= 0:
        return local.strftime("%H:%M")
    if days == 1:
        return _("Yesterday")
    if days < 7:
        return format_datetime(local, "EEE", locale=_locale())
    return format_date(local.date(), "dd/MM/yy", locale=_locale())


def _locale() -> str:
    language = (get_language() or "en")[:2]
    return "en_GB" if language == "en" else language


@register.simple_tag
def posted_rows(values: Any, most: int) -> list[dict[str, str]]:
    """Rows of a sheet that makes a block: what was typed before, then empty ones up to ``most``."""
    columns = {
        name: values.getlist(name) if hasattr(values, "getlist") else []
        for name in ("option", "description", "section", "first", "second")
    }
    return [
        {name: column[n] if n < len(column) else "" for name, column in columns.items()}
        for n in range(most)
    ]
