"""Red packets: put together, drawn share by share, and what nobody drew given back.

The money of a packet lies on an account of its own from the moment it is sent. Of a group's
packet its sender may draw a share like everybody else; of one for some people, or for one, only
those it is for.
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotAllowed, Refusal
from messaging.models import Conversation, Participant, User
from messaging.selectors import participation_of
from messaging.selectors.rows import columns_of, prepared, row_from
from messaging.services import post_card, show_card
from messaging.services.rows import insert
from wallet import ledger
from wallet.errors import IdReused, PacketEmpty, PacketOver
from wallet.models import Packet, PacketShare
from wallet.models.packets import NOTE_LENGTH
from wallet.money import exponent, format_money, parse_amount
from wallet.selectors.packets import PACKET, drawn_of, packet_for
from wallet.services import between
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear, give_back

log = structlog.get_logger(__name__)

# What everybody of a group does at the same moment: written out, as putting it together would take
# longer than doing it.
LOCKED = "SELECT {packet} FROM wallet_packet AS packet WHERE id = %s FOR NO KEY UPDATE"
DRAWN = """
UPDATE wallet_packet SET left_amount = %s, left_shares = %s, emptied_at = %s WHERE id = %s
"""

Kind = Packet.Kind
SWEPT_AT_ONCE = 500


@ledger.whole_transaction
def send_packet(
    *,
    sender: User,
    conversation: Conversation,
    packet_id: UUID,
    amount: int,
    shares: int = 1,
    kind: str = Kind.LUCKY,
    note: str = "",
    only_for: Sequence[User] = (),
    proof: str = "",
) -> Packet:
    """Put ``amount`` into a packet of ``shares`` and post it; the same id again is the first one.

    Between two people it has one share, for the other one. In a group it is for everybody, or
    ``only_for`` some members. Refuses outsiders (NotFound), other kinds of conversation and people
    who can't be reached (NotAllowed), a bad amount or number of shares (Invalid), NotEnough, and
    what ``clear`` refuses. The same id with other details: IdReused.
    """
    place = participation_of(sender, conversation.id).conversation
    meant = sorted({one.id for one in only_for})
    if place.kind == Conversation.Kind.DIRECT:
        shares, kind, meant = 1, Kind.EQUAL, []
    wanted: dict[str, Any] = {
        "amount": parse_amount(amount, settings.CURRENCY),
        "shares": shares,
        "kind": kind,
        "note": " ".join(note.split()),
        "only_for": meant,
    }
    if first := Packet.objects.filter(id=packet_id).first():
        return _as_before(first, sender, place, wanted)
    _check(sender, place, wanted)
    clear(
        payer=sender,
        amount=wanted["amount"],
        currency=settings.CURRENCY,
        payee="packet",
        reference=packet_id,
        proof=proof,
    )
    try:
        with transaction.atomic():
            packet = _put_together(sender, place, packet_id, wanted)
    except IntegrityError:
        return _as_before(Packet.objects.get(id=packet_id), sender, place, wanted)
    wallet = open_wallet(owner=sender, currency=packet.currency)
    _move(packet.id, wallet.id, packet.account_id, packet.amount, packet.currency, "packet")
    announce_balances(account_ids=[wallet.id])
    post_card(
        sender=sender,
        conversation=place,
        card_type=PACKET,
        card_ref=str(packet.id),
        client_id=uuid.uuid5(packet.id, "card"),
    )
    return packet


def claim_share(*, claimer: User, packet_id: UUID) -> PacketShare:
    """Draw a share of the packet; once a person: again, it is the share they have.

    Refuses outsiders (NotFound), those it is not for (NotAllowed), PacketEmpty and PacketOver.
    Most of those who press at the same moment come too late: they are told before any lock.
    """
    seen = packet_for(claimer, packet_id)
    if seen.mine is not None:
        return PacketShare.objects.get(packet=seen, claimer=claimer)
    if seen.is_blocked:
        raise NotAllowed("unreachable", _("This person can't be reached."))
    if not seen.is_mine_to_open:
        raise NotAllowed("packet_not_for_you", _("This red packet is for somebody else."))
    if refusal := _refusal(seen):
        raise refusal
    account_id = seen.my_account or open_wallet(owner=claimer, currency=seen.currency).id
    return _claim(claimer, packet_id, account_id)


def return_packets() -> int:
    """Give back what is left of every packet whose time is over; how many packets that were."""
    due = Packet.objects.filter(
        emptied_at__isnull=True, returned_at__isnull=True, expires_at__lte=ledger.now()
    )
    returned = 0
    for packet_id in list(due.order_by("expires_at").values_list("id", flat=True)[:SWEPT_AT_ONCE]):
        try:
            returned += _return(packet_id)
        except Refusal as refusal:  # the next run finds it again
            log.warning("packet_not_returned", packet=str(packet_id), code=refusal.code)
    return returned


@ledger.whole_transaction
def _claim(claimer: User, packet_id: UUID, wallet_id: UUID) -> PacketShare:
    with prepared() as cursor:
        cursor.execute(LOCKED.format(packet=columns_of(Packet, "packet")), [packet_id])
        packet = row_from(Packet, cursor.fetchone())
    refusal = _refusal(packet)
    drawn = None if refusal else _draw(packet, claimer)
    if drawn is None:
        mine = PacketShare.objects.filter(packet=packet, claimer=claimer).first()
        if mine is not None:
            return mine  # from another window, a moment ago
        raise refusal or PacketOver
    _move(drawn.id, packet.account_id, wallet_id, drawn.amount, packet.currency, "packet_share")
    announce_balances(account_ids=[wallet_id])
    transaction.on_commit(lambda: _show(packet.id), robust=True)
    return drawn


def _check(sender: User, place: Conversation, wanted: dict[str, Any]) -> None:
    if place.kind not in (Conversation.Kind.DIRECT, Conversation.Kind.GROUP):
        raise NotAllowed("no_packets_here", _("Red packets are for friends and groups."))
    if wanted["kind"] not in Kind.values:
        raise Invalid("bad_kind", fields={"kind": ", ".join(Kind.values)})
    if len(wanted["note"]) > NOTE_LENGTH or not wanted["note"].isprintable():
        raise Invalid("bad_note", fields={"note": _("This can't be written on it.")})
    most = settings.PACKET_MAX_AMOUNT * 10 ** exponent(settings.CURRENCY)
    if wanted["amount"] > most:
        said = _("At most %(sum)s in one packet.") % {"sum": format_money(most, settings.CURRENCY)}
        raise Invalid("packet_too_large", said, fields={"amount": said}, limit=most)
    people = _people(sender, place, wanted["only_for"])
    shares = wanted["shares"]
    if type(shares) is not int or not 1 <= shares <= min(people, settings.PACKET_MAX_SHARES):
        most = min(people, settings.PACKET_MAX_SHARES)
        said = _("From 1 to %(most)s shares.") % {"most": most}
        raise Invalid("bad_shares", said, fields={"shares": said}, limit=most)
    if wanted["amount"] < shares:
        little = _("Too little for so many shares.")
        raise Invalid("packet_too_small", little, fields={"amount": little})


def _people(sender: User, place: Conversation, only_for: Sequence[UUID]) -> int:
    """How many people can draw from it; NotFound when one of them is not there."""
    there = Participant.objects.filter(conversation=place, left_at__isnull=True)
    if not only_for:
        return there.count()
    if sender.id in only_for:
        raise Invalid("packet_for_oneself", _("A packet for some is for others."))
    if there.filter(user__in=only_for).count() != len(only_for):
        raise Invalid("not_a_member", _("Somebody is not in this group any more."))
    return len(only_for)


def _put_together(
    sender: User, place: Conversation, packet_id: UUID, wanted: dict[str, Any]
) -> Packet:
    moment = ledger.now()
    account = ledger.open_account(
        account_id=uuid.uuid5(packet_id, "account"),
        code=f"packet.{packet_id}",
        currency=settings.CURRENCY,
    )
    packet = Packet(
        id=packet_id,
        sender=sender,
        conversation=place,
        account=account,
        currency=settings.CURRENCY,
        left_amount=wanted["amount"],
        left_shares=wanted["shares"],
        created_at=moment,
        expires_at=moment + timedelta(hours=settings.PACKET_HOURS),
        **wanted,
    )
    packet.save(force_insert=True)
    return packet


def _as_before(first: Packet, sender: User, place: Conversation, wanted: dict[str, Any]) -> Packet:
    is_same = all(getattr(first, name) == value for name, value in wanted.items())
    if (first.sender_id, first.conversation_id) != (sender.id, place.id) or not is_same:
        raise IdReused
    return first


def _refusal(packet: Packet) -> Refusal | None:
    """Why nothing can be drawn from it; None where something can."""
    if not packet.left_shares:
        return PacketEmpty()
    if packet.returned_at or packet.expires_at <= ledger.now():
        return PacketOver()
    return None


def _draw(packet: Packet, claimer: User) -> PacketShare | None:
    """Take the next share out of the packet, whose row is ours; None for who has drawn before."""
    amount = drawn_amount(kind=packet.kind, amount=packet.left_amount, shares=packet.left_shares)
    drawn = PacketShare(
        id=uuid.uuid5(packet.id, str(claimer.id)),
        packet=packet,
        claimer=claimer,
        number=packet.opened + 1,
        amount=amount,
        created_at=ledger.now(),
    )
    if not insert(rows=[drawn], may_exist=True):
        return None
    packet.left_amount -= amount
    packet.left_shares -= 1
    if not packet.left_shares:
        packet.emptied_at = drawn.created_at
    with prepared() as cursor:
        cursor.execute(
            DRAWN, [packet.left_amount, packet.left_shares, packet.emptied_at, packet.id]
        )
    return drawn


def drawn_amount(*, kind: str, amount: int, shares: int) -> int:
    """How much the next share gets of ``amount`` left in ``shares``.

    Lucky: from 1 to twice the mean, evenly, and never so much that a share after it goes empty.
    Equal: the mean, of which the first ones get the odd units. The last one gets the rest.
    """
    if shares == 1:
        return amount
    if kind == Kind.EQUAL:
        return -(-amount // shares)
    return 1 + secrets.randbelow(min(2 * amount // shares, amount - (shares - 1)))


@ledger.whole_transaction
def _return(packet_id: UUID) -> int:
    packet = (
        Packet.objects.select_for_update(no_key=True, of=("self",))
        .select_related("sender")
        .get(id=packet_id)
    )
    if packet.emptied_at or packet.returned_at:
        return 0
    give_back(
        payer=packet.sender,
        payee="packet",
        amount=packet.left_amount,
        reason=uuid.uuid5(packet.id, "return"),
        reference=packet.id,
    )
    wallet = open_wallet(owner=packet.sender, currency=packet.currency)
    _move(
        uuid.uuid5(packet.id, "return"),
        packet.account_id,
        wallet.id,
        packet.left_amount,
        packet.currency,
        "packet_return",
    )
    Packet.objects.filter(id=packet.id).update(returned_at=ledger.now())
    announce_balances(account_ids=[wallet.id])
    said = format_lazy(
        _("Left in the red packet: {sum}, back with {name}"),
        sum=between.in_words(amount=packet.left_amount, currency=packet.currency),
        name=packet.sender.display_name,
    )
    between.tell(actor=packet.sender, conversation_id=packet.conversation_id, text=said)
    transaction.on_commit(lambda: _show(packet.id), robust=True)
    return 1


def _move(
    transfer_id: UUID, debit: UUID, credit: UUID, amount: int, currency: str, kind: str
) -> None:
    ledger.write(
        [
            ledger.Single(
                id=transfer_id,
                debit_id=debit,
                credit_id=credit,
                amount=amount,
                currency=currency,
                kind=kind,
            )
        ]
    )


def _show(packet_id: UUID) -> None:
    show_card(card_type=PACKET, card_ref=str(packet_id), seen=lambda: drawn_of(packet_id))
