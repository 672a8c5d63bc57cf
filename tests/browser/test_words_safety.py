"""Two hundred ways to smuggle a script, through words, names, titles and files: none runs."""

import pytest
from playwright.sync_api import expect

from messaging import services
from messaging.models import Attachment, User, uuid7
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
        message.hover(force=True)
    assert (
        mine.locator("#log-list").evaluate(
            """list => [...list.querySelectorAll('*')].filter((one) =>
            [...one.attributes].some(({name, value}) => /^(on|hx-on)/.test(name)
                || /^\\s*(javascript|data|vbscript):/i.test(value))
            || one.matches('script, iframe, object, style, base, meta')).length"""
        )
        == 0
    )
    assert dialogs == []
