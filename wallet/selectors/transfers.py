"""Transfers between people: what a card shows, what a viewer may do, what is due."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from messaging.errors import NotFound
from messaging.models import Conversation, Participant, User
from messaging.selectors import conversation_for
from messaging.selectors.rows import columns_of, prepared, row_from, width_of
from wallet import ledger
from wallet.models import ChatTransfer, Guard, LegalName, RequestShare
from wallet.models.safety import UNVERIFIED, VERIFIED
from wallet.selectors.accounts import WALLET
from wallet.selectors.devices import device_hash
from wallet.selectors.safety import (
    BESIDE_GUARD,
    IS_VERIFIED,
    READINGS,
    Reading,
    guard_from,
    read,
    reading_from,
    windows,
)

State = ChatTransfer.State
BULLETS = "•••••"
DELAYS = (0, 2, 24)  # hours
OPEN_FOR = timedelta(hours=24)
MAIL_AFTER = timedelta(hours=1)


def transfers_by_id(refs: Sequence[str]) -> dict[str, ChatTransfer]:
    """What cards show; one query."""
    found = ChatTransfer.objects.filter(id__in=list(refs)).select_related("payer", "payee")
    return {str(one.id): one for one in found}


def transfer_for(viewer: User, transfer_id: UUID | str) -> ChatTransfer:
    """A transfer that the viewer sent, gets, or sees in a conversation of theirs.

    With ``me`` ("payer", "payee" or ""); NotFound for everybody else.
    """
    try:
        found = ChatTransfer.objects.select_related("payer", "payee", "conversation").get(
            id=transfer_id
        )
    except (ChatTransfer.DoesNotExist, ValidationError):
        raise NotFound("transfer_not_found") from None
    me = {found.payer_id: "payer", found.payee_id: "payee"}.get(viewer.id, "")
    if not me and not is_present(viewer, found.conversation_id):
        raise NotFound("transfer_not_found")
    found.me = me  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody in a conversation, and whom they mean to pay there; None where nobody is so called.

    Accounts that were not opened yet are None. ``guard`` and ``reading`` are what the payment would
    be judged by, read without a lock; None where the payer has no guard yet.
    """

    place: Conversation
    payee: User | None
    is_payee_there: bool
    is_blocked: bool
    payer_account: UUID | None
    payee_account: UUID | None
    guard: Any
    reading: Reading | None


# Asked by every transfer: written out, as putting it together would take longer than answering it.
MEETING = """
SELECT EXISTS (
           SELECT FROM messaging_participant AS theirs
           WHERE theirs.conversation_id = place.id AND theirs.user_id = payee.id
           AND theirs.left_at IS NULL
       ),
       EXISTS (
           SELECT FROM messaging_block
           WHERE (blocker_id = mine.user_id AND blocked_id = payee.id)
              OR (blocker_id = payee.id AND blocked_id = mine.user_id)
       ),
       (
           SELECT id FROM wallet_account
           WHERE owner_id = mine.user_id AND code = %(wallet)s AND currency = %(currency)s
       ),
       (
           SELECT id FROM wallet_account
           WHERE owner_id = payee.id AND code = %(wallet)s AND currency = %(currency)s
       ),
       reading.*, {place}, {payee}, {guard}, {beside}
FROM messaging_participant AS mine
JOIN messaging_conversation AS place ON place.id = mine.conversation_id
LEFT JOIN messaging_user AS payee ON payee.handle = %(handle)s
LEFT JOIN wallet_guard AS guard ON guard.user_id = mine.user_id
LEFT JOIN LATERAL ({reading}) AS reading ON guard.user_id IS NOT NULL
WHERE mine.conversation_id = %(place)s AND mine.user_id = %(payer)s AND mine.left_at IS NULL
"""


def meeting_of(
    payer: User, handle: str, conversation_id: UUID, currency: str, reference: UUID
) -> Meeting:
    """How the payer and the person with this handle stand in the payer's conversation, where their
    money is and what a payment with this ``reference`` would be judged by, in one question;
    NotFound for outsiders."""
    wanted = handle.strip().lstrip("@").lower()
    asked: dict[str, Any] = {
        "payer": payer.id,
        "handle": wanted if wanted.isprintable() else "",
        "place": conversation_id,
        "wallet": WALLET,
        "device": device_hash(),
    }
    with prepared() as cursor:
        cursor.execute(_meeting(), asked | windows(currency, ledger.now(), reference))
        row = cursor.fetchone()
    if row is None:
        raise NotFound("conversation_not_found")
    stand, readings, columns = row[:4], row[4 : 4 + READINGS], row[4 + READINGS :]
    of_place, of_payee = width_of(Conversation), width_of(Conversation) + width_of(User)
    place, payee = row_from(Conversation, columns[:of_place]), columns[of_place:of_payee]
    person = row_from(User, payee) if payee[0] else None
    watched = columns[of_payee:]
    guard = guard_from(watched) if watched[0] else None
    reading = guard and read(guard, currency, readings)
    is_there, is_blocked, mine, theirs = stand
    return Meeting(place, person, is_there, is_blocked, mine, theirs, guard, reading)


@functools.cache
def _meeting() -> str:
    # On one line: what is longer than 4,096 characters the driver would read anew each time.
    tier = f"coalesce(nullif(guard.tier, ''), CASE WHEN {IS_VERIFIED} THEN '{VERIFIED}' "
    statement = MEETING.format(
        reading=reading_from(
            user="guard.user_id",
            tier=tier + f"ELSE '{UNVERIFIED}' END)",
            payees="ARRAY['user.' || coalesce(payee.id::text, '')]",
        ),
        place=columns_of(Conversation, "place"),
        payee=columns_of(User, "payee"),
        guard=columns_of(Guard, "guard"),
        beside=BESIDE_GUARD,
    )
    return " ".join(statement.split())


def is_present(person: User, conversation_id: UUID) -> bool:
    return Participant.objects.filter(
        conversation=conversation_id, user=person, left_at__isnull=True
    ).exists()


def transfers_of(viewer: User, limit: int = 50) -> list[ChatTransfer]:
    """What the viewer sent and gets, newest first."""
    mine = ChatTransfer.objects.filter(Q(payer=viewer) | Q(payee=viewer))
    return list(mine.select_related("payer", "payee").order_by("-created_at", "-id")[:limit])


def transfers_waiting_for(viewer: User) -> QuerySet[ChatTransfer]:
    """What the viewer can accept, the first to go back first."""
    return (
        ChatTransfer.objects.filter(payee=viewer, state=State.WAITING, expires_at__gt=ledger.now())
        .select_related("payer")
        .order_by("expires_at", "id")
    )


def due_transfers(moment: datetime) -> QuerySet[ChatTransfer]:
    """What the clock settles: paid after its delay, or gone back unaccepted."""
    return ChatTransfer.objects.filter(
        Q(state=State.WAITING, expires_at__lte=moment)
        | Q(state=State.ACCEPTED, releases_at__lte=moment)
    ).order_by("created_at", "id")


def unmailed_transfers(moment: datetime) -> QuerySet[ChatTransfer]:
    """What waits for so long that its payee is told by e-mail, once."""
    return ChatTransfer.objects.filter(
        state=State.WAITING,
        mailed_at__isnull=True,
        created_at__lte=moment - MAIL_AFTER,
        expires_at__gt=moment,
        payee__is_active=True,
    ).order_by("created_at", "id")


def has_paid(payer: User, payee: User) -> bool:
    """Whether money of one has reached the other before."""
    return (
        ChatTransfer.objects.filter(payer=payer, payee=payee, state=State.PAID).exists()
        or RequestShare.objects.filter(
            person=payer, request__asker=payee, state=RequestShare.State.PAID
        ).exists()
    )


def payees_in(viewer: User, conversation: Any) -> list[User]:
    """Whom the viewer may pay there: the others (``conversation`` is dressed for the viewer)."""
    people = [one.user for one in conversation.others if one.user.is_active]
    return sorted(people, key=lambda one: (one.display_name, one.handle))


def payee_among(viewer: User, conversation: Any, handle: str) -> tuple[list[User], User | None]:
    """Whom the viewer may pay there, and the one meant: the other of two, or by handle."""
    people = payees_in(viewer, conversation)
    if conversation.kind == Conversation.Kind.DIRECT:
        return people, people[0] if people else None
    return people, next((one for one in people if one.handle == handle.lower()), None)


def place_for(viewer: User, conversation_id: UUID) -> Any:
    """A conversation between people, dressed for the viewer; NotFound for any other."""
    conversation = conversation_for(viewer, conversation_id)
    if conversation.kind not in (Conversation.Kind.DIRECT, Conversation.Kind.GROUP):
        raise NotFound("conversation_not_found")
    return conversation


def masked_name(person: User) -> str:
    """The legal name's initials: "A••••• M•••••"; empty where none was given."""
    given = LegalName.objects.filter(person=person).first()
    return " ".join(word[0] + BULLETS for word in given.name.split()) if given else ""


def legal_name_of(viewer: User) -> str:
    """The viewer's own, in full."""
    given = LegalName.objects.filter(person=viewer).first()
    return given.name if given else ""
