"""Links into groups: made by admins, used by whoever has one, closed in every way alike."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish, user_group
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.events import join_requested
from messaging.models import Conversation, Invite, JoinRequest, Participant, User
from messaging.permissions import leads
from messaging.selectors.contacts import may_reach
from messaging.selectors.groups import is_usable
from messaging.services.groups import locked_group, seat
from messaging.services.messages import post_notice

LASTS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
MAX_OPEN = 20


def closed() -> NotFound:
    """What every invite that opens nothing says, whatever the reason."""
    return NotFound("invite_not_found", _("This invitation is not, or no longer, valid."))


@transaction.atomic
def make_invite(
    *,
    maker: User,
    conversation: Conversation,
    lasts: str = "",
    max_uses: int | None = None,
    needs_approval: bool = False,
) -> Invite:
    """A new link into the group: ``lasts`` hour, day, week, or "" for ever."""
    group = locked_group(conversation_id=conversation.id)
    _must_lead(maker, group)
    if lasts and lasts not in LASTS:
        raise Invalid("bad_time", fields={"lasts": _("Choose one of these.")})
    if max_uses is not None and not 1 <= max_uses <= 10_000:
        raise Invalid("bad_number", fields={"max_uses": _("From 1 to 10,000.")})
    if Invite.objects.filter(conversation=group, revoked_at__isnull=True).count() >= MAX_OPEN:
        raise Invalid("too_many_invites", _("Close one of the group's invitations first."))
    return Invite.objects.create(
        token=secrets.token_urlsafe(16),
        conversation=group,
        maker=maker,
        needs_approval=needs_approval,
        max_uses=max_uses,
        expires_at=timezone.now() + LASTS[lasts] if lasts else None,
    )


@transaction.atomic
def revoke_invite(*, actor: User, conversation: Conversation, token: str) -> None:
    """From now on the link opens nothing; once is as good as twice."""
    _must_lead(actor, conversation)
    if not Invite.objects.filter(conversation=conversation, token=token).exists():
        raise closed()
    Invite.objects.filter(token=token, revoked_at__isnull=True).update(revoked_at=timezone.now())


@transaction.atomic
def use_invite(*, person: User, token: str) -> Conversation | None:
    """Come in; None where an admin is asked first. The same person again changes nothing."""
    invite = Invite.objects.select_for_update().filter(token=token).first()
    if invite is None:
        raise closed()
    seats = Participant.objects.filter(conversation=invite.conversation_id, left_at__isnull=True)
    if seats.filter(user=person).exists():
        return Conversation.objects.get(pk=invite.conversation_id)
    waiting = JoinRequest.objects.filter(
        conversation=invite.conversation_id, person=person, state=JoinRequest.State.WAITING
    )
    if invite.needs_approval and waiting.exists():
        return None
    maker = User.objects.get(pk=invite.maker_id)
    if not is_usable(invite) or not may_reach(person, maker):
        raise closed()
    invite.uses += 1
    invite.save(update_fields=["uses"])
    if invite.needs_approval:
        JoinRequest.objects.create(
            conversation_id=invite.conversation_id, person=person, invite=invite
        )
        _tell_admins(invite.conversation_id)
        return None
    return _come_in(invite.conversation_id, person)


def _come_in(conversation_id: UUID, person: User) -> Conversation:
    group = locked_group(conversation_id=conversation_id)
    if seat(group=group, people=[person]):
        said = format_lazy(_("{who} joined by invitation"), who=person.get_short_name())
        post_notice(actor=person, conversation=group, text=said)
    return group


@transaction.atomic
def answer_join_request(
    *, actor: User, conversation: Conversation, person: User, accepts: bool
) -> None:
    """Let somebody in who asked with a link, or not; NotFound where nobody waits."""
    _must_lead(actor, conversation)
    request = (
        JoinRequest.objects.select_for_update()
        .filter(conversation=conversation, person=person)
        .order_by("-created_at")
        .first()
    )
    wanted = JoinRequest.State.ACCEPTED if accepts else JoinRequest.State.DECLINED
    if request is None or request.state not in (JoinRequest.State.WAITING, wanted):
        raise NotFound("join_request_not_found")
    if request.state == wanted:
        return
    request.state, request.answered_by, request.answered_at = wanted, actor, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at"])
    if accepts:
        _come_in(conversation.id, person)
    _tell_admins(conversation.id)


def _tell_admins(conversation_id: UUID) -> None:
    leaders = Participant.objects.filter(
        conversation=conversation_id,
        left_at__isnull=True,
        role__in=[Participant.Role.OWNER, Participant.Role.ADMIN],
    )
    waiting = JoinRequest.objects.filter(
        conversation=conversation_id, state=JoinRequest.State.WAITING
    ).count()
    publish(
        join_requested,
        to=[user_group(one) for one in leaders.values_list("user_id", flat=True)],
        data={"group": str(conversation_id), "waiting": waiting},
    )


def _must_lead(actor: User, conversation: Conversation) -> None:
    me = Participant.objects.filter(
        conversation=conversation, user=actor, left_at__isnull=True
    ).first()
    if me is None:
        raise NotFound("conversation_not_found")
    if not leads(me):
        raise NotAllowed("only_admins", _("Only the group's admins can do that."))
