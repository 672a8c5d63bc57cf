"""Browsers that people have signed in with."""

from messaging.models import User
from wallet import ledger
from wallet.models import Device
from wallet.selectors.stepping import hash_of


def know_device(*, owner: User, key: str) -> None:
    """Remember that this person has signed in with that browser."""
    device = Device(user=owner, key_hash=hash_of(key), since=ledger.now())
    Device.objects.bulk_create([device], ignore_conflicts=True)
