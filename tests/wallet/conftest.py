"""What the wallet's tests ask for: accounts with and without money."""

from uuid import UUID

import pytest

from messaging.models import User, uuid7
from wallet import services
from wallet.models.ledger import Account


@pytest.fixture
def shop(db) -> Account:
    """The account of a business."""
    return services.open_business_account(
        code="shop.kaolin", currency="EUR", name="Atelier Kaolin", hue=2, sign="cup"
    )


@pytest.fixture
def florist(db) -> Account:
    return services.open_business_account(
        code="shop.tiges", currency="EUR", name="Les Tiges", hue=4, sign="flower"
    )


@pytest.fixture
def funded_wallet(alice: User) -> Account:
    """Alice's wallet with 100.00 in it."""
    services.top_up(user=alice, top_up_id=uuid7(), amount=10_000)
    return services.open_wallet(owner=alice)


@pytest.fixture
def reserve(alice: User, shop: Account):
    """Reserve one part of Alice's money for the shop: ``reserve(3990, fee=200)`` gives its id."""

    def reserve(amount: int, fee: int = 0, memo: str = "PL-2048") -> UUID:
        part_id = uuid7()
        services.reserve_payment(
            payer=alice,
            payment_id=uuid7(),
            parts=[services.Part(part_id, shop.id, amount, fee, memo)],
        )
        return part_id

    return reserve
