"""The face of a red packet: sealed, opened by some, emptied, or gone back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging.cards import ComposerEntry, register, register_composer_entry
from messaging.errors import Refusal
from messaging.models import Conversation, User
from messaging.permissions import can_write
from wallet import selectors
from wallet.cards.home import Moved, Quick, Source, register_quick, register_source, shown_in
from wallet.models import Packet
from wallet.money import format_money
from wallet.selectors.packets import PACKET, packet_moved


@register
class PacketCard:
    """An envelope; what I drew of it is in its sheet."""

    type = PACKET
    is_money = True
    template = "wallet/cards/_packet.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: face_context(one) for ref, one in selectors.packets_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        packet: Packet = context["packet"]
        said = _("Red packet, %(sum)s: %(state)s") % {
            "sum": format_money(packet.amount, packet.currency),
            "state": state_words(packet).lower(),
        }
        return f"{said} · {packet.note}" if packet.note else said

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:packet", args=[ref])


def face_context(packet: Any) -> dict[str, Any]:
    """What the envelope's templates draw, for any viewer."""
    return {
        "packet": packet,
        "state": state_of(packet),
        "state_words": lazy(state_words, str)(packet),  # a face is drawn in several languages
        "names": ", ".join(one["name"] for one in packet.meant),
    }


def state_of(packet: Packet) -> str:
    """sealed, opened, emptied, returned; or over, when what is left is about to go back."""
    if packet.emptied_at:
        return "emptied"
    if packet.returned_at:
        return "returned"
    if packet.is_over:
        return "over"
    return "opened" if packet.opened else "sealed"


def state_words(packet: Packet) -> str:
    """The state as the card says it."""
    state = state_of(packet)
    left = format_money(packet.left_amount, packet.currency)
    if state == "emptied":
        if packet.shares == 1:
            return _("Opened")
        return _("All taken in %(time)s") % {"time": _taken_in(packet)}
    if state == "returned":
        return _("Over, %(sum)s went back") % {"sum": left}
    if state == "over":
        return _("Over, %(sum)s goes back") % {"sum": left}
    if state == "sealed":
        return ngettext("Not opened yet", "%(n)s shares, none opened yet", packet.shares) % {
            "n": packet.shares
        }
    return ngettext(
        "%(n)s of %(all)s opened, %(sum)s left",
        "%(n)s of %(all)s opened, %(sum)s left",
        packet.opened,
    ) % {"n": packet.opened, "all": packet.shares, "sum": left}


def _taken_in(packet: Packet) -> str:
    assert packet.emptied_at
    seconds = max(1, round((packet.emptied_at - packet.created_at).total_seconds()))
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)s min") % {"n": (seconds + 30) // 60}
    return _("%(n)s h") % {"n": (seconds + 1800) // 3600}


def _new(conversation: Conversation) -> str:
    return reverse("wallet:new_packet", args=[conversation.id])


def _offered(viewer: User, conversation: Conversation) -> bool:
    kinds = (Conversation.Kind.DIRECT, Conversation.Kind.GROUP)
    return conversation.kind in kinds and can_write(conversation.me)  # type: ignore[attr-defined]


def _source(viewer: User, moved: Moved) -> Source | None:
    try:
        packet = packet_moved(viewer, moved.transfer_id)
    except Refusal:  # they have left since
        return None
    return packet and Source(
        label=_("Red packet"),
        sheet_url=reverse("wallet:packet", args=[packet.id]),
        conversation_url=shown_in(packet.conversation_id, PACKET, packet.id),
    )


for _kind in ("packet", "packet_share", "packet_return"):
    register_source(_kind, _source)

ENTRY = ComposerEntry(gettext_lazy("Red packet"), "packet", _new, _offered)
register_composer_entry(ENTRY)
register_quick(Quick("packet", 70, gettext_lazy("Red packet"), "packet", entry=ENTRY))
