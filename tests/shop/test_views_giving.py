"""The sheets in which something is given: credit, a refund, a gift card, an allowance."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import AuditEntry, Participant
from messaging.services import add_members, block_person, open_group
from shop import services
from tests.factories import direct
from tests.shop.pages import HX, hidden, triggers, words
from tests.world import build
from wallet import services as wallet
from wallet.models import GiftCard, Mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = build()
    order = world.buy("Teapot", buyer=world.camille)
    services.ship_order(actor=world.jeanne, order=order)
    services.deliver_order(actor=world.jeanne, order=order)
    world.order = order
    return world


def test_credit_is_called_credit_from_the_sheet_to_the_toast(world, browser_of):
    place = world.thread()
    jeanne, url = browser_of(world.jeanne), reverse("shop:credit", args=[place.id])
    whole = jeanne.get(url)
    assert "<title>Store credit</title>" in whole.content.decode()
    form = {"given_id": hidden(whole, "given_id"), "amount": "5"}
    given = jeanne.post(url, form, headers=HX)
    assert triggers(given)["toast"] == {"text": "€5.00 given"}
    said = AuditEntry.objects.get(verb="credit.given")
    assert (said.actor, said.subject) == (world.jeanne, f"person:{world.ines.id}")
    without_scripts = jeanne.post(url, form)
    assert without_scripts.headers["Location"] == reverse("messaging:chat", args=[place.id])


def test_a_refund_is_given_back(world, browser_of):
    jeanne, url = browser_of(world.jeanne), reverse("shop:refund_order", args=[world.order.id])
    sheet = jeanne.get(url, headers=HX)
    assert "At most €59.00." in words(sheet)
    form = {"given_id": hidden(sheet, "given_id"), "amount": "9"}
    assert triggers(jeanne.post(url, form, headers=HX))["toast"] == {"text": "€9.00 given back"}
    said = AuditEntry.objects.get(verb="refund.given")
    assert (said.actor, said.subject) == (world.jeanne, f"person:{world.camille.id}")
    assert (said.data["amount"], said.data["of"]) == (9_00, str(world.order.id))
    again = jeanne.post(url, {"given_id": str(uuid.uuid4()), "amount": "50.01"}, headers=HX)
    assert again.status_code == 400 and "more than what is left" in words(again)


def test_a_gift_card_that_may_not_pass_is_said_in_its_sheet(world, browser_of):
    """Who has blocked the buyer is told so there, as in every other form between two people."""
    world.fund(world.camille, 20_00)
    place = direct(world.camille, world.ines)
    card = wallet.buy_gift_card(
        buyer=world.camille, card_id=uuid.uuid4(), amount=20_00, conversation=place
    )
    block_person(actor=world.ines, person=world.camille)
    refused = browser_of(world.ines).post(reverse("wallet:gift_card", args=[card.id]), headers=HX)
    assert refused.status_code == 409 and "be reached" in words(refused)
    assert GiftCard.objects.get().holder is None
    form = {"card_id": str(uuid.uuid4()), "typed": "5", "conversation": str(place.id)}
    unsent = browser_of(world.camille).post(reverse("wallet:new_gift_card"), form, headers=HX)
    assert unsent.status_code == 409 and "be reached" in words(unsent)


def test_a_gift_card_is_not_for_who_came_after_it_was_sent(world, browser_of):
    world.fund(world.camille, 20_00)
    group = open_group(
        owner=world.camille, title="Thé", members=[world.ines], group_id=uuid.uuid4()
    )
    card = wallet.buy_gift_card(
        buyer=world.camille, card_id=uuid.uuid4(), amount=20_00, conversation=group
    )
    add_members(actor=world.camille, conversation=group, people=[world.sofia])
    assert Participant.objects.get(conversation=group, user=world.sofia).joined_seq > 0
    url = reverse("wallet:gift_card", args=[card.id])
    assert browser_of(world.ines).get(url).status_code == 200
    late = browser_of(world.sofia)
    assert late.get(url).status_code == 404 == late.post(url).status_code


def test_an_allowance_for_what_is_not_there_is_refused(world, browser_of):
    place = direct(world.ines, world.camille)
    form = {
        "conversation": str(place.id),
        "mandate_id": str(uuid.uuid4()),
        "cap": "20",
        "until": (timezone.localdate() + timedelta(days=3)).isoformat(),
    }
    ines, url = browser_of(world.ines), reverse("shop:new_mandate")
    for name in ("shop", "category"):
        for wrong in ("nowhere", "\x00", "x" * 6_000):
            assert ines.post(url, {**form, name: wrong}, headers=HX).status_code == 404
    assert not Mandate.objects.exists()
