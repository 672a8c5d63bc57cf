"""Takes a picture of every screen, from the demo data, into shots/ (not kept in git).

At 1280 x 800 and 390 x 844, light and dark, English and French: a look at them all is the review
that no test can do. ``manage.py shots thread wallet`` takes only those; ``--quick`` only the
light English ones.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from messaging.models import User
from shop.models import Listing, Order, ShopThread
from superapp.served import served, session_of

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
]


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="screens; all when none is named")
        parser.add_argument("--quick", action="store_true", help="light and English only")
        parser.add_argument("--to", default=str(settings.BASE_DIR / "shots"))

    def handle(self, *args: Any, **options: Any) -> None:
        from playwright.sync_api import sync_playwright

        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs a loop in this thread
        call_command("prepare")
        target = Path(options["to"])
        target.mkdir(exist_ok=True)
        wanted = {
            name: take
            for name, take in SCREENS.items()
            if not options["names"] or name in options["names"]
        }
        themes = ("light",) if options["quick"] else ("light", "dark")
        languages = ("en",) if options["quick"] else ("en", "fr")
        executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
        with served() as server, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=executable, args=FLAGS)
            for language, theme, size in itertools.product(languages, themes, SIZES):
                for name, (handle, take) in wanted.items():
                    path = target / f"{name}-{size}-{theme}-{language}.png"
                    try:
                        with _page(browser, server.port, handle, language, theme, size) as page:
                            take(page)
                            page.screenshot(path=str(path))
                    except Exception as error:
                        self.stderr.write(f"{path.name}: {error}")
                        continue
                    self.stdout.write(str(path))
            browser.close()


@contextlib.contextmanager
def _page(
    browser: Any, port: int, handle: str, language: str, theme: str, size: str
) -> Iterator[Any]:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale={"en": "en-GB", "fr": "fr-FR"}[language],
        base_url=f"http://127.0.0.1:{port}",
        has_touch=size == "phone",
    )
    user = User.objects.filter(handle=handle).first() if handle else None
    kept = user.locale if user else ""
    if user:
        User.objects.filter(id=user.id).update(locale=language)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session_of(user),
                    "url": f"http://127.0.0.1:{port}",
                }
            ]
        )
    try:
        yield context.new_page()
    finally:
        context.close()
        if user:
            User.objects.filter(id=user.id).update(locale=kept)


def _go(page: Any, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)


def _at(path: str) -> Callable[[Any], None]:
    return lambda page: _go(page, path)


def _thread(shop: str = "kaolin") -> str:
    thread = ShopThread.objects.filter(customer__handle="ines", shop__handle__contains=shop).first()
    return f"/chats/{thread.conversation_id}/" if thread else "/"


def _take_thread(page: Any) -> None:
    _go(page, _thread())


def _take_listing(page: Any) -> None:
    _go(page, _thread())
    listing = Listing.objects.filter(shop__handle__contains="kaolin", is_active=True).first()
    _open_sheet(page, f"/listings/{listing.id}/" if listing else "/")


def _open_sheet(page: Any, url: str) -> None:
    page.evaluate(
        "url => { const b = document.createElement('button'); b.dataset.sheet = url;"
        "document.body.append(b); b.click(); b.remove(); }",
        url,
    )
    page.wait_for_selector("dialog[open]")
    page.wait_for_timeout(400)


def _take_cart(page: Any) -> None:
    _go(page, _thread())
    page.locator("[data-drawer]:visible").first.click()
    page.wait_for_selector("dialog[open]")
    page.wait_for_timeout(400)


def _take_checkout(page: Any) -> None:
    _go(page, _thread())
    _open_sheet(page, "/checkout/?cart=1")


def _take_order(page: Any) -> None:
    _go(page, _thread())
    order = Order.objects.filter(buyer__handle="ines").order_by("placed_at").first()
    _open_sheet(page, f"/orders/{order.id}/" if order else "/orders/")


def _take_top_up(page: Any) -> None:
    _go(page, "/wallet/")
    _open_sheet(page, "/wallet/top-up/")


def _take_desk(page: Any) -> None:
    thread = ShopThread.objects.filter(customer__handle="ines", shop__handle__contains="kaolin")
    found = thread.first()
    _go(page, f"/desk/{found.conversation_id}/" if found else "/desk/")


def _take_offline(page: Any) -> None:
    _go(page, _thread())
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(3000)


SCREENS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "signin": ("", _at("/accounts/login/")),
    "signup": ("", _at("/accounts/signup/")),
    "chats": ("ines", _at("/")),
    "thread": ("ines", _take_thread),
    "listing": ("ines", _take_listing),
    "cart": ("ines", _take_cart),
    "checkout": ("ines", _take_checkout),
    "order": ("ines", _take_order),
    "orders": ("ines", _at("/orders/")),
    "discover": ("ines", _at("/discover/")),
    "search": ("ines", _at("/discover/?q=bleu")),
    "shop": ("ines", _at("/shops/atelier-kaolin/")),
    "wallet": ("ines", _at("/wallet/")),
    "topup": ("ines", _take_top_up),
    "me": ("ines", _at("/me/")),
    "mail": ("ines", _at("/mail/")),
    "offline": ("ines", _take_offline),
    "desk": ("jeanne", _take_desk),
    "desk-inbox": ("jeanne", _at("/desk/")),
    "desk-orders": ("jeanne", _at("/desk/orders/")),
    "missing": ("ines", _at("/nowhere/")),
    "admin": ("ada", _at("/admin/")),
    "admin-orders": ("ada", _at("/admin/shop/order/")),
    "admin-people": ("ada", _at("/admin/messaging/user/")),
    "admin-ledger": ("ada", _at("/admin/wallet/transfer/")),
    "api": ("ines", _at("/api/docs/")),
}
