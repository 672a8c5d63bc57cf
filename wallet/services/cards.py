"""Cards that the provider keeps for people. Their numbers never come near us."""

from uuid import UUID

import structlog
from django.db import transaction

from messaging.errors import NotFound
from messaging.models import User, uuid7
from wallet import providers
from wallet.errors import ProviderSilent
from wallet.models import Card, ProviderCustomer, SandboxRecord
from wallet.providers import NoAnswer, PaymentProvider
from wallet.providers.sandbox import Sandbox
from wallet.selectors.attempts import card_for

log = structlog.get_logger(__name__)


def customer_of(*, user: User, provider: PaymentProvider) -> str:
    """Who the person is at the provider, introduced if need be. Not inside a transaction."""
    known = ProviderCustomer.objects.filter(user=user, provider=provider.name).first()
    if known is None:
        try:
            reference = provider.customer(user.id, user.email, user.display_name)
        except NoAnswer:
            raise ProviderSilent from None
        known, _is_new = ProviderCustomer.objects.get_or_create(
            user=user, provider=provider.name, defaults={"reference": reference}
        )
    return known.reference


def start_card(*, user: User, key: UUID, return_url: str) -> str:
    """The provider's page where the person gives a card to be kept."""
    provider = providers.provider()
    customer = customer_of(user=user, provider=provider)
    try:
        return provider.add_card(key, customer, return_url)
    except NoAnswer:
        raise ProviderSilent from None


def sync_cards(*, user: User) -> None:
    """Know the cards that the provider keeps for the person now; a silent provider changes none."""
    provider = providers.provider()
    try:
        faces = provider.cards(customer_of(user=user, provider=provider))
    except (NoAnswer, ProviderSilent):
        log.info("cards_not_synced", user=str(user.id))
        return
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(id=user.id)
        mine = Card.objects.filter(user=user, provider=provider.name)
        mine.exclude(reference__in=[face.reference for face in faces]).delete()
        mine.update(is_default=False)
        for face in faces:
            Card.objects.update_or_create(
                provider=provider.name,
                reference=face.reference,
                defaults={
                    "user": user,
                    "brand": face.brand[:24],
                    "last4": face.last4,
                    "exp_month": face.exp_month,
                    "exp_year": face.exp_year,
                },
                create_defaults={
                    "id": uuid7(),
                    "user": user,
                    "brand": face.brand[:24],
                    "last4": face.last4,
                    "exp_month": face.exp_month,
                    "exp_year": face.exp_year,
                },
            )
        chosen = [face.reference for face in faces if face.is_default]
        mine.filter(reference__in=chosen[:1]).update(is_default=True)


def remove_card(*, user: User, card_id: UUID) -> None:
    """The provider forgets the card, and so do we."""
    card = card_for(user, card_id)
    _tell(card, "remove_card")
    Card.objects.filter(id=card.id).delete()


def prefer_card(*, user: User, card_id: UUID) -> Card:
    """The card that is offered first from now on."""
    card = card_for(user, card_id)
    _tell(card, "prefer_card")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(id=user.id)
        Card.objects.filter(user=user).update(is_default=False)
        Card.objects.filter(id=card.id).update(is_default=True)
    return card_for(user, card_id)


def _tell(card: Card, verb: str) -> None:
    provider = providers.provider_named(card.provider)
    customer = customer_of(user=card.user, provider=provider)
    try:
        getattr(provider, verb)(customer, card.reference)
    except NoAnswer:
        raise ProviderSilent from None


def sandbox_page(*, user: User, reference: str) -> SandboxRecord:
    """What the sandbox's page asks this person; unknown where another provider is in use."""
    provider = providers.provider()
    found = None
    if isinstance(provider, Sandbox):
        found = provider.page(reference, customer_of(user=user, provider=provider))
    if found is None:
        raise NotFound("page_not_found")
    return found


def decide_in_sandbox(*, user: User, reference: str, is_confirmed: bool) -> str:
    """What the person said on that page, and where it sends them back to."""
    found = sandbox_page(user=user, reference=reference)
    Sandbox().decide(found, is_confirmed)
    return str(found.request["return_url"])
