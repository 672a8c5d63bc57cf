"""A shop's own gift card: bought at its door, redeemed by a friend, good there and nowhere else."""

import uuid

import pytest
from django.urls import reverse

from messaging.models import Message
from shop import services
from shop.errors import OwnShop, ShopClosed
from shop.models import Shop
from shop.selectors import Wanted, quote_for
from tests.factories import direct
from tests.shop.conftest import fund
from tests.shop.pages import HX, hidden, triggers, words
from tests.shop.test_api_shop import key
from wallet.errors import NotEnough
from wallet.models import GiftCard
from wallet.selectors import balance_of, tenders_of
from wallet.services import redeem_gift_card

pytestmark = pytest.mark.django_db


def test_one_buys_it_for_a_friend_who_spends_it_at_that_shop(
    browser_of, buyer, alice, shop, mug, bouquet
):
    place, client = direct(buyer, alice), browser_of(buyer)
    url = reverse("shop:gift_card", args=[shop.handle])
    sheet = client.get(url, headers=HX)
    assert "Good at Atelier Kaolin" in words(sheet) and "Alice Martin" in words(sheet)
    form = {"card_id": hidden(sheet, "card_id"), "amount": "25", "conversation": place.id}
    for _press in range(2):
        answer = client.post(url, form, headers=HX)
        assert triggers(answer)["sheet:open"]["url"].endswith(f"/{form['card_id']}/")
    card = GiftCard.objects.get()
    assert (card.amount, card.payee_account_id) == (2500, shop.account_id)
    assert Message.objects.get(card_type="wallet.gift").conversation_id == place.id
    assert balance_of(buyer)["available"] == 7500

    redeem_gift_card(holder=alice, card_id=card.id)
    elsewhere = quote_for(alice, [Wanted(bouquet.id, 1)])
    here = quote_for(alice, [Wanted(mug.id, 1)])
    assert (elsewhere.credit, here.credit, here.gap) == (0, 2400, 0)
    (order,) = services.place_orders(
        buyer=alice,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1)],
        expected_total=2400,
        with_credits=True,
        expected_credit=2400,
    )
    assert [one.label for one in tenders_of(order.id)] == ["Gift card"]


def test_one_buys_a_code_by_the_api_once(api_of, buyer, shop):
    url, body = f"/api/shops/{shop.handle}/gift-cards/", {"id": str(uuid.uuid4()), "amount": 1000}
    api = api_of(buyer)
    first = api.post(url, body, format="json", headers=key())
    again = api.post(url, body, format="json", headers=key())
    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json()["code"] and balance_of(buyer)["available"] == 9000


def test_it_refuses_staff_closed_shops_and_empty_wallets(browser_of, alice, helper, shop):
    ids = {"shop": shop, "amount": 1000}
    fund(helper, 1000)
    with pytest.raises(OwnShop):
        services.buy_shop_gift_card(buyer=helper, card_id=uuid.uuid4(), **ids)
    with pytest.raises(NotEnough):
        services.buy_shop_gift_card(buyer=alice, card_id=uuid.uuid4(), **ids)
    client, url = browser_of(alice), reverse("shop:gift_card", args=[shop.handle])
    form = {"card_id": str(uuid.uuid4()), "typed": "10"}
    refused = client.post(url, form, headers=HX)
    assert refused.status_code == 422 and "€10.00 missing" in words(refused)
    assert client.post(url, {**form, "conversation": uuid.uuid4()}).status_code == 404
    Shop.objects.filter(id=shop.id).update(is_open=False)
    shop.refresh_from_db()
    with pytest.raises(ShopClosed):
        services.buy_shop_gift_card(buyer=alice, card_id=uuid.uuid4(), **ids)
    assert not GiftCard.objects.exists()
