"""What a person may do on this floor: pure predicates over what was already fetched."""

from messaging.models import User
from wallet.models import Dispute, Payout


def can_support(user: User) -> bool:
    """Those whom an administrator gave the right answer disputes."""
    return user.is_active and user.has_perm("wallet.support")


def can_close(user: User, dispute: Dispute) -> bool:
    """A dispute is closed by whoever opened it, or by support."""
    return dispute.state != Dispute.State.CLOSED and (
        dispute.opener_id == user.id or can_support(user)
    )


def can_decide_payout(user: User, payout: Payout) -> bool:
    """Operators with the right: never one's own payout, and each gives one approval alone."""
    return (
        user.has_perm("wallet.approve_payout")
        and user.id not in (payout.user_id, payout.account.owner_id)
        and user.id not in {one.by_id for one in payout.approvals.all()}
    )
