"""Opening shops, and who works in them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from messaging.errors import Invalid, NotFound
from messaging.models import Participant, User, uuid7
from messaging.services import add_participant, remove_participant
from shop import selectors
from shop.models import Shop, ShopThread, Staff
from wallet.services import open_business_account


@transaction.atomic
def create_shop(
    *, owner: User, handle: str, name: str, staff: Iterable[User] = (), **facts: Any
) -> Shop:
    """Open a shop with its account, its owner and who works there.

    ``facts`` are the other fields of Shop: trade_en, city, sign, hue, reply_minutes and so on.
    """
    currency = facts.pop("currency", settings.CURRENCY)
    shop = Shop(
        id=facts.pop("id", None) or uuid7(),
        handle=handle.lower(),
        name=name,
        currency=currency,
        **facts,
    )
    shop.account_id = open_business_account(
        code=f"shop.{shop.id}", currency=currency, name=name, hue=shop.hue, sign=shop.sign
    ).id
    shop.save(force_insert=True)
    Staff.objects.create(shop=shop, user=owner, role=Staff.Role.OWNER)
    for user in staff:
        if user != owner:
            Staff.objects.create(shop=shop, user=user)
    return shop


@transaction.atomic
def add_staff(*, actor: User, shop: Shop, user: User) -> Staff:
    """Let somebody work in the shop: they join all its conversations."""
    check_works_at(actor=actor, shop_id=shop.id)
    if ShopThread.objects.filter(shop=shop, customer=user).exists():
        raise Invalid("staff_was_customer")
    staff, _is_new = Staff.objects.update_or_create(
        shop=shop, user=user, defaults={"is_active": True}
    )
    for thread in _threads(shop):
        add_participant(conversation=thread.conversation, user=user, role=Participant.Role.STAFF)
    return staff


@transaction.atomic
def remove_staff(*, actor: User, shop: Shop, user: User) -> None:
    """Somebody leaves the shop and its conversations. The owner stays."""
    check_works_at(actor=actor, shop_id=shop.id)
    staff = Staff.objects.filter(shop=shop, user=user).first()
    if staff is None:
        raise NotFound("staff_not_found")
    if staff.role == Staff.Role.OWNER:
        raise Invalid("owner_stays")
    Staff.objects.filter(id=staff.id).update(is_active=False)
    for thread in _threads(shop):
        remove_participant(conversation=thread.conversation, user=user)


def _threads(shop: Shop) -> QuerySet[ShopThread]:
    """The shop's threads in the order in which conversations are locked everywhere."""
    threads = ShopThread.objects.filter(shop=shop).select_related("conversation")
    return threads.order_by("conversation_id")


def check_works_at(*, actor: User, shop_id: UUID) -> None:
    """NotFound for people of no or another shop: they can't tell whether it is there.

    Operators with the admin's right to change shops may do what its staff may.
    """
    if not (selectors.works_at(actor, shop_id) or actor.has_perm("shop.change_shop")):
        raise NotFound("shop_not_found")
