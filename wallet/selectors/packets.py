"""Red packets and what was drawn from them; the viewer comes first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from messaging.errors import NotFound
from messaging.models import Message, User
from messaging.selectors import FACE_FIELDS, drawn_from, face_of, is_id
from messaging.selectors.rows import columns_of, prepared, row_from, width_of
from wallet.models import Packet, PacketShare
from wallet.models.ledger import Transfer
from wallet.selectors.accounts import WALLET

PACKET = "wallet.packet"
FACES = 5  # how many of those who opened it stand on the card


def packets_by_id(refs: Sequence[str]) -> dict[str, Any]:
    """Packets under their ids, with all that a card shows; what is gone is left out. One query.

    ``openers`` are the first who opened it and ``meant`` those it is for, as faces with a name;
    ``best`` is the best luck of a lucky one that is empty: name, face and amount, or None.
    """
    wanted = [ref for ref in refs if is_id(ref)]
    return {str(one.id): _dressed(one) for one in _described(Packet.objects.filter(id__in=wanted))}


# Everybody of a group asks this at the same moment: written out, since putting the query together
# would take longer than answering it.
SEEN = """
SELECT {packet}, place.joined_seq, place.kind AS place_kind,
       mine.number AS my_number, mine.amount AS my_amount,
       (
           SELECT id FROM wallet_account
           WHERE owner_id = %(viewer)s AND code = %(wallet)s AND currency = packet.currency
       ) AS my_account,
       EXISTS (
           SELECT FROM messaging_block
           WHERE (blocker_id = %(viewer)s AND blocked_id = packet.sender_id)
              OR (blocker_id = packet.sender_id AND blocked_id = %(viewer)s)
       ) AS is_blocked
FROM wallet_packet AS packet
JOIN (
    SELECT conversation_id, joined_seq, kind FROM messaging_participant
    JOIN messaging_conversation ON messaging_conversation.id = conversation_id
    WHERE user_id = %(viewer)s AND left_at IS NULL
) AS place ON place.conversation_id = packet.conversation_id
LEFT JOIN wallet_packetshare AS mine
       ON mine.packet_id = packet.id AND mine.claimer_id = %(viewer)s
WHERE packet.id = %(packet)s
"""


BESIDE = ("joined_seq", "place_kind", "my_number", "my_amount", "my_account", "is_blocked")


def packet_for(viewer: User, packet_id: UUID | str) -> Any:
    """The packet with ``mine`` (its reader's share or None), ``is_mine_to_open``, ``is_blocked``
    and ``my_account`` (the id of the reader's wallet, or None).

    NotFound for everybody to whom its card was never shown. One query for who was there from the
    beginning.
    """
    if not is_id(str(packet_id)):
        raise NotFound("packet_not_found")
    asked: dict[str, Any] = {"viewer": viewer.id, "packet": str(packet_id), "wallet": WALLET}
    with prepared() as cursor:
        cursor.execute(SEEN.format(packet=columns_of(Packet, "packet")), asked)
        row = cursor.fetchone()
    packet: Any = None
    if row is not None:
        width = width_of(Packet)
        packet = row_from(Packet, row[:width])
        packet.__dict__.update(zip(BESIDE, row[width:], strict=True))
    if packet is None or (packet.joined_seq and not _was_shown(packet)):
        raise NotFound("packet_not_found")
    drawn = {"number": packet.my_number, "amount": packet.my_amount}
    packet.mine = drawn if packet.my_number else None
    packet.is_mine_to_open = _is_for(packet, viewer)
    return packet


def shares_of(viewer: User, packet: Any) -> list[PacketShare]:
    """Who drew what, the newest first, with ``is_best`` on the best luck of an empty lucky one.

    ``packet`` comes from ``packet_for(viewer, ...)``.
    """
    drawn = list(packet.drawn.select_related("claimer").order_by("-number"))
    best = _best_of(packet, drawn)
    for share in drawn:
        share.is_best = share is best
    return drawn


def packet_moved(viewer: User, transfer_id: UUID) -> Any:
    """The packet whose money this movement put in, drew or gave back; None for what is none.

    NotFound like ``packet_for``.
    """
    sides = Transfer.objects.filter(id=transfer_id)
    found = Packet.objects.filter(
        Q(account__in=sides.values("debit_account")) | Q(account__in=sides.values("credit_account"))
    ).values_list("id", flat=True)
    packet_id = found.first()
    return packet_for(viewer, packet_id) if packet_id else None


def packets_waiting(owner: User) -> QuerySet[Packet]:
    """What the person sent and nobody has drawn yet: it comes back to them."""
    return Packet.objects.filter(sender=owner, emptied_at__isnull=True, returned_at__isnull=True)


def drawn_of(packet_id: UUID) -> tuple[int, bool]:
    """What a card counts at this moment. For services, which check by themselves."""
    left, returned = Packet.objects.values_list("left_shares", "returned_at").get(id=packet_id)
    return left, returned is not None


def _described(found: QuerySet[Packet]) -> QuerySet[Packet]:
    drawn = PacketShare.objects.filter(packet=OuterRef("pk"))
    face = {name: f"claimer__{name}" for name in FACE_FIELDS}
    meant = User.objects.filter(
        Func(
            *(F("id"), OuterRef("only_for")),
            template="(%(expressions)s))",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
    )
    return found.select_related("sender", "conversation").annotate(
        first_drawn=ArraySubquery(
            drawn.order_by("number").values(found=JSONObject(**face))[:FACES]
        ),
        best_drawn=ArraySubquery(
            drawn.filter(packet__kind=Packet.Kind.LUCKY, packet__emptied_at__isnull=False)
            .filter(packet__shares__gt=1)
            .order_by("-amount", "number")
            .values(found=JSONObject(amount="amount", **face))[:1]
        ),
        for_whom=ArraySubquery(
            meant.order_by("display_name").values(found=JSONObject(**{n: n for n in FACE_FIELDS}))
        ),
    )


def _dressed(packet: Any) -> Any:
    packet.openers = [_face(one) for one in packet.first_drawn]
    packet.meant = [_face(one) for one in packet.for_whom]
    best = packet.best_drawn[0] if packet.best_drawn else None
    packet.best = {**_face(best), "amount": best["amount"]} if best else None
    return packet


def _face(found: dict[str, Any]) -> dict[str, Any]:
    person = drawn_from(found)
    return {"name": person.get_short_name(), "face": face_of(person)}


def _is_for(packet: Any, viewer: User) -> bool:
    """Everybody in a group, the sender too; those it is for; the other one of two."""
    if packet.only_for:
        return viewer.id in packet.only_for
    return packet.place_kind == "group" or viewer.id != packet.sender_id


def _was_shown(packet: Any) -> bool:
    return Message.objects.filter(
        conversation=packet.conversation_id,
        card_type=PACKET,
        card_ref=str(packet.id),
        seq__gt=packet.joined_seq,
    ).exists()


def _best_of(packet: Packet, drawn: Sequence[PacketShare]) -> PacketShare | None:
    if packet.kind != Packet.Kind.LUCKY or not packet.emptied_at or packet.shares < 2:
        return None
    return max(drawn, key=lambda share: (share.amount, -share.number))
