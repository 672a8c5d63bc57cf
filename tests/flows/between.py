"""What two people of the lived-in world have between them: sent and declined, asked, ordered."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from messaging.models import User
from tests.factories import direct
from wallet.models import ChatTransfer, MoneyRequest, StandingTransfer
from wallet.services import decline_transfer, order_standing, request_money, send_transfer


def between(
    one: User, other: User, fund: Callable[[User, int], object]
) -> tuple[ChatTransfer, MoneyRequest, StandingTransfer]:
    """A declined transfer, a request and a standing transfer, all of ``one`` towards ``other``."""
    fund(one, 1_00)
    place = direct(other, one)
    sum_ = {"conversation": place, "amount": 1_00, "currency": "EUR"}
    transfer = send_transfer(
        payer=one, transfer_id=uuid.uuid4(), payee=other, is_confirmed=True, **sum_
    )
    decline_transfer(payee=other, transfer_id=transfer.id)
    request = request_money(asker=one, request_id=uuid.uuid4(), people=[other], **sum_)
    standing = order_standing(
        payer=one,
        standing_id=uuid.uuid4(),
        payee=other,
        every="month",
        first_on=date.today() + timedelta(days=3),
        is_confirmed=True,
        **sum_,
    )
    return transfer, request, standing
