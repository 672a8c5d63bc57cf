"""Transfers to a person: sent, accepted, declined, taken back, or gone back by themselves.

The money is reserved by a pending ledger transfer of the same id; the ids of what resolves it are
derived from it, so every verb can be repeated. Whoever locks the row first decides what becomes
of it: accepting, taking back and the clock can't both win.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotAllowed, NotFound, Refusal
from messaging.models import Conversation, User
from messaging.models.people import plain_name
from messaging.services.messages import post_card, refresh_card
from messaging.services.rows import insert
from wallet import ledger
from wallet.cards.transfers import TRANSFER
from wallet.errors import IdReused, TransferOver, Unreachable
from wallet.models import ChatTransfer, LegalName
from wallet.models.ledger import Transfer
from wallet.money import parse_amount
from wallet.selectors.transfers import (
    DELAYS,
    OPEN_FOR,
    Meeting,
    due_transfers,
    is_present,
    meeting_of,
)
from wallet.services import between
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce, announce_balances
from wallet.services.clearance import clear, give_back

log = structlog.get_logger(__name__)
State = ChatTransfer.State
SETTLED_AT_ONCE = 500
NAME_LENGTH = 120


@ledger.whole_transaction
def send_transfer(
    *,
    payer: User,
    transfer_id: UUID,
    payee: User,
    conversation: Conversation,
    amount: int,
    currency: str,
    note: str = "",
    delay_hours: int = 0,
    is_confirmed: bool = False,
    proof: str = "",
    meeting: Meeting | None = None,
) -> ChatTransfer:
    """Reserve ``amount`` for the payee and say so in the conversation.

    The id is made by the form: the same id with the same content gives the same transfer, with
    other content IdReused. ``meeting``: from a door that has just asked how the two stand there.
    Refuses outsiders and strangers to the conversation (NotFound), oneself
    (OwnAccount), who can't be reached (Unreachable), somebody never paid before unless
    ``is_confirmed`` (FirstTransfer), NotEnough, and what ``clear`` refuses.
    """
    meeting = meeting or meeting_of(payer, payee.handle, conversation.id, currency, transfer_id)
    drawn = draw_up(
        payer=payer,
        transfer_id=transfer_id,
        payee=payee,
        conversation=conversation,
        amount=amount,
        currency=currency,
        note=note,
        delay_hours=delay_hours,
    )
    transfer, is_new = _kept(drawn)
    if not is_new:
        return transfer
    check_meeting(meeting=meeting, payer=payer, payee=payee, is_confirmed=is_confirmed)
    clear(
        payer=payer,
        amount=transfer.amount,
        currency=currency,
        payee=f"user.{payee.id}",
        reference=transfer.id,
        proof=proof,
    )
    sides = [
        meeting.payer_account or open_wallet(owner=payer, currency=currency).id,
        meeting.payee_account or open_wallet(owner=payee, currency=currency).id,
    ]
    announce(told=ledger.move([held_back(transfer=transfer, sides=sides)], sides))
    post_card(
        sender=payer,
        conversation=conversation,
        card_type=TRANSFER,
        card_ref=str(transfer.id),
        client_id=uuid.uuid5(transfer.id, "card"),
        context={"transfer": transfer},
    )
    return transfer


def draw_up(
    *,
    payer: User,
    transfer_id: UUID,
    payee: User,
    conversation: Conversation,
    amount: int,
    currency: str,
    note: str = "",
    delay_hours: int = 0,
) -> ChatTransfer:
    """The transfer as it would be written; refuses what makes none, whoever the two are."""
    between.check_other(payer=payer, payee=payee)
    if type(delay_hours) is not int or delay_hours not in DELAYS:
        raise Invalid("bad_delay", fields={"delay_hours": ", ".join(map(str, DELAYS))})
    if conversation.kind not in between.KINDS:
        raise NotFound("conversation_not_found")
    moment, delay = ledger.now(), timedelta(hours=delay_hours)
    return ChatTransfer(
        id=transfer_id,
        payer=payer,
        payee=payee,
        conversation=conversation,
        amount=parse_amount(amount, currency),
        currency=currency,
        note=between.clean_note(text=note),
        created_at=moment,
        releases_at=moment + delay,
        expires_at=moment + delay + OPEN_FOR,
    )


def check_meeting(*, meeting: Meeting, payer: User, payee: User, is_confirmed: bool) -> None:
    """The one may pay the other there, and knows who that is: NotFound, Unreachable or
    FirstTransfer otherwise."""
    if meeting.payee != payee:  # they took another handle meanwhile, which somebody else may have
        raise NotFound("person_not_found")
    if meeting.is_blocked or not payee.is_active:
        raise Unreachable
    if not meeting.is_payee_there:
        raise NotFound("person_not_found")
    between.check_known(payer=payer, payee=payee, is_confirmed=is_confirmed)


def held_back(*, transfer: ChatTransfer, sides: Sequence[UUID]) -> ledger.Pending:
    """What the ledger reserves for it: of the first account for the second."""
    return ledger.Pending(
        id=transfer.id,
        debit_id=sides[0],
        credit_id=sides[1],
        amount=transfer.amount,
        currency=transfer.currency,
        kind="transfer",
        memo=transfer.note,
        expires_at=transfer.expires_at,
    )


@ledger.whole_transaction
def accept_transfer(*, payee: User, transfer_id: UUID) -> ChatTransfer:
    """Take the money: at once, or when its delay has passed. Again: nothing more happens.

    NotFound for strangers to it, NotAllowed for anybody but the payee, TransferOver when it is no
    longer on its way, Unreachable when the two no longer reach one another.
    """
    transfer = _locked(payee, transfer_id, "payee")
    if transfer.state in (State.ACCEPTED, State.PAID):
        return transfer
    moment = ledger.now()
    if transfer.state != State.WAITING or moment >= transfer.expires_at:
        raise TransferOver
    between.check_pair(payer=transfer.payer, payee=payee)
    transfer.accepted_at = moment
    if moment >= transfer.releases_at:
        _settle(transfer, State.PAID, moment)
    else:
        transfer.state = State.ACCEPTED
        transfer.save(update_fields=["state", "accepted_at"])
    _show(transfer)
    return transfer


@ledger.whole_transaction
def decline_transfer(*, payee: User, transfer_id: UUID) -> ChatTransfer:
    """Leave the money to the payer. Again: nothing more happens; TransferOver once it was taken."""
    transfer = _locked(payee, transfer_id, "payee")
    if transfer.state == State.DECLINED:
        return transfer
    if transfer.state != State.WAITING:
        raise TransferOver
    _settle(transfer, State.DECLINED, ledger.now())
    _show(transfer)
    return transfer


@ledger.whole_transaction
def recall_transfer(*, payer: User, transfer_id: UUID) -> ChatTransfer:
    """Take it back: while nobody accepted it, and until its delay has passed even then."""
    transfer = _locked(payer, transfer_id, "payer")
    if transfer.state == State.RECALLED:
        return transfer
    moment = ledger.now()
    is_held_back = transfer.state == State.ACCEPTED and moment < transfer.releases_at
    if transfer.state != State.WAITING and not is_held_back:
        raise TransferOver
    _settle(transfer, State.RECALLED, moment)
    _show(transfer)
    return transfer


def settle_due_transfers(*, now: datetime | None = None) -> int:
    """What the clock does: pay what was accepted and held back, return what nobody accepted.

    Each in a transaction of its own, looked at again under its lock; returns how many moved.
    """
    moment = now or ledger.now()
    due = list(due_transfers(moment).values_list("id", flat=True)[:SETTLED_AT_ONCE])
    settled = 0
    for transfer_id in due:
        try:
            settled += _settled_by_clock(transfer_id, moment)
        except Refusal as refusal:  # the next run finds it again
            log.warning("transfer_not_settled", transfer=str(transfer_id), code=refusal.code)
    return settled


def give_legal_name(*, person: User, name: str) -> LegalName:
    """The name on the person's papers, for whoever pays them first; only its initials are shown."""
    kept = plain_name(name)
    if not kept or len(kept) > NAME_LENGTH or not any(letter.isalpha() for letter in kept):
        raise Invalid("bad_name", fields={"name": _("Write the name on your papers.")})
    given, _is_new = LegalName.objects.update_or_create(
        person=person, defaults={"name": kept, "given_at": ledger.now()}
    )
    return given


def _kept(drawn: ChatTransfer) -> tuple[ChatTransfer, bool]:
    """The one transfer with this id, and whether it is new; IdReused if it says something else."""
    if insert(rows=[drawn], may_exist=True):
        return drawn, True
    transfer = ChatTransfer.objects.select_related("payer", "payee").get(id=drawn.id)
    if _said_of(transfer) != _said_of(drawn):
        raise IdReused
    return transfer, False


def _said_of(transfer: ChatTransfer) -> tuple[Any, ...]:
    """What a transfer says, whenever it was sent."""
    people = (transfer.payer_id, transfer.payee_id, transfer.conversation_id)
    delay = transfer.releases_at - transfer.created_at
    return (*people, transfer.amount, transfer.currency, transfer.note, delay)


def _locked(actor: User, transfer_id: UUID, side: str) -> ChatTransfer:
    """The transfer, ours until the transaction ends, if the actor is on this side of it."""
    transfer = (
        ChatTransfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("payer", "payee")
        .filter(id=transfer_id)
        .first()
    )
    if transfer is None:
        raise NotFound("transfer_not_found")
    if actor.id not in (transfer.payer_id, transfer.payee_id) and not is_present(
        actor, transfer.conversation_id
    ):
        raise NotFound("transfer_not_found")
    if getattr(transfer, f"{side}_id") != actor.id:
        raise NotAllowed
    return transfer


def _settle(transfer: ChatTransfer, state: str, moment: datetime) -> None:
    """Resolve the pending ledger transfer for good, as the new state says."""
    wallets = [
        open_wallet(owner=one, currency=transfer.currency)
        for one in (transfer.payer, transfer.payee)
    ]
    if state != State.PAID:
        give_back(
            payer=transfer.payer,
            payee=f"user.{transfer.payee_id}",
            amount=transfer.amount,
            reason=uuid.uuid5(transfer.id, "back"),
            reference=transfer.id,
        )
    ends = Transfer.objects.values_list("expires_at", flat=True).get(id=transfer.id)
    is_over = ends is not None and moment >= ends
    if is_over and state in (State.PAID, State.RETURNED):
        _expire(transfer, [wallet.id for wallet in wallets], state == State.PAID, moment)
    else:
        verb, item = ("post", ledger.Post) if state == State.PAID else ("void", ledger.Void)
        ledger.write([item(id=uuid.uuid5(transfer.id, verb), pending_id=transfer.id)])
    transfer.state, transfer.settled_at = state, moment
    transfer.save(update_fields=["state", "accepted_at", "settled_at"])
    announce_balances(account_ids=[wallet.id for wallet in wallets])


def _expire(transfer: ChatTransfer, sides: Sequence[UUID], is_paid: bool, moment: datetime) -> None:
    """End what the ledger held because its time is over: as of ``moment``, which says so.

    What was accepted, and is paid later than the ledger kept it for, moves in the same batch.
    """
    batch: list[ledger.Item] = [
        ledger.Expire(id=uuid.uuid5(transfer.id, "expire"), pending_id=transfer.id)
    ]
    if is_paid:
        batch.append(
            ledger.Single(
                id=uuid.uuid5(transfer.id, "late"),
                debit_id=sides[0],
                credit_id=sides[1],
                amount=transfer.amount,
                currency=transfer.currency,
                kind="transfer",
                memo=transfer.note,
            )
        )
    with ledger.dated(moment):
        ledger.write(batch)


@ledger.whole_transaction
def _settled_by_clock(transfer_id: UUID, moment: datetime) -> bool:
    transfer = (
        due_transfers(moment)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("payer", "payee")
        .filter(id=transfer_id)
        .first()
    )
    if transfer is None:
        return False  # somebody was faster, or is at it
    is_paid = transfer.state == State.ACCEPTED
    _settle(transfer, State.PAID if is_paid else State.RETURNED, moment)
    _show(transfer)
    if not is_paid:
        said = format_lazy(
            _("{sum} went back to {name}: nobody accepted it"),
            sum=between.in_words(amount=transfer.amount, currency=transfer.currency),
            name=transfer.payer.display_name,
        )
        between.tell(actor=transfer.payer, conversation_id=transfer.conversation_id, text=said)
    return True


def _show(transfer: ChatTransfer) -> None:
    refresh_card(card_type=TRANSFER, card_ref=str(transfer.id))
