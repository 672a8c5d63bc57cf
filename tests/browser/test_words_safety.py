"""Two hundred ways to smuggle a script, through words, names, titles and files: none runs."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from messaging import services
from messaging.models import Attachment, LinkPreview, User, uuid7
from shop.models import Category
from shop.services import NewVariant, create_listing, create_shop, open_thread, share_listing
from tests.browser.hands import chat, is_linked
from tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "alert(1)"
TAGS = [
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<body onload={}>",
    "<iframe src='javascript:{}'></iframe>",
    "<a href='javascript:{}'>x</a>",
    "<details open ontoggle={}>",
    "<video><source onerror={}>",
    "<input autofocus onfocus={}>",
    "<math><mi xlink:href='javascript:{}'>x</mi></math>",
    "<style>@import 'javascript:{}'</style>",
    "<object data='javascript:{}'>",
    "<form action='javascript:{}'><button>x</button></form>",
    "<marquee onstart={}>",
    "<template><script>{}</script></template>",
    "<b hx-get='/' hx-on:click='{}' hx-trigger='load'>x</b>",
    "<p hx-on::load='{}'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<textarea><img src=x onerror={}></textarea>",
    "<isindex action=javascript:{} type=image>",
    "<base href='javascript:{}//'>",
    "<link rel=stylesheet href='javascript:{}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
]
WRAPS = ["{}", "*{}*", "`{}`", "- {}\n- b", "```\n{}\n```", "\"'>{}", "</span></div>{}"]
MARKUP = [
    "[x](javascript:{})",
    "[x](JaVaScRiPt:{})",
    "[x](data:text/html,<script>{}</script>)",
    '![x](x"onerror={})',
    "<javascript:{}>",
    'https://a.example/"onmouseover={} *x*',
    "https://a.example/'onfocus='{}'autofocus='",
    "http://a.example/<img/src=x/onerror={}>",
    "www.a.example/`onload={}`",
    "javascript://a.example/%0a{}",
    "java\tscript:{}",
    "vbscript:{}",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg== {}",
    '@bob"onmouseover={} *x*',
    "@bob<img src=x onerror={}>",
    "*_~`<img src=x onerror={}>`~_*",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;img src=x onerror={}&#62;",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "{{{{ {} }}}} {{% load x %}} ${{{}}}",
    "]]><script>{}</script>",
    "<!--<img src=--><img src=x onerror={}>//-->",
    "\ue000<img src=x onerror={}>\ue001*x*",
    "1. <img src=x onerror={}>",
]
PAYLOADS = [wrap.format(tag.format(RUN)) for tag in TAGS for wrap in WRAPS] + [
    text.format(RUN, RUN) if text.count("{}") > 1 else text.format(RUN) for text in MARKUP
]


def test_none_of_two_hundred_payloads_runs(windows, alice, bob, conversation):
    assert len(PAYLOADS) >= 190
    User.objects.filter(pk=bob.pk).update(display_name=f"<img src=x onerror={RUN}>")
    bob.refresh_from_db()
    mine = windows.open(alice, chat(conversation))
    is_linked(mine)
    dialogs: list[str] = []
    mine.on("dialog", lambda box: (dialogs.append(box.message), box.dismiss()))
    sent = []
    for number, text in enumerate(PAYLOADS):
        extras = {}
        if number % 20 == 7:
            file = Attachment.objects.create(
                uploader=bob, conversation=conversation, kind="file", name=text[:200]
            )
            extras = {"attachments": [file.id], "reply_to": sent[-1].id}
        sent += [
            services.send_message(
                sender=bob, conversation=conversation, client_id=uuid7(), text=text, **extras
            )[0]
        ]
    say(bob, conversation, "That was all")
    expect(mine.get_by_text("That was all").last).to_be_visible()
    for path in (chat(conversation), "/", f"/messages/{sent[-1].id}/forward/", "/chats/starred/"):
        mine.goto(path)
        mine.wait_for_load_state()
    mine.goto(f"{chat(conversation)}?at=60")
    for message in mine.locator("#log-list .bubble").all()[:20]:
        message.dispatch_event("pointerover", {"pointerType": "mouse"})
    assert actors(mine, "#log-list") == []
    assert dialogs == []


def test_what_shops_and_pages_call_themselves_runs_nowhere(windows, alice, bob):
    """The same in a shop's name, its listings, their cards, and in previews of strangers' pages."""
    some = PAYLOADS[::9]
    shop = create_shop(owner=bob, handle="kaolin", name=some[0][:60], trade_en=some[1][:40])
    category = Category.objects.create(slug="cups", name_en="Cups", name_fr="Tasses")
    talk = open_thread(customer=alice, shop=shop).conversation
    listings = []
    for number, text in enumerate(some):
        listing = create_listing(
            shop=shop,
            category=category,
            title_en=text[:80],
            facts_en=text[:80],
            about_en=text,
            variants=[NewVariant(2400, 3, label_en=text[:40])],
        )
        share_listing(sender=bob, conversation=talk, listing=listing, client_id=uuid7())
        url = f"https://a.example/{number}"
        facts = {"title": text, "description": text, "site": text[:80]}
        LinkPreview.objects.create(url=url, state="ready", fetched_at=timezone.now(), **facts)
        listings.append(listing)
    say(bob, talk, *(f"https://a.example/{number}" for number in range(len(some))))
    mine = windows.open(alice, chat(talk))
    dialogs: list[str] = []
    mine.on("dialog", lambda box: (dialogs.append(box.message), box.dismiss()))
    is_linked(mine)
    expect(mine.locator(".preview")).not_to_have_count(0)
    places = ["/", "/discover/", "/shops/kaolin/"]
    for path in (*places, *(f"/listings/{one.id}/" for one in listings[:6]), chat(talk)):
        mine.goto(path)
        mine.wait_for_load_state()
        assert actors(mine, "main") == [], path
    assert dialogs == []


def actors(page: Page, where: str) -> list[str]:
    """The elements in there that could run something that somebody wrote."""
    found: list[str] = page.locator(where).first.evaluate(
        """place => [...place.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some(({name, value}) => /^(on|hx-on)/.test(name)
            || /^(href|src|action|formaction|xlink:href)$/.test(name)
                && /^\\s*(javascript:|data:text|vbscript:)/i.test(value))
        || one.matches('script, iframe, object, style, base, meta'))
        .map((one) => one.outerHTML)"""
    )
    return found
