"""What people write, as HTML: little, harmless, and in no more time for ten thousand stars."""

import pytest
from django.utils import translation

from messaging.templatetags import markup
from messaging.templatetags.markup import html_of

LINK = '<a href="{0}" target="_blank" rel="nofollow noopener noreferrer ugc">{1}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("hello", "hello"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("*bold*", "<strong>bold</strong>"),
        ("**bold**", "<strong>bold</strong>"),
        ("_it_ and ~~no~~", "<em>it</em> and <s>no</s>"),
        ("~no~, `~as is~` and ~5 or ~6", "<s>no</s>, <code>~as is~</code> and ~5 or ~6"),
        ("https://a.example/~me", LINK.format("https://a.example/~me", "https://a.example/~me")),
        ("`a*b*c`", "<code>a*b*c</code>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("one\n\ntwo *x*", "<p>one</p><p>two <strong>x</strong></p>"),
        ("https://a.example/x", LINK.format("https://a.example/x", "https://a.example/x")),
        ("www.example.org", LINK.format("http://www.example.org", "www.example.org")),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        (
            "<img src=x onerror=alert(1)> *b*",
            "&lt;img src=x onerror=alert(1)&gt; <strong>b</strong>",
        ),
        ("![x](https://a.example/x.png)", None),
        ("# title", "# title"),
        ("> quote", "&gt; quote"),
        ("👍🏽 ❤️", '<span class="bubble__big">👍🏽 ❤️</span>'),
        ("👩‍👧🇫🇷🎉", '<span class="bubble__big">👩‍👧🇫🇷🎉</span>'),
        ("🎉🎉🎉🎉", "🎉🎉🎉🎉"),
        ("3 🎉", "3 🎉"),
    ],
)
def test_it_draws(text, html):
    drawn = html_of(text)
    if html is None:
        assert "<img" not in drawn
    else:
        assert drawn == html


def test_handles_are_set_off_but_not_in_code_or_addresses():
    html = html_of("@bob `@bob` https://a.example/@bob me@bob.example", True)
    assert html.count('<b class="mention">@bob</b>') == 1
    assert html.startswith('<b class="mention">')


def test_a_plain_text_never_meets_the_parser(monkeypatch):
    monkeypatch.setattr(markup, "_parser", None)
    assert html_of("Tea at five, as ever? Yes: 2 cups.") == "Tea at five, as ever? Yes: 2 cups."


def test_it_is_the_same_in_every_language():
    with translation.override("fr"):
        french = html_of("- *un*\n- https://a.example")
    assert french == html_of("- *un*\n- https://a.example")


@pytest.mark.parametrize(
    "text",
    [
        "*" * 10_000,
        "_a" * 5000,
        "`" * 9_999,
        "*_" * 5000,
        "- " * 5000,
        "\n- a" * 2500,
        "http://a.b/" * 900,
        "[" * 10_000,
        "**a " * 2500,
        "> " * 5000,
    ],
)
def test_a_bomb_is_shown_as_it_stands(text, monkeypatch):
    markup._drawn.cache_clear()
    calls = []
    monkeypatch.setattr(markup, "_parsed", lambda text: calls.append(text) or "")
    html = html_of(text)
    assert calls in ([], [text])
    if not calls:
        assert len(html) >= len(text)


def test_nesting_has_a_floor():
    html = html_of("\n".join("  " * depth + "- x" for depth in range(100)))
    assert html.count("<ul>") < 30
