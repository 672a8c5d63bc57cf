"""Standing transfers: made, paused, resumed, ended, and run by the clock.

An occurrence is a transfer paid at once, under an id that follows from the order and its number:
none is made twice. One that fails is tried again 1, 4 and 12 hours later, then passed over; one
that is more than three days late is passed over too. The owner is told of the first failure and
of what was passed over, in their notes and by e-mail; nobody else is.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Conflict, Invalid, NotAllowed, Refusal
from messaging.models import Conversation, User
from messaging.selectors.away import zone_of
from messaging.services import open_notes
from messaging.services.messages import post_card, refresh_card
from wallet import ledger
from wallet.cards.standing import STANDING
from wallet.cards.transfers import TRANSFER
from wallet.errors import IdReused, LedgerBusy, StepUpNeeded
from wallet.models import ChatTransfer, StandingTransfer
from wallet.money import parse_amount
from wallet.selectors.standing import due_standings, moment_of, standing_for
from wallet.selectors.stepping import Bound
from wallet.selectors.transfers import OPEN_FOR
from wallet.services import between
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear
from wallet.services.mails import mail
from wallet.services.step_up import confirm

Every, State = StandingTransfer.Every, StandingTransfer.State
RETRIES = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
TOO_LATE = timedelta(days=3)
AHEAD = timedelta(days=5 * 366)
RUN_AT_ONCE = 200


@ledger.whole_transaction
def order_standing(
    *,
    payer: User,
    standing_id: UUID,
    payee: User,
    conversation: Conversation,
    amount: int,
    currency: str,
    every: str,
    first_on: date,
    at_time: time = time(9),
    last_on: date | None = None,
    note: str = "",
    is_confirmed: bool = False,
    proof: str = "",
) -> StandingTransfer:
    """Order transfers to come, in the payer's time zone, and say so in the conversation.

    The same id with the same content is the same order; with other content IdReused. Refuses what
    ``send_transfer`` refuses of people and amounts, and days that are past or over five years off.
    """
    between.check_place(actor=payer, conversation=conversation)
    if every not in Every.values:
        raise Invalid("bad_rhythm", fields={"every": ", ".join(Every.values)})
    between.check_other(payer=payer, payee=payee)
    content = {
        "payer": payer,
        "payee": payee,
        "conversation": conversation,
        "amount": parse_amount(amount, currency),
        "currency": currency,
        "note": between.clean_note(text=note),
        "every": every,
        "first_on": first_on,
        "last_on": last_on,
        "at_time": at_time.replace(second=0, microsecond=0),
    }
    known = StandingTransfer.objects.filter(id=standing_id).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in content.items()):
            raise IdReused
        return known
    standing = StandingTransfer(
        id=standing_id, time_zone=zone_of(payer).key, created_at=ledger.now(), **content
    )
    _plan_first(standing)
    between.check_pair(payer=payer, payee=payee)
    between.check_member(person=payee, conversation=conversation)
    between.check_known(payer=payer, payee=payee, is_confirmed=is_confirmed)
    _agree(standing, proof)
    standing.save(force_insert=True)
    post_card(
        sender=payer,
        conversation=conversation,
        card_type=STANDING,
        card_ref=str(standing.id),
        client_id=uuid.uuid5(standing.id, "card"),
    )
    return standing


@ledger.whole_transaction
def pause_standing(*, payer: User, standing_id: UUID) -> StandingTransfer:
    """Nothing is paid until it is resumed. Again: nothing more happens."""
    standing = _locked(payer, standing_id)
    if standing.state == State.ACTIVE:
        standing.state, standing.run_at, standing.tries = State.PAUSED, None, 0
        _keep(standing)
    return standing


@ledger.whole_transaction
def resume_standing(*, payer: User, standing_id: UUID) -> StandingTransfer:
    """Go on with the next day that is still to come: what was missed meanwhile is not made up."""
    standing = _locked(payer, standing_id)
    if standing.state == State.PAUSED:
        standing.state = State.ACTIVE
        _skip_past(standing, ledger.now())
        _keep(standing)
    return standing


@ledger.whole_transaction
def end_standing(*, payer: User, standing_id: UUID) -> StandingTransfer:
    """Never again. Again: nothing more happens."""
    standing = _locked(payer, standing_id, is_ending=True)
    if standing.state != State.ENDED:
        _end(standing)
        _keep(standing)
    return standing


def run_due_standings(*, now: datetime | None = None) -> int:
    """Make every transfer that is due; returns how many were made.

    One occurrence of an order at a time, in a transaction of its own, looked at under its lock.
    """
    moment = now or ledger.now()
    due = list(due_standings(moment).values_list("id", flat=True)[:RUN_AT_ONCE])
    return sum(_run(standing_id, moment) for standing_id in due)


@ledger.whole_transaction
def _run(standing_id: UUID, moment: datetime) -> bool:
    standing = (
        due_standings(moment)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("payer", "payee", "conversation")
        .filter(id=standing_id)
        .first()
    )
    if standing is None:
        return False
    assert standing.due_at is not None
    if moment - standing.due_at > TOO_LATE:
        _pass_over(standing, _("it came too late"))
        return False
    try:
        with transaction.atomic():
            _pay(standing, moment)
    except LedgerBusy:
        return False  # the next round tries again
    except Refusal as refusal:
        _failed(standing, refusal, moment)
        return False
    return True


def _pay(standing: StandingTransfer, moment: datetime) -> None:
    payer, payee = standing.payer, standing.payee
    run_id = uuid.uuid5(standing.id, f"run-{standing.number}")
    between.check_place(actor=payer, conversation=standing.conversation)
    between.check_pair(payer=payer, payee=payee)
    clear(
        payer=payer,
        amount=standing.amount,
        currency=standing.currency,
        payee=f"user.{payee.id}",
        reference=run_id,
        is_agreed=True,
    )
    debited, credited = (
        open_wallet(owner=one, currency=standing.currency) for one in (payer, payee)
    )
    ChatTransfer.objects.create(
        id=run_id,
        payer=payer,
        payee=payee,
        conversation=standing.conversation,
        amount=standing.amount,
        currency=standing.currency,
        note=standing.note,
        state=ChatTransfer.State.PAID,
        created_at=moment,
        releases_at=moment,
        expires_at=moment + OPEN_FOR,
        accepted_at=moment,
        settled_at=moment,
        standing=standing,
    )
    ledger.write(
        [
            ledger.Single(
                id=run_id,
                debit_id=debited.id,
                credit_id=credited.id,
                amount=standing.amount,
                currency=standing.currency,
                kind="transfer",
                memo=standing.note,
            )
        ]
    )
    announce_balances(account_ids=[debited.id, credited.id])
    standing.made += 1
    _advance(standing)
    _keep(standing)
    post_card(
        sender=payer,
        conversation=standing.conversation,
        card_type=TRANSFER,
        card_ref=str(run_id),
        client_id=uuid.uuid5(run_id, "card"),
    )


def _failed(standing: StandingTransfer, refusal: Refusal, moment: datetime) -> None:
    """Try again by the rule; after the last try pass this occurrence over."""
    standing.refresh_from_db()  # what the try had begun is undone
    if standing.tries == len(RETRIES):
        _pass_over(standing, refusal.message)
        return
    standing.run_at = moment + RETRIES[standing.tries]
    standing.tries += 1
    _keep(standing)
    if standing.tries == 1:
        _tell(
            standing,
            _("{sum} to {name} could not be sent: {why} It is tried again for 17 hours."),
            refusal.message,
        )


def _pass_over(standing: StandingTransfer, why: Any) -> None:
    _advance(standing)
    _keep(standing)
    _tell(standing, _("{sum} to {name} was not sent this time: {why}"), why)


def _tell(standing: StandingTransfer, pattern: Any, why: Any) -> None:
    """The owner alone is told: in their notes, and by e-mail once this is kept."""
    payer = standing.payer
    said = format_lazy(
        pattern,
        sum=between.in_words(amount=standing.amount, currency=standing.currency),
        name=standing.payee.display_name,
        why=why,
    )
    notes = open_notes(owner=payer)
    between.tell(actor=payer, conversation_id=notes.id, text=said)
    url = reverse("wallet:standing", args=[standing.id])

    def send() -> None:
        with translation.override(payer.locale):
            mail(
                person=payer,
                subject=translation.gettext("A scheduled transfer was not made"),
                template="wallet/mails/failed",
                context={"said": str(said)},
                url=url,
            )

    transaction.on_commit(send, robust=True)


def _plan_first(standing: StandingTransfer) -> None:
    due = moment_of(standing, 0)
    now = ledger.now()
    if standing.last_on is not None and standing.last_on < standing.first_on:
        said = _("The last day is not before the first.")
        raise Invalid("days_out_of_order", said, fields={"last_on": said})
    if due is None or not now < due <= now + AHEAD:
        said = _("Choose a moment to come, within five years.")
        raise Invalid("bad_moment", said, fields={"first_on": said})
    standing.due_at = standing.run_at = due


def _agree(standing: StandingTransfer, proof: str) -> None:
    """The owner confirms now what the clock will pay later, if they have a PIN or a passkey.

    Whoever has neither can't be asked; limits and freeze hold at each run all the same.
    """
    bound = Bound(standing.amount, standing.currency, f"user.{standing.payee_id}", str(standing.id))
    try:
        confirm(owner=standing.payer, bound=bound, proof=proof)
    except StepUpNeeded as refusal:
        if refusal.details["has_pin"] or refusal.details["has_passkey"]:
            raise


def _advance(standing: StandingTransfer) -> None:
    """On to the next occurrence; after the last the order ends."""
    standing.number += 1
    standing.tries = 0
    due = moment_of(standing, standing.number)
    if due is None:
        _end(standing)
    else:
        standing.due_at = standing.run_at = due


def _skip_past(standing: StandingTransfer, now: datetime) -> None:
    while standing.state == State.ACTIVE:
        due = moment_of(standing, standing.number)
        if due is None:
            _end(standing)
        elif due > now:
            standing.due_at = standing.run_at = due
            return
        else:
            standing.number += 1


def _end(standing: StandingTransfer) -> None:
    standing.state, standing.run_at, standing.due_at = State.ENDED, None, None


def _locked(payer: User, standing_id: UUID, *, is_ending: bool = False) -> StandingTransfer:
    """The order, ours until the transaction ends; what has ended moves no more (Conflict)."""
    StandingTransfer.objects.select_for_update(no_key=True).filter(id=standing_id).first()
    standing: StandingTransfer = standing_for(payer, standing_id)
    if standing.payer_id != payer.id:
        raise NotAllowed
    if standing.state == State.ENDED and not is_ending:
        raise Conflict("standing_over", _("This order has ended."))
    return standing


def _keep(standing: StandingTransfer) -> None:
    standing.save(update_fields=["state", "number", "made", "tries", "due_at", "run_at"])
    refresh_card(card_type=STANDING, card_ref=str(standing.id))
