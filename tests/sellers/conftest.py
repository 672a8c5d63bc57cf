"""What the desk's tests can ask for: the shop's things, and a stylist."""

import pytest

from messaging.models import User
from sellers import services
from tests.factories import UserFactory
from tests.shop.conftest import (  # noqa: F401 (fixtures)
    bouquet,
    buyer,
    category,
    florist,
    helper,
    listing,
    mug,
    seller,
    shop,
)


@pytest.fixture
def camille(db) -> User:
    """A stylist."""
    user = UserFactory(handle="camille", display_name="Camille Royer")
    services.appoint_stylist(user=user, about_en="Linen and clay", about_fr="Le lin et la terre")
    return user
