"""Asking for money: paid, declined, cancelled, reminded.

Whoever locks the request's row first decides. A share is a single ledger transfer of the same id
and of the sum that was asked for: it can't be paid twice, nor more than that.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotAllowed, Refusal
from messaging.models import Conversation, User
from messaging.services.messages import post_card, refresh_card
from wallet import ledger
from wallet.cards.requests import REQUEST
from wallet.errors import IdReused, RequestOver, TooSoon
from wallet.models import MoneyRequest, RequestShare
from wallet.money import parse_amount
from wallet.selectors.requests import (
    REMIND_EVERY,
    RequestView,
    may_remind,
    request_for,
    requests_to_nudge,
)
from wallet.services import between
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear

State = RequestShare.State
ASKED_AT_MOST = 100
NUDGED_AT_ONCE = 200


@ledger.whole_transaction
def request_money(
    *,
    asker: User,
    request_id: UUID,
    people: Sequence[User],
    conversation: Conversation,
    amount: int,
    currency: str,
    note: str = "",
) -> MoneyRequest:
    """Ask each of ``people`` for ``amount``, and say so in the conversation.

    The same id with the same content is the same request, with other content IdReused. Refuses
    outsiders and people from elsewhere (NotFound), oneself and who can't be reached.
    """
    between.check_place(actor=asker, conversation=conversation)
    asked = {one.id: one for one in people}
    if not 0 < len(asked) <= ASKED_AT_MOST:
        said = _("Choose whom you ask.")
        raise Invalid("nobody_asked", said, fields={"people": said})
    content = {
        "asker": asker,
        "conversation": conversation,
        "amount": parse_amount(amount, currency),
        "currency": currency,
        "note": between.clean_note(text=note),
    }
    request, is_new = MoneyRequest.objects.get_or_create(
        id=request_id, defaults={**content, "created_at": ledger.now()}
    )
    if not is_new:
        known = set(request.shares.values_list("person_id", flat=True))
        if known != set(asked) or any(getattr(request, k) != v for k, v in content.items()):
            raise IdReused
        return request
    for one in asked.values():
        between.check_pair(payer=one, payee=asker)
        between.check_member(person=one, conversation=conversation)
    RequestShare.objects.bulk_create(
        RequestShare(id=uuid.uuid5(request.id, str(one)), request=request, person_id=one)
        for one in asked
    )
    _post(request, "card")
    return request


@ledger.whole_transaction
def pay_request(
    *, payer: User, request_id: UUID, is_confirmed: bool = False, proof: str = ""
) -> RequestShare:
    """Pay what one was asked for, at once. Again: nothing more happens.

    NotFound for strangers, NotAllowed for who was not asked, RequestOver when it was cancelled or
    one has declined; FirstTransfer, NotEnough and what ``clear`` refuses, as for any payment.
    """
    view = _locked(payer, request_id)
    share = _mine(view)
    if share.state == State.PAID:
        return share
    request = view.request
    if share.state != State.WAITING or request.cancelled_at:
        raise RequestOver
    between.check_pair(payer=payer, payee=request.asker)
    between.check_known(payer=payer, payee=request.asker, is_confirmed=is_confirmed)
    clear(
        payer=payer,
        amount=request.amount,
        currency=request.currency,
        payee=f"user.{request.asker_id}",
        reference=share.id,
        proof=proof,
    )
    debited, credited = (
        open_wallet(owner=one, currency=request.currency) for one in (payer, request.asker)
    )
    ledger.write(
        [
            ledger.Single(
                id=share.id,
                debit_id=debited.id,
                credit_id=credited.id,
                amount=request.amount,
                currency=request.currency,
                kind="request",
                memo=request.note,
            )
        ]
    )
    _answer(share, State.PAID)
    announce_balances(account_ids=[debited.id, credited.id])
    _show(request)
    return share


@ledger.whole_transaction
def decline_request(*, person: User, request_id: UUID) -> RequestShare:
    """Say no. Again: nothing more happens; RequestOver once one has paid, or it was cancelled."""
    view = _locked(person, request_id)
    share = _mine(view)
    if share.state == State.DECLINED:
        return share
    if share.state != State.WAITING or view.request.cancelled_at:
        raise RequestOver
    _answer(share, State.DECLINED)
    _show(view.request)
    return share


@ledger.whole_transaction
def cancel_request(*, asker: User, request_id: UUID) -> MoneyRequest:
    """Ask no longer: what was paid stays paid. Again: nothing more happens."""
    view = _asked_by(asker, request_id)
    if view.request.cancelled_at:
        return view.request
    if not view.waiting:
        raise RequestOver
    view.request.cancelled_at = ledger.now()
    view.request.save(update_fields=["cancelled_at"])
    _show(view.request)
    return view.request


@ledger.whole_transaction
def remind_request(*, asker: User, request_id: UUID) -> MoneyRequest:
    """Post the card anew for those who have not answered: once in 24 hours (TooSoon)."""
    view = _asked_by(asker, request_id)
    moment = ledger.now()
    if not view.is_open:
        raise RequestOver
    if not may_remind(view, moment):
        assert view.request.reminded_at is not None
        raise TooSoon(after=(view.request.reminded_at + REMIND_EVERY).isoformat())
    _remind(view.request, moment)
    return view.request


def nudge_requests(*, now: datetime | None = None) -> int:
    """The one reminder that comes by itself, a day after the asking; returns how many went out.

    Where the asker has reminded within that day, or nobody is left to answer, none is due.
    """
    moment = now or ledger.now()
    due = list(requests_to_nudge(moment).values_list("id", flat=True)[:NUDGED_AT_ONCE])
    return sum(_nudged(request_id, moment) for request_id in due)


@ledger.whole_transaction
def _nudged(request_id: UUID, moment: datetime) -> bool:
    request = (
        requests_to_nudge(moment)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("asker", "conversation")
        .filter(id=request_id)
        .first()
    )
    if request is None:
        return False
    request.nudged_at = moment
    is_awaited = request.shares.filter(state=State.WAITING).exists()
    is_told = is_awaited and request.reminders == 0
    if is_told:
        try:
            with transaction.atomic():
                _remind(request, moment)
        except Refusal:
            is_told = False  # the asker has left, or the two no longer reach one another
    request.save(update_fields=["nudged_at"])
    return is_told


def _remind(request: MoneyRequest, moment: datetime) -> None:
    """The card comes again, below what was said meanwhile; the ones before it say so too."""
    request.reminders += 1
    request.reminded_at = moment
    request.save(update_fields=["reminded_at", "reminders"])
    _show(request)
    _post(request, f"reminder-{request.reminders}")


def _post(request: MoneyRequest, occasion: str) -> None:
    post_card(
        sender=request.asker,
        conversation=request.conversation,
        card_type=REQUEST,
        card_ref=str(request.id),
        client_id=uuid.uuid5(request.id, occasion),
    )


def _locked(viewer: User, request_id: UUID) -> RequestView:
    """The request, ours until the transaction ends, as the viewer may see it."""
    MoneyRequest.objects.select_for_update(no_key=True).filter(id=request_id).first()
    return request_for(viewer, request_id)


def _asked_by(asker: User, request_id: UUID) -> RequestView:
    view = _locked(asker, request_id)
    if view.request.asker_id != asker.id:
        raise NotAllowed
    return view


def _mine(view: RequestView) -> RequestShare:
    if view.mine is None:
        raise NotAllowed
    return view.mine


def _answer(share: RequestShare, state: str) -> None:
    share.state, share.answered_at = state, ledger.now()
    share.save(update_fields=["state", "answered_at"])


def _show(request: MoneyRequest) -> None:
    refresh_card(card_type=REQUEST, card_ref=str(request.id))
