"""Money between people in the demo: on its way, asked for, put together, ordered for later."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from messaging.models import Conversation, Message, User
from messaging.services import open_direct
from superapp.demo.circles import GROUP
from wallet import services
from wallet.models import ChatTransfer

_NAMES = uuid.UUID("9d0e7a52-64c8-4f0b-8a55-3f4bb5a1f0c7")
EUR = settings.CURRENCY


def _id(*parts: object) -> UUID:
    return uuid.uuid5(_NAMES, "/".join(str(part) for part in parts))


def pay_around(people: dict[str, User], now: datetime) -> None:
    """What friends owe, send and gather; what is there stays as it is."""
    if ChatTransfer.objects.filter(id=_id("transfer")).exists():
        return
    lina, karim, zoe, ines = (people[name] for name in ("lina", "karim", "zoe", "ines"))
    for person in (lina, karim):
        services.top_up(user=person, top_up_id=_id("top-up", person.handle), amount=250_00)
    for person, name in ((lina, "Lina Bakary"), (karim, "Karim Diallo")):
        services.give_legal_name(person=person, name=name)
    group = Conversation.objects.filter(title=GROUP[0], kind=Conversation.Kind.GROUP).get()
    friends = open_direct(opener=lina, other=ines)
    services.send_transfer(
        payer=lina,
        transfer_id=_id("transfer"),
        payee=ines,
        conversation=friends,
        amount=18_00,
        currency=EUR,
        note="Ta part du cadeau de Zoé",
        is_confirmed=True,
    )
    services.order_standing(
        payer=lina,
        standing_id=_id("standing"),
        payee=ines,
        conversation=friends,
        amount=12_00,
        currency=EUR,
        every="month",
        first_on=(now + timedelta(days=9)).date(),
        note="Abonnement à la médiathèque",
        is_confirmed=True,
    )
    services.request_money(
        asker=zoe,
        request_id=_id("request"),
        people=[ines, karim, people["tom"]],
        conversation=group,
        amount=6_00,
        currency=EUR,
        note="Tickets de bus",
    )
    services.pay_request(payer=karim, request_id=_id("request"), is_confirmed=True)
    services.open_pot(
        owner=lina,
        pot_id=_id("pot"),
        conversation=group,
        title="Le gîte d’Annecy",
        goal=240_00,
        currency=EUR,
    )
    for person, amount in ((lina, 60_00), (karim, 45_00)):
        services.contribute_to_pot(
            payer=person, pot_id=_id("pot"), move_id=_id("pot", person.handle), amount=amount
        )
    for minutes, place in ((30, friends), (20, group)):
        moment = now - timedelta(minutes=minutes)
        Message.objects.filter(
            conversation=place, card_type__startswith="wallet.", created_at__gte=now
        ).update(created_at=moment)
        Conversation.objects.filter(id=place.id).update(last_message_at=moment)
