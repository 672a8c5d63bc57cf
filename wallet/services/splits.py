"""Splitting a bill: shares to the last cent, each paid back once, reminders, calling it off.

Whoever paid for all asks the others. Their own share, if they had one, is paid from the start.
Who has paid has paid: calling a split off lets the others go and gives nothing back.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from messaging.errors import Conflict, Invalid, NotAllowed, Refusal
from messaging.models import Conversation, Participant, User
from messaging.selectors import may_reach, participation_of
from messaging.services import post_card, send_message, show_card
from messaging.services.messages import post_notice
from wallet import ledger
from wallet.errors import IdReused, SplitCancelled
from wallet.models import Split, SplitShare
from wallet.models.splits import TITLE_LENGTH
from wallet.money import format_money, parse_amount
from wallet.selectors.splits import REMIND_AGAIN, SPLIT, apportioned, paid_by, paid_in, split_for
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear

log = structlog.get_logger(__name__)

Kind = Split.Kind
MOST_PEOPLE, MOST_LINES, MOST_WEIGHT = 100, 100, 10_000
SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a bill, and those who share it, by their place among the people."""

    amount: int
    people: tuple[int, ...]


@ledger.whole_transaction
def split_bill(
    *,
    initiator: User,
    conversation: Conversation,
    split_id: UUID,
    title: str,
    people: Sequence[User],
    amount: int = 0,
    kind: str = Kind.EQUAL,
    weights: Sequence[int] = (),
    amounts: Sequence[int] = (),
    lines: Sequence[Line] = (),
) -> Split:
    """Ask ``people`` (the initiator among them, or not) for their shares, and post it.

    Equal and by ``weights``: the ``amount`` by largest remainder, ties in the order of people.
    By ``amounts``: as given. By ``lines``: each item among those who had it, by the same rule;
    the bill is their sum. The same id again is the first one, with other details IdReused.
    Refuses outsiders (NotFound), people who are not there, and what is no bill (Invalid).
    """
    place = participation_of(initiator, conversation.id).conversation
    if place.kind not in (Conversation.Kind.DIRECT, Conversation.Kind.GROUP):
        raise NotAllowed("no_splits_here", _("Bills are split with friends and in groups."))
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE_LENGTH or not title.isprintable():
        raise Invalid("bad_title", fields={"title": _("Say what it was for.")})
    _check_people(initiator, people)
    shares = shared_out(
        kind=kind, count=len(people), amount=amount, weights=weights, amounts=amounts, lines=lines
    )
    wanted = {"title": title, "kind": kind, "amount": sum(shares)}
    pairs = [(one.id, share) for one, share in zip(people, shares, strict=True)]
    if first := Split.objects.filter(id=split_id).first():
        return _as_before(first, initiator, place, wanted, pairs)
    _check_there(place, people)
    try:
        with transaction.atomic():
            split = _write(initiator, place, split_id, wanted, pairs)
            post_card(
                sender=initiator,
                conversation=place,
                card_type=SPLIT,
                card_ref=str(split.id),
                client_id=uuid.uuid5(split.id, "card"),
            )
    except IntegrityError:
        first = Split.objects.filter(id=split_id).first()
        if first is None:
            raise
        return _as_before(first, initiator, place, wanted, pairs)
    return split


def shared_out(
    *,
    kind: str,
    count: int,
    amount: int = 0,
    weights: Sequence[int] = (),
    amounts: Sequence[int] = (),
    lines: Sequence[Line] = (),
) -> list[int]:
    """What each of ``count`` people owes, in their order; never nothing, and to the last unit."""
    if kind == Kind.EQUAL:
        shares = apportioned(parse_amount(amount, settings.CURRENCY), [1] * count)
    elif kind == Kind.WEIGHTS:
        if len(weights) != count or any(
            type(one) is not int or not 0 < one <= MOST_WEIGHT for one in weights
        ):
            raise Invalid("bad_weights", fields={"weights": _("A whole number for each.")})
        shares = apportioned(parse_amount(amount, settings.CURRENCY), weights)
    elif kind == Kind.AMOUNTS:
        shares = [parse_amount(one, settings.CURRENCY) for one in amounts]
        if len(shares) != count or (amount and sum(shares) != amount):
            raise Invalid("bad_sum", fields={"amounts": _("The amounts are not the bill.")})
    elif kind == Kind.ITEMS:
        shares = _by_lines(count, lines)
    else:
        raise Invalid("bad_kind", fields={"kind": ", ".join(Kind.values)})
    if min(shares) < 1:
        raise Invalid("nothing_for_one", _("Somebody would owe nothing: leave them out."))
    parse_amount(sum(shares), settings.CURRENCY)
    return shares


def _by_lines(count: int, lines: Sequence[Line]) -> list[int]:
    shares = [0] * count
    if not 0 < len(lines) <= MOST_LINES:
        raise Invalid("bad_lines")
    for line in lines:
        amount = parse_amount(line.amount, settings.CURRENCY)
        people = sorted(set(line.people))
        if not people or people[0] < 0 or people[-1] >= count:
            raise Invalid("bad_lines", _("Say for each item who had it."))
        for at, share in zip(people, apportioned(amount, [1] * len(people)), strict=True):
            shares[at] += share
    return shares


@ledger.whole_transaction
def pay_share(*, payer: User, split_id: UUID, proof: str = "") -> SplitShare:
    """Pay back what one owes of a bill, once: again, it is paid.

    Refuses those to whom the bill was never shown (NotFound), who owes nothing of it
    (NotAllowed), SplitCancelled, an initiator who can't be reached, NotEnough, and what ``clear``
    refuses.
    """
    seen = split_for(payer, split_id)
    if seen.mine is None or seen.mine["is_own"]:
        raise NotAllowed("nothing_to_pay", _("You owe nothing of this bill."))
    # The bill first, so that calling it off waits for whoever is paying, and they for it.
    split = Split.objects.select_for_update(no_key=True).get(id=split_id)
    share = SplitShare.objects.select_for_update(no_key=True).get(split=split, debtor=payer)
    if share.paid_at:
        return share
    if split.cancelled_at:
        raise SplitCancelled
    if not may_reach(payer, seen.initiator):
        raise NotAllowed("unreachable", _("This person can't be reached."))
    clear(
        payer=payer,
        amount=share.amount,
        currency=split.currency,
        payee=f"user.{split.initiator_id}",
        reference=share.id,
        proof=proof,
    )
    mine = open_wallet(owner=payer, currency=split.currency)
    theirs = open_wallet(owner=seen.initiator, currency=split.currency)
    ledger.write(
        [
            ledger.Single(
                id=paid_by(share.id),
                debit_id=mine.id,
                credit_id=theirs.id,
                amount=share.amount,
                currency=split.currency,
                kind="split",
            )
        ]
    )
    share.paid_at = ledger.now()
    SplitShare.objects.filter(id=share.id).update(paid_at=share.paid_at)
    announce_balances(account_ids=[mine.id, theirs.id])
    transaction.on_commit(lambda: _show(split_id), robust=True)
    return share


@ledger.whole_transaction
def cancel_split(*, actor: User, split_id: UUID) -> Split:
    """Call it off: nobody owes any more, and who has paid has paid. Its initiator alone."""
    split = _own(actor, split_id)
    if split.cancelled_at:
        return split
    if not SplitShare.objects.filter(split=split, paid_at__isnull=True).exists():
        raise Conflict("split_settled", _("Everybody has paid."))
    split.cancelled_at = ledger.now()
    Split.objects.filter(id=split_id).update(cancelled_at=split.cancelled_at)
    transaction.on_commit(lambda: _show(split_id), robust=True)
    return split


@ledger.whole_transaction
def remind(*, actor: User, split_id: UUID, person: User) -> SplitShare:
    """Ask somebody again, in the conversation and by name; once within a day a person."""
    split = _own(actor, split_id)
    share = (
        SplitShare.objects.select_for_update(no_key=True).filter(split=split, debtor=person).first()
    )
    if share is None or share.paid_at or split.cancelled_at:
        raise Conflict("nothing_owed", _("This person owes nothing of it."))
    now = ledger.now()
    if share.reminded_at and now < share.reminded_at + REMIND_AGAIN:
        raise Conflict("reminded_already", _("Reminded less than a day ago."))
    share.reminded_at = now
    SplitShare.objects.filter(id=share.id).update(reminded_at=now)
    with override(person.locale):
        said = _("@%(handle)s, a reminder: %(sum)s for “%(title)s”.") % {
            "handle": person.handle,
            "sum": format_money(share.amount, split.currency),
            "title": split.title,
        }
    send_message(
        sender=actor,
        conversation=split.conversation,
        client_id=uuid.uuid5(share.id, f"remind {now.isoformat()}"),
        text=said,
    )
    return share


def remind_debtors() -> int:
    """Say once, by itself, who still owes of each bill that waits too long; how many bills."""
    now = ledger.now()
    due = Split.objects.filter(
        reminded_at__isnull=True,
        cancelled_at__isnull=True,
        created_at__lte=now - timedelta(hours=settings.SPLIT_REMIND_HOURS),
    )
    reminded = 0
    for split_id in list(due.order_by("created_at").values_list("id", flat=True)[:SWEPT_AT_ONCE]):
        try:
            reminded += _remind_all(split_id)
        except Refusal as refusal:  # they may not write there any more: it stays at that
            Split.objects.filter(id=split_id).update(reminded_at=now)
            log.info("split_not_reminded", split=str(split_id), code=refusal.code)
    return reminded


@ledger.whole_transaction
def _remind_all(split_id: UUID) -> int:
    split = (
        Split.objects.select_for_update(no_key=True, of=("self",))
        .select_related("initiator", "conversation")
        .get(id=split_id)
    )
    if split.reminded_at or split.cancelled_at:
        return 0
    Split.objects.filter(id=split_id).update(reminded_at=ledger.now())
    waiting = SplitShare.objects.filter(split=split, paid_at__isnull=True)
    names = [one.debtor.display_name for one in waiting.select_related("debtor")]
    if not names:
        return 0
    post_notice(
        actor=split.initiator,
        conversation=split.conversation,
        text=format_lazy(
            gettext_lazy("Still open for “{title}”: {names}"),
            title=split.title,
            names=", ".join(names),
        ),
    )
    return 1


def _check_people(initiator: User, people: Sequence[User]) -> None:
    ids = [one.id for one in people]
    others = [one for one in ids if one != initiator.id]
    if not others or len(ids) > MOST_PEOPLE or len(set(ids)) != len(ids):
        said = _("Choose who shares the bill.")
        raise Invalid("bad_people", said, fields={"people": said})


def _check_there(place: Conversation, people: Sequence[User]) -> None:
    there = Participant.objects.filter(
        conversation=place, left_at__isnull=True, user__in=[one.id for one in people]
    )
    if there.count() != len(people):
        raise Invalid("not_a_member", _("Somebody is not in this group any more."))


def _write(
    initiator: User,
    place: Conversation,
    split_id: UUID,
    wanted: dict[str, Any],
    pairs: Sequence[tuple[UUID, int]],
) -> Split:
    now = ledger.now()
    split = Split(
        id=split_id,
        initiator=initiator,
        conversation=place,
        currency=settings.CURRENCY,
        created_at=now,
        **wanted,
    )
    split.save(force_insert=True)
    SplitShare.objects.bulk_create(
        SplitShare(
            id=uuid.uuid5(split_id, str(debtor)),
            split=split,
            debtor_id=debtor,
            position=position,
            amount=amount,
            paid_at=now if debtor == initiator.id else None,
        )
        for position, (debtor, amount) in enumerate(pairs, start=1)
    )
    return split


def _as_before(
    first: Split,
    initiator: User,
    place: Conversation,
    wanted: dict[str, Any],
    pairs: Sequence[tuple[UUID, int]],
) -> Split:
    known = list(first.shares.order_by("position").values_list("debtor_id", "amount"))
    is_same = all(getattr(first, name) == value for name, value in wanted.items())
    is_there = (first.initiator_id, first.conversation_id) == (initiator.id, place.id)
    if not (is_same and is_there and known == list(pairs)):
        raise IdReused
    return first


def _own(actor: User, split_id: UUID) -> Split:
    """The actor's own bill, locked; of another's, what they may not do."""
    if not split_for(actor, split_id).is_mine:
        raise NotAllowed("not_your_split", _("Only who paid the bill can do that."))
    return (
        Split.objects.select_for_update(no_key=True, of=("self",))
        .select_related("conversation")
        .get(id=split_id)
    )


def _show(split_id: UUID) -> None:
    show_card(card_type=SPLIT, card_ref=str(split_id), seen=lambda: paid_in(split_id))
