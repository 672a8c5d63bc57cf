"""Shared pots: opened, filled, drawn upon by their owner before everybody, and closed.

Whoever locks the pot's row first decides. Closing returns what is left to those who put money in,
in proportion (``selectors.pots.shared_out`` states the rule of the cents); an owner who is to keep
it takes it out before, which is said to all.
"""

import uuid
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Conversation, User, uuid7
from messaging.services.messages import post_card, refresh_card
from wallet import ledger
from wallet.cards.pots import POT
from wallet.errors import IdReused, PotClosed
from wallet.models import Payee, Pot, PotMove
from wallet.models.pots import TITLE_LENGTH
from wallet.money import MAX_AMOUNT, parse_amount
from wallet.selectors.pots import contributions_to, pot_for, shared_out
from wallet.services import between
from wallet.services.accounts import open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear, give_back

Kind = PotMove.Kind
MOST_GIVERS = 400  # so that closing is one batch of the ledger


@ledger.whole_transaction
def open_pot(
    *,
    owner: User,
    pot_id: UUID,
    conversation: Conversation,
    title: str,
    goal: int,
    currency: str,
) -> Pot:
    """A pot in a group, shown there; ``goal`` in minor units, 0 for none.

    The same id with the same content is the same pot; with other content IdReused. NotFound for
    outsiders and for conversations that are no groups.
    """
    between.check_place(actor=owner, conversation=conversation)
    if conversation.kind != Conversation.Kind.GROUP:
        raise NotFound("conversation_not_found")
    title = between.clean_note(text=title, name="title", most=TITLE_LENGTH)
    if not title:
        said = _("Say what it is for.")
        raise Invalid("no_title", said, fields={"title": said})
    if type(goal) is not int or not 0 <= goal <= MAX_AMOUNT:
        raise Invalid("bad_goal", fields={"goal": _("This amount can't be used.")})
    content: dict[str, Any] = {
        "owner": owner,
        "conversation": conversation,
        "title": title,
        "goal": goal,
        "currency": currency,
    }
    known = Pot.objects.filter(id=pot_id).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in content.items()):
            raise IdReused
        return known
    account = ledger.open_account(account_id=uuid7(), code=f"pot.{pot_id}", currency=currency)
    Payee.objects.update_or_create(
        account=account, defaults={"name": title, "hue": conversation.hue, "sign": "users"}
    )
    pot, is_new = Pot.objects.get_or_create(
        id=pot_id, defaults={**content, "account": account, "created_at": ledger.now()}
    )
    if is_new:
        post_card(
            sender=owner,
            conversation=conversation,
            card_type=POT,
            card_ref=str(pot.id),
            client_id=uuid.uuid5(pot.id, "card"),
        )
    return pot


@ledger.whole_transaction
def contribute_to_pot(
    *, payer: User, pot_id: UUID, move_id: UUID, amount: int, proof: str = ""
) -> PotMove:
    """Put money in. The id is made by the form: the same id and amount put it in once.

    NotFound for who is not in the group, PotClosed, NotEnough, and what ``clear`` refuses.
    """
    pot = _locked(payer, pot_id)
    amount = parse_amount(amount, pot.currency)
    if known := _known(move_id, pot, payer, Kind.CONTRIBUTION, amount):
        return known
    if pot.closed_at:
        raise PotClosed
    between.check_place(actor=payer, conversation=pot.conversation)
    given = contributions_to(pot)
    if payer.id not in given and len(given) >= MOST_GIVERS:
        raise NotAllowed("pot_full", _("Too many people have put money into this pot."))
    clear(
        payer=payer,
        amount=amount,
        currency=pot.currency,
        payee=f"pot.{pot.id}",
        reference=move_id,
        proof=proof,
    )
    wallet = open_wallet(owner=payer, currency=pot.currency)
    move = _move(pot, move_id, payer, Kind.CONTRIBUTION, amount)
    ledger.write([_single(move, debit_id=wallet.id, credit_id=pot.account_id)])
    announce_balances(account_ids=[wallet.id])
    _show(pot)
    return move


@ledger.whole_transaction
def withdraw_from_pot(
    *, owner: User, pot_id: UUID, move_id: UUID, amount: int, note: str = ""
) -> PotMove:
    """Take money out, to one's own wallet: the owner alone, and everybody is told.

    NotEnough when it holds less; the same id takes it once.
    """
    pot = _locked(owner, pot_id)
    amount = parse_amount(amount, pot.currency)
    if pot.owner_id != owner.id:
        raise NotAllowed
    note = between.clean_note(text=note)
    if known := _known(move_id, pot, owner, Kind.WITHDRAWAL, amount):
        return known
    if pot.closed_at:
        raise PotClosed
    wallet = open_wallet(owner=owner, currency=pot.currency)
    move = _move(pot, move_id, owner, Kind.WITHDRAWAL, amount, note)
    ledger.write([_single(move, debit_id=pot.account_id, credit_id=wallet.id)])
    announce_balances(account_ids=[wallet.id])
    _show(pot)
    pattern = _("{name} took {sum} out of “{title}”: {note}")
    _announce(pot, pattern if note else _("{name} took {sum} out of “{title}”"), amount, note)
    return move


@ledger.whole_transaction
def close_pot(*, owner: User, pot_id: UUID) -> Pot:
    """End it: what is left goes back in proportion to what each has put in. Again: nothing more."""
    pot = _locked(owner, pot_id)
    if pot.owner_id != owner.id:
        raise NotAllowed
    if pot.closed_at:
        return pot
    pot.closed_at = ledger.now()
    pot.save(update_fields=["closed_at"])
    left = pot.account.balance
    shares = shared_out(left, contributions_to(pot))
    people = {one.id: one for one in User.objects.filter(id__in=list(shares))}
    batch, touched = [], []
    for person_id, amount in sorted(shares.items()):
        person = people[person_id]
        reason = uuid.uuid5(pot.id, f"return-{person_id}")
        give_back(payer=person, payee=f"pot.{pot.id}", amount=amount, reason=reason)
        wallet = open_wallet(owner=person, currency=pot.currency)
        move = _move(pot, reason, person, Kind.RETURN, amount)
        batch.append(_single(move, debit_id=pot.account_id, credit_id=wallet.id))
        touched.append(wallet.id)
    if batch:
        ledger.write(batch)
        announce_balances(account_ids=touched)
    _show(pot)
    pattern = _("{name} closed “{title}”: {sum} went back to those who put it in")
    _announce(pot, pattern if left else _("{name} closed “{title}”"), left, "")
    return pot


def _locked(actor: User, pot_id: UUID) -> Pot:
    """The pot, ours until the transaction ends, if the actor may know of it."""
    Pot.objects.select_for_update(no_key=True).filter(id=pot_id).first()
    return pot_for(actor, pot_id).pot


def _known(move_id: UUID, pot: Pot, person: User, kind: str, amount: int) -> PotMove | None:
    """The movement with this id, if there is one; IdReused if it was another."""
    move = PotMove.objects.filter(id=move_id).first()
    if move is None:
        return None
    if (move.pot_id, move.person_id, move.kind, move.amount) != (pot.id, person.id, kind, amount):
        raise IdReused
    return move


def _move(pot: Pot, move_id: UUID, person: User, kind: str, amount: int, note: str = "") -> PotMove:
    return PotMove.objects.create(
        id=move_id,
        pot=pot,
        person=person,
        kind=kind,
        amount=amount,
        note=note,
        created_at=ledger.now(),
    )


def _single(move: PotMove, *, debit_id: UUID, credit_id: UUID) -> ledger.Single:
    return ledger.Single(
        id=move.id,
        debit_id=debit_id,
        credit_id=credit_id,
        amount=move.amount,
        currency=move.pot.currency,
        kind=f"pot_{move.kind}",
        memo=move.note,
    )


def _announce(pot: Pot, pattern: Any, amount: int, note: str) -> None:
    said = format_lazy(
        pattern,
        name=pot.owner.display_name,
        sum=between.in_words(amount=amount, currency=pot.currency),
        title=pot.title,
        note=note,
    )
    between.tell(actor=pot.owner, conversation_id=pot.conversation_id, text=said)


def _show(pot: Pot) -> None:
    refresh_card(card_type=POT, card_ref=str(pot.id))
