"""Operators find everything: each list and page opens, within bounds, under our policy."""

import re
import uuid

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging import services as messaging_services
from messaging.models import Conversation, User
from messaging.selectors import message_for
from shop import services
from shop.models import Cart, Listing, Order, Shop
from shop.selectors import Wanted
from tests.factories import UserFactory, direct, say
from tests.world import World, build

pytestmark = pytest.mark.django_db

OURS = ("messaging", "wallet", "shop", "sellers", "account", "usersessions", "authtoken", "auth")
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)
MANY = 12
# Session, user, the two counts of a page, the rows, what comes with them: no row asks for more.
LIST_QUERIES, PAGE_QUERIES = 16, 26


@pytest.fixture
def world() -> World:
    """The small world, some of it bought, carried along and talked about."""
    world = build()
    order = world.buy("Midnight mug")
    services.ship_order(actor=world.jeanne, order=order)
    services.deliver_order(actor=world.ines, order=order)
    world.buy("Salad bowl", "Small")
    services.add_to_cart(buyer=world.ines, variant=world.variant("Plates"), quantity=1)
    say(world.ines, direct(world.ines, world.camille), "Bonjour", "Et la robe ?")
    marked(world.ines, direct(world.ines, world.camille))
    return world


def marked(person: User, conversation: Conversation) -> None:
    """One more message that was edited, reacted to, kept and pinned."""
    message = message_for(person, say(person, conversation, "one")[0].id)
    messaging_services.edit_message(editor=person, message=message, text="two")
    messaging_services.add_reaction(user=person, message=message, emoji="👍")
    messaging_services.set_star(user=person, message=message, is_on=True)
    messaging_services.set_pin(user=person, message=message, is_on=True)


@pytest.fixture
def operator(world, browser_of):
    return browser_of(world.ada)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_and_page_opens_under_our_policy(operator, world, model):
    answer = operator.get(reverse(f"admin:{name_of(model)}_changelist"))
    assert answer.status_code == 200
    check_policy(answer)
    if (one := model._default_manager.first()) is not None:
        answer = operator.get(reverse(f"admin:{name_of(model)}_change", args=[one.pk]))
        assert answer.status_code == 200
        check_policy(answer)


def test_a_periodic_task_is_made_under_our_policy(operator):
    check_policy(operator.get(reverse("admin:django_celery_beat_periodictask_add")))


def test_the_front_page_opens_under_our_policy(operator):
    answer = operator.get("/admin/")
    assert "Palabre" in answer.content.decode()
    check_policy(answer)


def test_lists_ask_no_more_for_more_rows(operator, world):
    """N+1 shows when rows are added: the number of queries must stay what it was."""
    lists = [
        "messaging_user",
        "messaging_conversation",
        "messaging_message",
        "messaging_messageversion",
        "messaging_reaction",
        "messaging_star",
        "messaging_pin",
        "shop_shop",
        "shop_listing",
        "shop_order",
        "shop_shopthread",
        "shop_cart",
        "sellers_stylist",
    ]
    before = {name: asked(operator, name) for name in lists}
    for number in range(MANY):
        buyer = UserFactory()
        marked(buyer, direct(buyer, world.ines))
        world.buy("Milk jug" if number < 6 else "Plates", buyer=buyer) if number < 8 else None
        services.add_to_cart(buyer=buyer, variant=world.variant("Linen shirt", "M"), quantity=1)
        services.create_shop(owner=buyer, handle=f"shop-{number}", name=f"Shop {number}")
    after = {name: asked(operator, name) for name in lists}
    assert {name: after[name] - before[name] for name in lists if after[name] > before[name]} == {}
    assert max(after.values()) <= LIST_QUERIES, after


def test_pages_are_bounded(operator, world):
    conversation = world.thread()
    say(world.ines, conversation, *(f"message {number}" for number in range(70)))
    pages = {
        "messaging_user": world.jeanne.pk,
        "messaging_conversation": conversation.pk,
        "shop_shop": world.kaolin.pk,
        "shop_listing": world.listings["Salad bowl"].pk,
        "shop_order": Order.objects.first().pk,
        "shop_cart": Cart.objects.get(user=world.ines).pk,
    }
    counts = {name: asked(operator, name, key) for name, key in pages.items()}
    assert max(counts.values()) <= PAGE_QUERIES, counts


def test_a_conversation_shows_its_messages_in_pages_and_takes_none(operator, world):
    conversation = world.thread()
    say(world.ines, conversation, *(f"message {number}" for number in range(70)))
    url = reverse("admin:messaging_conversation_change", args=[conversation.pk])
    first, second = operator.get(url).content.decode(), operator.get(url + "?p=2").content.decode()
    assert "message 69" in first and "message 5<" not in first
    assert "message 5<" in second
    assert operator.post(url, {"title": "mine"}).status_code == 403
    assert not Conversation.objects.filter(title="mine").exists()


def test_people_are_found_with_their_shops_and_balance(operator, world):
    answer = operator.get(reverse("admin:messaging_user_changelist"), {"q": "jeanne"})
    page = answer.content.decode()
    assert "Atelier Kaolin" in page and answer.context["cl"].result_count == 1
    assert (
        operator.get(reverse("admin:messaging_user_changelist"), {"q": "riou"}).status_code == 200
    )


def test_a_person_made_here_follows_the_rules_of_sign_up(operator, world):
    url = reverse("admin:messaging_user_add")
    fields = {
        "display_name": "Ines\u202eMorel",
        "email": "other@example.org",
        "usable_password": "true",
        "password1": "a-long-secret-1",
        "password2": "a-long-secret-1",
    }
    answer = operator.post(url, {**fields, "handle": "1nes"})
    assert "handle" in answer.context["adminform"].form.errors
    answer = operator.post(url, {**fields, "handle": "lnes"})  # looks like @ines
    assert "handle" in answer.context["adminform"].form.errors
    assert operator.post(url, {**fields, "handle": "someone"}).status_code == 302
    made = User.objects.get(handle="someone")
    assert made.display_name == "InesMorel" and made.handle_skeleton
    assert made.check_password("a-long-secret-1")


def test_a_person_speaks_a_language_that_we_do(operator, world):
    url = reverse("admin:messaging_user_change", args=[world.ines.pk])
    sent = listing_form(operator.get(url)) | {"display_name": "Inès M."}
    assert operator.post(url, sent | {"locale": "xx"}).status_code == 200
    assert operator.post(url, sent | {"time_zone": "Mars/Olympus"}).status_code == 200
    assert operator.post(url, sent | {"locale": "fr"}).status_code == 302
    changed = User.objects.get(pk=world.ines.pk)
    assert (changed.locale, changed.display_name, changed.handle) == ("fr", "Inès M.", "ines")


def test_orders_are_found_and_left_alone(operator, world):
    order = Order.objects.order_by("number").first()
    answer = operator.get(reverse("admin:shop_order_changelist"), {"q": order.number})
    assert answer.context["cl"].result_count == 1
    url = reverse("admin:shop_order_change", args=[order.pk])
    assert "€24.00" in operator.get(url).content.decode()
    assert operator.post(url, {"state": "cancelled"}).status_code == 403


def test_a_coupon_leads_to_its_uses_and_shows_none_itself(operator, world):
    ten, other = (
        services.create_coupon(
            actor=world.jeanne,
            shop=world.kaolin,
            coupon_id=uuid.uuid4(),
            code=code,
            terms=services.Terms(amount=100),
        )
        for code in ("TEN", "OTHER")
    )
    variant = world.variant("Midnight mug")
    for coupon in (ten, ten, other):
        buyer = UserFactory()
        world.fund(buyer, 100_00)
        services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(variant.id, 1)],
            expected_total=variant.price - 100,
            coupon_ids=[coupon.id],
        )
    page = operator.get(reverse("admin:shop_coupon_change", args=[ten.pk]))
    assert page.context["inline_admin_formsets"] == []
    uses = f"{reverse('admin:shop_couponuse_changelist')}?coupon__id__exact={ten.pk}"
    assert f'<a href="{uses}">2</a>' in page.content.decode()
    assert operator.get(uses).context["cl"].result_count == 2


def listing_form(answer) -> dict:
    """What a browser would send back for the listing's page."""
    sent = {}
    form = answer.context["adminform"].form
    for name, field in form.fields.items():
        value = form.initial.get(name, field.initial)
        if value != []:
            sent[name] = "on" if value is True else getattr(value, "pk", value) or ""
    for one in answer.context["inline_admin_formsets"]:
        for key, value in one.formset.management_form.initial.items():
            sent[f"{one.formset.prefix}-{key}"] = value
        for row in one.formset.initial_forms:
            sent[f"{row.prefix}-id"] = row.instance.pk
            for name, field in row.fields.items():
                if name in ("cost", "on_hand"):
                    sent[f"{row.prefix}-{name}"] = row.initial.get(name, field.initial)
    return {name: value for name, value in sent.items() if value is not None}


def test_stock_and_price_go_through_the_services(operator, world):
    listing = world.listings["Salad bowl"]  # one of three "Small" is reserved
    url = reverse("admin:shop_listing_change", args=[listing.pk])
    sent = listing_form(operator.get(url))
    sent |= {"variants-0-on_hand": "9", "variants-0-cost": "51.50", "title_en": "Serving bowl"}
    answer = operator.post(url, sent)
    assert answer.status_code == 302, answer.context["errors"]
    variant = listing.variants.get(label_en="Small")
    assert (variant.on_hand, variant.reserved, variant.price) == (9, 1, 5150)
    found = Listing.objects.get(pk=listing.pk)
    assert found.title_en == "Serving bowl" and "serving" in found.search_text
    sent = listing_form(operator.get(url)) | {"variants-0-on_hand": "0"}
    assert operator.post(url, sent).status_code == 200  # an order holds one
    sent = listing_form(operator.get(url)) | {"variants-0-cost": "-3"}
    assert operator.post(url, sent).status_code == 200
    variant.refresh_from_db()
    assert (variant.on_hand, variant.price) == (9, 5150)


def test_a_shop_is_renamed_in_the_search_index_too(operator, world):
    url = reverse("admin:shop_shop_change", args=[world.kaolin.pk])
    sent = listing_form(operator.get(url)) | {"name": "Atelier Argile"}
    assert operator.post(url, sent).status_code == 302
    assert Shop.objects.get(pk=world.kaolin.pk).name == "Atelier Argile"
    assert "argile" in Listing.objects.get(pk=world.listings["Teapot"].pk).search_text


def test_there_is_one_door(client, world, browser_of):
    assert client.get("/admin/login/?next=/admin/shop/").url == (
        "/accounts/login/?next=/admin/shop/"
    )
    assert browser_of(world.ines).get("/admin/", follow=True).redirect_chain[-1][0] == "/"


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def asked(client, name: str, key=None) -> int:
    """How many queries a list, or one page of it, takes."""
    url = (
        reverse(f"admin:{name}_change", args=[key]) if key else reverse(f"admin:{name}_changelist")
    )
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)


def check_policy(answer) -> None:
    """No inline script, style or handler, which the browser would refuse and report."""
    page = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all("application/json" in attributes for attributes in scripts), scripts
    assert not re.findall(r"<style|<[^>]+\sstyle=|<[^>]+\son[a-z]+=", page)
