"""What a person may do on this floor: pure predicates over what was already fetched."""

from messaging.models import User
from wallet.models import Dispute


def can_support(user: User) -> bool:
    """Those whom an administrator gave the right answer disputes."""
    return user.is_active and user.has_perm("wallet.support")


def can_close(user: User, dispute: Dispute) -> bool:
    """A dispute is closed by whoever opened it, or by support."""
    return dispute.state != Dispute.State.CLOSED and (
        dispute.opener_id == user.id or can_support(user)
    )
