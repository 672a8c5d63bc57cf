"""The checkout sheet for somebody who may spend another's money."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import Message
from shop import selectors, services
from shop.models import Order
from tests.shop.pages import HX, form_of, triggers, words
from tests.world import build
from wallet import services as wallet
from wallet.models import Mandate, MandateUse
from wallet.selectors import balance_of
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db
URL = "/checkout/"
PIN = "739105"


@pytest.fixture
def world():
    world = build()
    world.fund(world.ines, 100_00)
    wallet.set_pin(owner=world.ines, pin=PIN)
    return world


@pytest.fixture
def camille(browser_of, world):
    return browser_of(world.camille)


def give(world, cap=60_00, **options) -> Mandate:
    mandate_id = uuid.uuid4()
    bound = Bound(cap, "EUR", f"mandate.{world.camille.id}", str(mandate_id))
    return services.allow_spending(
        grantor=world.ines,
        grantee=world.camille,
        mandate_id=mandate_id,
        cap=cap,
        until=timezone.now() + timedelta(days=7),
        proof=wallet.prove_by_pin(owner=world.ines, pin=PIN, bound=bound),
        **options,
    )


def sheet_of(client, world, title="Midnight mug", **query):
    variant = world.variant(title)
    return client.get(URL, {"variant": variant.id, "quantity": 1, **query}, headers=HX)


def pay(client, sheet, **form):
    return client.post(URL, form_of(sheet, **form), headers=HX)


def test_who_holds_one_that_fits_may_choose_it(world, camille):
    assert "Pay with" not in words(sheet_of(camille, world))
    mandate = give(world)
    sheet = sheet_of(camille, world)
    said = words(sheet)
    assert "Inès's allowance" in said and "€60.00 left" in said
    assert "Top up and pay" in said  # one's own wallet is what pays until another is chosen
    chosen = sheet_of(camille, world, pay_with=mandate.id)
    said = words(chosen)
    assert "Inès pays, and the order is theirs" in said and "Top up" not in said
    assert "€36.00 left afterwards" in said
    assert re.search(rf'value="{mandate.id}" checked', chosen.content.decode())


def test_the_giver_pays_once_and_the_order_says_who(world, camille, browser_of):
    mandate = give(world)
    sheet = sheet_of(camille, world, pay_with=mandate.id)
    form = form_of(sheet, pay_with=str(mandate.id))
    for _press in range(3):
        response = camille.post(URL, form, headers=HX)
        assert response.status_code == 204
    said = triggers(response)["said"]
    assert said["text"] == "Ordered, and paid by Inès"
    assert said["action"]["href"].endswith(f"{mandate.conversation_id}/")
    order = Order.objects.get()
    assert (order.buyer, balance_of(world.ines)["available"]) == (world.ines, 76_00)
    assert balance_of(world.camille)["available"] == 0
    card = Message.objects.get(card_ref=str(order.id))
    face = browser_of(world.jeanne).get(reverse("messaging:chat", args=[card.conversation_id]))
    assert "Ordered by Camille, paid by Inès" in words(face)
    opened = camille.get(reverse("shop:order", args=[order.id]), headers=HX)
    assert "Ordered by Camille, paid by Inès" in words(opened)
    assert "Conversation" not in words(opened)
    link = reverse("wallet:mandate", args=[order.payment_id])
    assert link in opened.content.decode()
    assert "left of €60.00" in words(camille.get(link, headers=HX))
    placed = camille.get(URL, {"payment_id": order.payment_id}, headers=HX)
    assert "This was paid, once" in words(placed)
    assert f"/chats/{mandate.conversation_id}/" in placed.content.decode()


def test_the_cart_of_who_orders_is_emptied_and_no_other(world, camille):
    mandate = give(world)
    mug = world.variant("Midnight mug")
    for person in (world.camille, world.ines):
        services.add_to_cart(buyer=person, variant=mug, quantity=1)
    sheet = camille.get(URL, {"cart": "1", "pay_with": mandate.id}, headers=HX)
    form = form_of(sheet, pay_with=str(mandate.id))
    assert camille.post(URL, form, headers=HX).status_code == 204
    assert selectors.cart_count(world.camille) == 0
    assert selectors.cart_count(world.ines) == 1
    services.add_to_cart(buyer=world.camille, variant=mug, quantity=1)
    assert camille.post(URL, form, headers=HX).status_code == 204
    assert selectors.cart_count(world.camille) == 1


def test_more_than_it_lets_spend_is_said_before_and_after(world, camille):
    mandate = give(world, per_use=20_00)
    sheet = sheet_of(camille, world, pay_with=mandate.id)
    assert "At most €20.00 may be spent now" in words(sheet)
    assert "disabled" in sheet.content.decode().split("sheet__foot")[1]
    refused = pay(camille, sheet, pay_with=str(mandate.id))
    assert refused.status_code == 422
    assert "At most €20.00 may be spent at once" in words(refused)
    assert not MandateUse.objects.exists()


def test_only_those_that_are_good_there_are_offered(world, camille):
    elsewhere = give(world, shop=world.lisiere)
    kind = world.variant("Linen shirt", "M").listing.category
    cloth = give(world, category=kind)
    here = give(world, shop=world.variant("Midnight mug").listing.shop)
    html = sheet_of(camille, world).content.decode()
    assert str(here.id) in html
    assert str(elsewhere.id) not in html and str(cloth.id) not in html
    sheet = sheet_of(camille, world)
    for mandate, said in ((elsewhere, "is good at"), (cloth, "good for one category alone")):
        refused = pay(camille, sheet, pay_with=str(mandate.id))
        assert refused.status_code == 422 and said in words(refused)
    assert not Order.objects.exists()


def test_taken_back_or_over_meanwhile_is_said(world, camille):
    revoked, late = give(world), give(world)
    sheet = sheet_of(camille, world, pay_with=revoked.id)
    wallet.revoke_mandate(actor=world.ines, mandate_id=revoked.id)
    Mandate.objects.filter(id=late.id).update(
        created_at=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    for mandate, said in ((revoked, "was taken back"), (late, "has ended")):
        refused = pay(camille, sheet, pay_with=str(mandate.id))
        assert refused.status_code == 409 and f"This allowance {said}" in words(refused)
        again = sheet_of(camille, world, pay_with=mandate.id)
        assert "That allowance can't pay for this any more" in words(again)
    assert not Order.objects.exists()


def test_the_giver_s_balance_stays_theirs(world, camille):
    mandate = give(world, cap=300_00)
    Mandate.objects.update(cap=300_00)
    plates = world.variant("Plates")
    plates.price = 210_00
    plates.save()
    sheet = sheet_of(camille, world, "Plates", pay_with=mandate.id)
    refused = pay(camille, sheet, pay_with=str(mandate.id))
    assert refused.status_code == 422
    said = words(refused)
    assert "Inès can&#x27;t pay this now" in said and "missing" not in said.lower()
    assert "100.00" not in said


def test_nobody_pays_with_another_s_allowance(world, camille, browser_of):
    mandate = give(world)
    for person in (world.sofia, world.ines):
        client = browser_of(person)
        sheet = sheet_of(client, world)
        assert "Pay with" not in words(sheet)
        assert pay(client, sheet, pay_with=str(mandate.id)).status_code == 404
    sheet = sheet_of(camille, world)
    assert pay(camille, sheet, pay_with=str(uuid.uuid4())).status_code == 404
    assert pay(camille, sheet, pay_with="x").status_code == 400
    assert not Order.objects.exists()


def test_without_a_script_it_is_paid_the_same_way(world, camille):
    mandate = give(world)
    variant = world.variant("Midnight mug")
    query = {"variant": variant.id, "quantity": 1, "pay_with": mandate.id}
    page = camille.get(camille.get(URL, query)["Location"])
    paid = camille.post(URL, form_of(page, pay_with=str(mandate.id)))
    assert paid.status_code == 302 and str(mandate.conversation_id) in paid["Location"]
    assert Order.objects.get().buyer == world.ines


def test_a_frozen_wallet_is_no_tender_where_an_allowance_is(world, camille):
    wallet.freeze_wallet(actor=world.camille, owner=world.camille)
    said = words(sheet_of(camille, world))
    assert "Your wallet is frozen" in said and "Top up" not in said
    mandate = give(world)
    sheet = sheet_of(camille, world)
    page = sheet.content.decode()
    assert 'id="pay-with-mine" name="pay_with" value="" disabled' in page
    assert f'value="{mandate.id}" checked' in page
    assert "Inès pays, and the order is theirs" in words(sheet)
    assert "nothing can leave it" not in words(sheet)
    assert pay(camille, sheet, pay_with=str(mandate.id)).status_code == 204
