"""Every page in both sizes, themes and languages; the doors, the cart, the search, the admin."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from playwright.sync_api import Page, expect

from messaging.models import User
from shop.models import Order, ShopThread
from shop.services import add_to_cart, share_listing
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import is_linked, overflow
from tests.factories import PASSWORD, UserFactory, say

pytestmark = pytest.mark.django_db(transaction=True)

SHEET, DRAWER = "dialog#sheet[open]", "dialog#drawer[open]"
AXE = Axe().axe_script
# Colours are looked at when they have stopped changing; in the dark, nothing but they can differ.
RUN_AXE = """async ({isDark}) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
    return axe.run({
        resultTypes: ["violations"],
        ...(isDark ? {runOnly: {type: "rule", values: ["color-contrast"]}} : {}),
    });
}"""


def lived_in(world):
    """A world in which something has happened: talk, a card, orders, a full cart."""
    conversation = world.thread()
    say(world.ines, conversation, "Bonjour !", "Do you have something blue?")
    say(world.jeanne, conversation, "We do: https://example.org/blue is our window.")
    share_listing(
        sender=world.jeanne,
        conversation=conversation,
        listing=world.listings["Midnight mug"],
        client_id=uuid.uuid4(),
    )
    world.fund(world.ines, 80_00)
    order = world.buy("Plates")
    for title, label in (("Salad bowl", "Small"), ("Linen shirt", "M")):
        add_to_cart(buyer=world.ines, variant=world.variant(title, label), quantity=1)
    return conversation, order


def faults_of(page: Page) -> list[str]:
    """What is wrong with this page as it stands, in both themes and at both sizes."""
    page.evaluate(AXE)
    found = []
    for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size({"width": width, "height": height})
        if (wide := overflow(page)) > 0:
            found.append(f"{name}: {wide} px too wide")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            answer = page.evaluate(RUN_AXE, {"isDark": theme == "dark"})
            found += [
                f"{name}, {theme}: {one['id']}: {one['nodes'][0]['html'][:150]}"
                for one in answer["violations"]
                if one["impact"] in ("serious", "critical")
            ]
    page.emulate_media(color_scheme="light")
    return found


def open_sheet(page: Page, url: str, kind: str = "sheet") -> None:
    page.evaluate(
        f"(url) => import('/static/js/core/sheet.js').then((one) => one.open('{kind}', url))", url
    )
    expect(page.locator(f"dialog#{kind}[open] .sheet__bar")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_sound_at_both_sizes_in_both_themes(language, windows, world):
    conversation, order = lived_in(world)
    User.objects.update(locale=language)
    for user in (world.ines, world.jeanne, world.camille):
        user.refresh_from_db()
    newcomer = UserFactory(locale=language)
    mug = world.listings["Midnight mug"]
    windows.expected += ["404 (Not Found)"]  # the page that is not there
    wrong: dict[str, list[str]] = {}

    def look(page: Page, name: str) -> None:
        if faults := faults_of(page):
            wrong[name] = faults

    def visit(page: Page, *paths: str) -> None:
        for path in paths:
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            page.goto(path)
            assert page.locator("html").get_attribute("lang") == language, path
            look(page, path)

    outside = windows.open(None, "about:blank", locale={"en": "en-GB", "fr": "fr-FR"}[language])
    visit(outside, "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
    outside.context.close()

    page = windows.open(newcomer, "about:blank")
    visit(page, "/", "/orders/", "/wallet/", "/cart/", "/stylists/")
    page.context.close()

    page = windows.open(world.ines, "about:blank")
    visit(
        page,
        "/",
        "/discover/",
        "/discover/?q=zzzz",
        "/shops/atelier-kaolin/",
        f"/listings/{mug.id}/",
        "/cart/",
        "/checkout/?cart=1",
        "/orders/",
        f"/orders/{order.id}/",
        "/wallet/",
        "/wallet/top-up/",
        "/me/",
        "/mail/",
        "/chats/new/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/nowhere/",
        f"/chats/{conversation.id}/",
    )
    for kind, url in (
        ("sheet", f"/listings/{world.listings['Salad bowl'].id}/"),
        ("sheet", "/checkout/?cart=1"),
        ("sheet", f"/orders/{order.id}/"),
        ("sheet", "/wallet/top-up/"),
        ("drawer", "/cart/"),
    ):
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        page.goto(f"/chats/{conversation.id}/")
        open_sheet(page, url, kind)
        look(page, f"{kind} {url}")
    page.context.close()

    page = windows.open(world.jeanne, "about:blank")
    visit(page, "/desk/", "/desk/orders/", "/desk/statement/", f"/desk/{conversation.id}/")
    open_sheet(page, f"/listings/picker/?conversation={conversation.id}")
    look(page, "picker")
    assert not wrong, "\n".join(f"{name}: {line}" for name in wrong for line in wrong[name])


def test_from_sign_up_over_the_verification_mail_to_the_first_page(windows):
    page = windows.open(None, "/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Élodie Blanc")
    page.get_by_label("Handle").fill("elodie")
    page.get_by_label("E-mail").fill("elodie@example.org")
    page.get_by_label("Password").fill("under-the-tree-4")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.get_by_role("link", name="Open the demo's mails").click()
    page.get_by_role("link", name="elodie@example.org").click()
    mail = page.locator("article.mail")
    expect(mail).to_have_count(1)
    mail.locator("a[href*='confirm-email']").click()
    page.locator("main form button.btn--primary").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    # By handle, and a wrong password is said in words.
    page.get_by_label("Your handle or e-mail").fill("elodie")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Your handle or e-mail").fill("elodie")
    page.get_by_label("Password").fill("under-the-tree-4")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The shade is free")).to_be_visible()
    assert User.objects.get(handle="elodie").display_name == "Élodie Blanc"
    page.goto("/me/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_the_cart_fills_from_everywhere_and_is_paid_once_for_both_shops(windows, world, worker):
    conversation = world.thread()
    world.fund(world.ines, 500_00)
    share_listing(
        sender=world.jeanne,
        conversation=conversation,
        listing=world.listings["Midnight mug"],
        client_id=uuid.uuid4(),
    )
    page = windows.open(world.ines, f"/chats/{conversation.id}/")
    is_linked(page)
    drawer, sheet, count = page.locator(DRAWER), page.locator(SHEET), page.locator("#rail-cart b")

    # From the card; the thread stays where it is.
    page.locator("#log-list .card").get_by_role("button", name="Add to cart").click()
    expect(drawer.locator(".line")).to_have_count(1)
    expect(count).to_have_text("1")
    expect(page.locator("#log-list .card")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"/chats/{conversation.id}/$"))

    # Taken out by mistake, and put back as it was.
    drawer.get_by_role("button", name="One more").click()
    expect(drawer.locator(".line__sum")).to_have_text("€48.00")
    expect(count).to_have_text("2")
    drawer.get_by_role("button", name="Remove Midnight mug").click()
    # A pointer over the offer holds it there, however late the count comes.
    page.get_by_role("button", name="Undo").hover()
    expect(drawer).to_contain_text("Your cart is empty")
    expect(page.locator("#rail-cart")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(drawer.locator(".line__sum")).to_have_text("€48.00")
    expect(count).to_have_text("2")
    assert faults_of(page) == []
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

    # From a sheet.
    page.locator("#shop-panel .strip a", has_text="Milk jug").click()
    sheet.get_by_role("button", name="Add to cart").click()
    expect(drawer.locator(".line")).to_have_count(2)
    expect(sheet).to_have_count(0)
    page.keyboard.press("Escape")

    # From Discover, of another shop.
    page.locator(".rail [data-nav=discover]").click()
    page.locator(".tile", has_text="Linen shirt").click()
    sheet.locator(".chip", has_text="M").click()
    sheet.get_by_role("button", name="Add to cart").click()
    expect(drawer.locator(".cart__shop")).to_have_count(2)
    expect(drawer.locator(".cart__total .price")).to_have_text("€136.00")
    expect(count).to_have_text("4")

    # One payment, one order a shop, each in its own shop's conversation.
    drawer.get_by_role("link", name="Check out").click()
    expect(drawer).to_have_count(0)
    expect(sheet).to_contain_text("ne payment, one order a shop")
    sheet.get_by_role("button", name="Pay €136.00").click()
    expect(sheet).to_have_count(0)
    expect(page.locator("#rail-cart")).to_be_hidden()
    expect(page.locator("#rail-balance")).to_have_text("€364.00")
    orders = list(Order.objects.order_by("total"))
    assert [order.total for order in orders] == [67_00, 69_00]
    assert len({order.payment_id for order in orders}) == 1
    for order in orders:
        page.goto(f"/chats/{order.conversation_id}/")
        expect(page.locator("#log-list .card--order")).to_contain_text(order.number)


def test_a_shared_link_opens_the_conversation_with_what_it_is_about(windows, world):
    mug = world.listings["Midnight mug"]
    link = f"/m/atelier-kaolin?ref=poster&listing={mug.id}"
    page = windows.open(None, link)
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.get_by_label("Your handle or e-mail").fill("ines")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".topbar__name")).to_have_text("Atelier Kaolin")
    cards = page.locator("#log-list .card")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Midnight mug")
    address = page.url
    thread = ShopThread.objects.get()
    assert (thread.ref, thread.listing_id) == ("poster", mug.id)
    page.goto(link)
    expect(page).to_have_url(address)
    expect(cards).to_have_count(1)
    assert world.buy("Milk jug").ref == "poster"

    # The same from a shop's page and from a listing.
    page.goto("/shops/maison-lisiere/")
    page.get_by_role("link", name="Message").click()
    expect(page.locator(".topbar__name")).to_have_text("Maison Lisière")
    page.goto("/discover/")
    page.locator(".tile", has_text="Teapot").click()
    page.locator(SHEET).get_by_role("link", name="Message").click()
    expect(page).to_have_url(address)
    expect(cards.last).to_contain_text("Teapot")
    # Somebody who works there is not their own customer.
    windows.expected += ["409 (Conflict)", "400 (Bad Request)", "403 (Forbidden)"]
    own = windows.open(world.jeanne, link)
    expect(own.locator("main")).to_contain_text("shop")
    assert ShopThread.objects.filter(customer=world.jeanne).count() == 0


def test_search_forgives_accents_and_typos_in_both_languages(windows, world):
    page = windows.open(world.ines, "/discover/")
    names, box = page.locator(".tile__name"), page.get_by_role("searchbox")
    expect(names).to_have_count(7)
    for typed, found in (
        ("theiere", ["Teapot"]),
        ("Théière", ["Teapot"]),
        ("saladeir", ["Salad bowl"]),
        ("midnigth mug", ["Midnight mug"]),
        ("chemises", ["Linen shirt"]),
        ("linen", ["Linen shirt"]),
    ):
        box.fill(typed)
        expect(names).to_have_text(found)
    expect(page).to_have_url(re.compile(r"q=linen"))
    box.fill("qzxqzx")
    expect(page.locator(".empty")).to_contain_text("Nothing answers to “qzxqzx”")
    page.get_by_role("link", name="See everything").click()
    expect(names).to_have_count(7)
    page.locator(".pill", has_text="Clothes").click()
    expect(names).to_have_text(["Linen shirt"])
    page.go_back()
    expect(names).to_have_count(7)
    page.locator("label.opt", has_text="In stock").click()
    expect(names).to_have_count(6)


def test_theme_and_language_follow_the_choice_on_me(windows, world):
    page = windows.open(world.ines, "/me/")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_label("Theme").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = page.evaluate(paper)
    assert dark != light
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("form", name="Profile").get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(paper) == dark
    # Nothing white is shown on the way to the next page.
    page.goto("/")
    assert page.evaluate(paper) == dark
    expect(page.locator(".rail")).to_contain_text("Découvrir")
    page.goto("/me/")
    page.locator("select[name=theme]").select_option("light")
    page.locator("select[name=locale]").select_option("en")
    page.get_by_role("form", name="Profil").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate(paper) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == light


def test_an_administrator_finds_everything_and_cannot_touch_the_books(windows, world):
    conversation, order = lived_in(world)
    page = windows.open(world.ada, "/admin/")
    for name in ("People", "Conversations", "Shops", "Orders", "Transfers", "Entries"):
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    floors = ("messaging", "wallet", "shop", "sellers")
    for model, registered in admin.site._registry.items():
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        page.goto(path)
        expect(page.locator("#changelist")).to_be_visible()
        if model._meta.app_label not in floors:
            continue
        assert page.locator("thead th").count() > 3, f"{path} says little"
        assert registered.search_fields, f"{path} has no search"
        page.goto(f"{path}?q=ines")
        expect(page.locator("#changelist")).to_be_visible()
    page.goto("/admin/shop/order/?q=ines")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.locator("#result_list").get_by_role("link", name=order.number).click()
    expect(page.locator("#content")).to_contain_text("Inès Morel")
    for name in ("account", "transfer", "entry"):
        page.goto(f"/admin/wallet/{name}/")
        rows = page.locator("#result_list tbody tr")
        assert rows.count() > 0
        expect(page.locator(".object-tools .addlink")).to_have_count(0)
        expect(page.locator("option[value=delete_selected]")).to_have_count(0)
        rows.first.locator("a").first.click()
        expect(page.locator("#content form, #content .module").first).to_be_visible()
        expect(page.locator("input[name=_save], a.deletelink")).to_have_count(0)
    # One door for everybody: who is not staff is sent away.
    outsider = windows.open(world.ines, "/admin/")
    expect(outsider).not_to_have_url(re.compile("/admin/"))


def test_the_apis_page_shows_every_verb_under_our_policy(windows, world):
    page = windows.open(world.ines, "/api/docs/")
    expect(page.locator(".swagger-ui .info")).to_contain_text("Palabre")
    operations = page.locator(".opblock")
    expect(operations.first).to_be_visible()
    # It draws what comes into view alone, so somebody scrolls until they see what they look for.
    wanted = page.locator(".opblock", has_text="/api/wallet/").first
    page.mouse.move(600, 500)
    for _turn in range(60):
        if wanted.is_visible():
            break
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(300)
    wanted.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
