"""The demo: loads whole, twice is once, the books agree, and pages of it stay cheap."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from messaging import cards
from messaging.models import Message, User
from shop.models import Image, Listing, Order, Shop, ShopThread
from superapp.demo import accounts, load
from wallet.models import TopUp
from wallet.selectors import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def demo(db, media):
    load.load(lambda what, done, total: None)


def counts():
    models = (User, Shop, Listing, Image, Message, Order, TopUp)
    return {model.__name__: model.objects.count() for model in models}


def queries_of(client, path, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return len(captured)


def test_the_demo_is_whole_and_loads_once_and_its_pages_are_cheap(demo, browser_of):
    before = counts()
    assert before["Listing"] >= 120
    assert before["Image"] >= 120
    assert before["Shop"] >= 8
    assert before["User"] >= 12
    assert set(Order.objects.values_list("state", flat=True)) == set(Order.State.values)
    ines = User.objects.get(handle="ines")
    assert balance_of(ines)["available"] == 45_50
    for _name, handle, _role in accounts():
        assert User.objects.get(handle=handle).check_password("palabre")

    load.load(lambda what, done, total: None)
    assert counts() == before
    assert load.is_loaded()
    call_command("verify_ledger")

    client = browser_of(ines)
    thread = ShopThread.objects.get(customer=ines, shop__handle="atelier-kaolin")
    listing = Listing.objects.filter(shop=thread.shop).first()
    order = Order.objects.filter(buyer=ines).first()
    assert listing is not None and order is not None
    queries_of(client, "/me/")  # what only a first request of a session asks
    assert queries_of(client, "/") <= 10
    assert queries_of(client, f"/chats/{thread.conversation_id}/") <= 12
    assert queries_of(client, f"/chats/{thread.conversation_id}/panel/") <= 10
    for sheet in (
        f"/listings/{listing.id}/",
        f"/orders/{order.id}/",
        f"/checkout/?variant={listing.variants.first().id}&quantity=1",
        "/checkout/?cart=1",
        "/cart/",
        "/wallet/top-up/",
    ):
        assert queries_of(client, sheet, hx_request="true") <= 10, sheet


def faces(messages, said_in):
    """The faces and summaries of card messages as an English reader gets them, their things read
    while ``said_in`` was spoken."""
    with translation.override(said_in):
        cards.attach_faces(messages)
    with translation.override("en"):
        return {
            one.id: (
                cards.render_bubble(one),
                cards.summaries(one.card_type, one.card_ref, one.face["context"])["en"],
            )
            for one in messages
        }


def test_cards_speak_the_readers_language_whoever_made_them(demo):
    posted = list(Message.objects.filter(kind=Message.Kind.CARD).select_related("sender"))
    assert len({one.card_type for one in posted}) > 15
    by_french, by_english = faces(posted, "fr"), faces(posted, "en")
    mixed = {one.card_type for one in posted if by_french[one.id] != by_english[one.id]}
    assert mixed == set()
