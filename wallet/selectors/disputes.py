"""Disputes, as whoever opened them and support see them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.errors import NotFound
from messaging.models import Conversation, Message, User
from wallet.models import Dispute
from wallet.permissions import can_support
from wallet.selectors.accounts import Party
from wallet.selectors.statements import TITLES, other_party

SUPPORTERS = 10


def described(found: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With all that a face, a sheet or a line of the queue says."""
    return found.select_related(
        "opener",
        "account",
        "transfer__debit_account__owner",
        "transfer__debit_account__payee",
        "transfer__credit_account__owner",
        "transfer__credit_account__payee",
    )


def dispute_for(viewer: User, dispute_id: UUID) -> Dispute:
    """The viewer's own dispute, or any for support; NotFound otherwise."""
    whose = Q() if can_support(viewer) else Q(opener=viewer)
    dispute = described(Dispute.objects.filter(whose, id=dispute_id)).first()
    if dispute is None:
        raise NotFound("dispute_not_found")
    return dispute


def disputes_of(viewer: User, limit: int = 50) -> list[Dispute]:
    """The viewer's own disputes, newest first."""
    return list(described(Dispute.objects.filter(opener=viewer)).order_by("-created_at")[:limit])


def disputes_by_id(refs: Sequence[str]) -> Mapping[str, Dispute]:
    """Disputes for their cards, in one query."""
    found = described(Dispute.objects.filter(id__in=refs))
    return {str(one.id): one for one in found}


def dispute_about(viewer: User, transfer_id: UUID) -> Dispute | None:
    """The viewer's newest dispute about that movement."""
    found = Dispute.objects.filter(opener=viewer, transfer=transfer_id)
    return found.order_by("-created_at").first()


def open_disputes_count() -> int:
    """How many wait for support."""
    return Dispute.objects.filter(state=Dispute.State.OPEN).count()


def unanswered_disputes() -> QuerySet[Dispute]:
    """Those that wait, and since which support has written there."""
    said = _said_after(
        Q(conversation=OuterRef("conversation"), created_at__gt=OuterRef("created_at"))
    )
    answers = said.exclude(sender=OuterRef("opener")).filter(sender__in=supporters())
    waiting = Dispute.objects.filter(Exists(answers), state=Dispute.State.OPEN)
    return waiting.order_by("created_at")


def answer_to(dispute: Dispute) -> Message | None:
    """What support wrote first in its conversation after the question."""
    after = Q(conversation=dispute.conversation_id, created_at__gt=dispute.created_at)
    answers = _said_after(after).exclude(sender=dispute.opener_id).filter(sender__in=supporters())
    return answers.select_related("sender").order_by("seq").first()


def _said_after(when: Q) -> QuerySet[Message]:
    spoken = (Message.Kind.TEXT, Message.Kind.MEDIA)
    return Message.objects.filter(when, kind__in=spoken, recalled_at__isnull=True)


def other_side(dispute: Dispute) -> tuple[Party, Any, int]:
    """Of a ``described`` dispute: with whom, what the movement is called, and the signed amount."""
    transfer = dispute.transfer
    goes_out = transfer.debit_account_id == dispute.account_id
    other = transfer.credit_account if goes_out else transfer.debit_account
    party = other_party(transfer.kind, other)
    title = TITLES.get(transfer.kind, party.name)
    return party, title, -transfer.amount if goes_out else transfer.amount


def supporters() -> QuerySet[User]:
    """Everybody who ``can_support``, as the database finds them."""
    return User.objects.filter(Q(is_superuser=True) | _has_the_right(), is_active=True)


def support_people() -> list[User]:
    """Who answers for the house: people with that right, else the administrators."""
    active = User.objects.filter(is_active=True).order_by("id")
    named = list(active.filter(_has_the_right())[:SUPPORTERS])
    return named or list(active.filter(is_superuser=True)[:SUPPORTERS])


def _has_the_right() -> Q:
    right = Permission.objects.filter(codename="support", content_type__app_label="wallet")
    given = User.user_permissions.through.objects.filter(permission__in=right)
    by_group = User.groups.through.objects.filter(group__permissions__in=right)
    return Q(id__in=given.values("user")) | Q(id__in=by_group.values("user"))


def support_talk_of(person: User) -> Conversation | None:
    """The conversation in which the person spoke with support before."""
    last = Dispute.objects.filter(opener=person).select_related("conversation")
    dispute = last.order_by("-created_at").first()
    if dispute is not None:
        return dispute.conversation
    return Conversation.objects.filter(id=support_talk_id(person)).first()


def support_talk_id(person: User) -> UUID:
    """The id of a conversation with support that no question opened: one a person."""
    return uuid5(person.id, "support")
