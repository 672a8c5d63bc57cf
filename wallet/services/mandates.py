"""Allowances: given by a person who shows that it is them, spent under a lock, taken back at once.

Whoever moves money under one does it inside ``use_mandate``, in one transaction with the count:
what is refused there is not counted, and what is counted is said in the conversation. What comes
back of it may be spent again, while the allowance stands.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid, NotFound
from messaging.models import User
from messaging.services import open_direct, post_card, refresh_card
from wallet import ledger
from wallet.cards.mandates import MANDATE, USE
from wallet.errors import BadAmount, IdReused, MandateExceeded, MandateOver, NotInMandate
from wallet.models import Mandate, MandateBack, MandateUse
from wallet.money import parse_amount
from wallet.selectors.mandates import mandate_for, mandates_due
from wallet.selectors.stepping import Bound
from wallet.services import between
from wallet.services.step_up import confirm

LONGEST = timedelta(days=366)
EXPIRED_AT_ONCE = 200
MEMO_LENGTH = 140


@ledger.whole_transaction
def give_mandate(
    *,
    grantor: User,
    grantee: User,
    mandate_id: UUID,
    cap: int,
    until: datetime,
    per_use: int | None = None,
    payee_account_id: UUID | None = None,
    category: str = "",
    category_names: Mapping[str, str] | None = None,
    proof: str = "",
) -> Mandate:
    """Let ``grantee`` spend up to ``cap`` of the grantor's wallet until a moment.

    Its owner confirms it once, here; its uses ask nobody. The same id with the same content gives
    it once, with other content it is refused with IdReused. Refuses with StepUpNeeded, BadAmount,
    Invalid for a moment that is past or more than a year away, OwnAccount, and Unreachable for
    somebody who can't be reached.
    """
    currency = settings.CURRENCY
    cap = parse_amount(cap, currency)
    per_use = None if per_use is None else parse_amount(per_use, currency)
    if per_use is not None and per_use > cap:
        raise BadAmount(fields={"per_use": BadAmount.message})
    between.check_other(payer=grantor, payee=grantee)
    content = {
        "grantor_id": grantor.id,
        "grantee_id": grantee.id,
        "payee_account_id": payee_account_id,
        "category": category,
        "cap": cap,
        "per_use": per_use,
        "currency": currency,
        "until": until,
    }
    if (known := Mandate.objects.filter(id=mandate_id).first()) is not None:
        return _same(known, content)
    moment = ledger.now()
    if not moment < until <= moment + LONGEST:
        said = _("Choose a moment to come, within a year.")
        raise Invalid("bad_until", said, fields={"until": said})
    between.check_pair(payer=grantor, payee=grantee)
    conversation = open_direct(opener=grantor, other=grantee)
    mandate, is_new = Mandate.objects.get_or_create(
        id=mandate_id,
        defaults={
            **content,
            "category_names": dict(category_names or {}),
            "conversation": conversation,
            "created_at": moment,
        },
    )
    if not is_new:
        return _same(mandate, content)
    bound = Bound(cap, currency, f"mandate.{grantee.id}", str(mandate_id))
    confirm(owner=grantor, bound=bound, proof=proof)
    post_card(
        sender=grantor,
        conversation=conversation,
        card_type=MANDATE,
        card_ref=str(mandate.id),
        client_id=uuid.uuid5(mandate.id, "card"),
    )
    return mandate


@ledger.whole_transaction
def use_mandate(
    *,
    grantee: User,
    mandate_id: UUID,
    use_id: UUID,
    amount: int,
    currency: str,
    payee_account_ids: Iterable[UUID],
    categories: Iterable[str],
    spend: Callable[[User], str],
) -> Mandate:
    """Let ``spend`` move ``amount`` of the grantor's money, if the allowance covers it; 0 where
    there is nothing to pay.

    ``spend`` is given the grantor and answers in a few words what it was for; a use that is there
    already is not counted again, and ``spend`` finds what it did before. The allowance is locked
    first: uses at the same moment come one after the other.

    NotFound for everybody but its grantee; MandateOver when it is revoked or expired;
    MandateExceeded (details: left, per_use) above what is left or may be spent at once;
    NotInMandate in another shop, for another category or in another currency; Unreachable where
    the two can't reach one another any more.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("grantor", "conversation", "payee_account__payee")
        .filter(id=mandate_id, grantee=grantee)
        .first()
    )
    if mandate is None:
        raise NotFound("mandate_not_found")
    amount = amount and parse_amount(amount, mandate.currency)
    known = MandateUse.objects.filter(id=use_id).first()
    if known is not None:
        if (known.mandate_id, known.amount) != (mandate.id, amount):
            raise IdReused
        spend(mandate.grantor)
        return mandate
    between.check_pair(payer=mandate.grantor, payee=grantee)
    _check(mandate, amount, currency, set(payee_account_ids), set(categories))
    mandate.spent += amount
    mandate.save(update_fields=["spent"])
    memo = spend(mandate.grantor)
    MandateUse.objects.create(
        id=use_id,
        mandate=mandate,
        amount=amount,
        memo=memo[:MEMO_LENGTH],
        created_at=ledger.now(),
    )
    post_card(
        sender=grantee,
        conversation=mandate.conversation,
        card_type=USE,
        card_ref=str(use_id),
        client_id=uuid.uuid5(use_id, "used"),
    )
    refresh_card(card_type=MANDATE, card_ref=str(mandate.id))
    return mandate


def hold_mandate(*, use_id: UUID) -> Mandate | None:
    """Lock the allowance that this use was made under; None where it was made under none.

    For who is about to lock what was bought with it: uses lock the allowance first, too.
    """
    held = Mandate.objects.select_for_update(of=("self",), no_key=True)
    return held.filter(uses=use_id).first()


def return_to_mandate(*, use_id: UUID, amount: int, reason: UUID) -> None:
    """What came back of a use may be spent again, if the allowance stands; else this is noted.

    ``reason`` is the id of what brought it back: the same again changes nothing. Nothing happens
    where there is no such use. Call it before ``clearance.give_back`` and the ledger's write, and
    ``show_return`` after them.
    """
    mandate = hold_mandate(use_id=use_id)
    if mandate is None or MandateBack.objects.filter(id=reason).exists():
        return
    now = ledger.now()
    is_restored = mandate.revoked_at is None and mandate.until > now
    MandateBack.objects.create(
        id=reason, use_id=use_id, amount=amount, is_restored=is_restored, created_at=now
    )
    if is_restored:
        mandate.spent -= amount
        mandate.save(update_fields=["spent"])


def show_return(*, use_id: UUID) -> None:
    """Have the cards of the use and of its allowance say what came back. Call it last."""
    mandate_id = MandateUse.objects.filter(id=use_id).values_list("mandate_id", flat=True).first()
    if mandate_id is not None:
        refresh_card(card_type=USE, card_ref=str(use_id))
        refresh_card(card_type=MANDATE, card_ref=str(mandate_id))


@ledger.whole_transaction
def revoke_mandate(*, actor: User, mandate_id: UUID) -> Mandate:
    """It is over from this moment, says who gave it or who has it. Again: nothing more happens."""
    seen = mandate_for(actor, mandate_id)
    locked = Mandate.objects.select_for_update(of=("self",), no_key=True).get(id=seen.id)
    if locked.revoked_at is None and locked.until > ledger.now():
        locked.revoked_at = ledger.now()
        locked.save(update_fields=["revoked_at"])
        refresh_card(card_type=MANDATE, card_ref=str(locked.id))
        said = _("{name} took the allowance of {sum} back")
        if actor.id == locked.grantee_id:
            said = _("{name} gave the allowance of {sum} up")
        between.tell(
            actor=actor,
            conversation_id=locked.conversation_id,
            text=format_lazy(
                said,
                name=actor.get_short_name(),
                sum=between.in_words(amount=locked.cap, currency=locked.currency),
            ),
        )
    return locked


def expire_mandates() -> int:
    """Have the cards say so of allowances whose time is over; how many those were."""
    return sum(_expire(mandate_id) for mandate_id in mandates_due(ledger.now(), EXPIRED_AT_ONCE))


@ledger.whole_transaction
def _expire(mandate_id: UUID) -> bool:
    locked = (
        Mandate.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(id=mandate_id, revoked_at__isnull=True, expired_at__isnull=True)
        .first()
    )
    if locked is None:
        return False
    locked.expired_at = ledger.now()
    locked.save(update_fields=["expired_at"])
    refresh_card(card_type=MANDATE, card_ref=str(locked.id))
    return True


def _check(
    mandate: Mandate, amount: int, currency: str, payees: set[UUID], categories: set[str]
) -> None:
    """The allowance covers this, now. Under its lock."""
    if mandate.revoked_at is not None or mandate.until <= ledger.now():
        is_revoked = mandate.revoked_at is not None
        said = _("This allowance was taken back.") if is_revoked else _("This allowance has ended.")
        raise MandateOver(message=said, state="revoked" if is_revoked else "expired")
    if currency != mandate.currency:
        raise NotInMandate
    if mandate.payee_account and payees != {mandate.payee_account_id}:
        said = _("This allowance is good at {shop} alone.")
        raise NotInMandate(message=format_lazy(said, shop=mandate.payee_account.payee.name))
    if mandate.category and categories != {mandate.category}:
        said = _("This allowance is good for one category alone: {category}.")
        raise NotInMandate(message=format_lazy(said, category=mandate.category_name))
    if amount > mandate.most:
        is_left = mandate.most == mandate.left
        said = _("At most {sum} may be spent at once under this allowance.")
        said = _("Only {sum} is left of this allowance.") if is_left else said
        most = between.in_words(amount=mandate.most, currency=mandate.currency)
        raise MandateExceeded(
            message=format_lazy(said, sum=most), left=mandate.left, per_use=mandate.per_use
        )


def _same(known: Mandate, content: Mapping[str, object]) -> Mandate:
    if any(getattr(known, name) != value for name, value in content.items()):
        raise IdReused
    return known
