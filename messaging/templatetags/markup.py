"""What people write, as HTML: small markup, links and mentions; nothing else gets through.

Bold, italic, code, quoted blocks of code, lists and web addresses; up to three emoji alone are
large. The same text gives the same HTML in every language and for every reader. A text without a
character that could mean markup never meets the parser: it is escaped, and that is all.
"""

import functools
import re

import nh3
from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml

from messaging.models import Message

register = template.Library()

# Far more marks than anybody writes: such a text is shown as it stands.
MARKS_AT_MOST = 300
_SPEAKS = re.compile(
    r"[*_`~]|^\s{0,3}(?:[-+]|\d{1,9}[.)])\s|https?://|www\.|\w\.[^\W\d_]{2}", re.MULTILINE
)
_MARKS = re.compile(r"[*_`~]")
_SIGN = (
    "[\u231a-\u23ff\u2600-\u27bf\u2b1b-\u2b55\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_FEW_EMOJI = re.compile(rf"(?:\s*(?:{_FLAG}|{_SIGN}(?:\u200d{_SIGN})*)){{1,3}}\s*")
_LOOSE = re.compile(r"(?<=\w)[*~](?=\w)")
_HELD = {"*": "\ue000", "~": "\ue001"}
_GAPS = re.compile(r">\n+(?=</?(?:p|ul|ol|li|pre)\b)")
_TAGS = re.compile(r"(<[^>]*>)")
_CALLED = re.compile(r"(?<![\w@./])@([A-Za-z][A-Za-z0-9._]{1,28}[A-Za-z0-9])(?![\w@])")
_LINKS_AT_MOST = 100
_LINES_AT_MOST = 400

_ALLOWED = {"p", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "a"}
_options = {"html": False, "linkify": True, "strikethrough_single_tilde": True}
_parser = MarkdownIt("zero", _options).enable(
    ["emphasis", "strikethrough", "backticks", "fence", "list", "linkify"]
)
_parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False})  # type: ignore[union-attr]


def _strong_of_one_star(self, tokens, index, options, env):  # type: ignore[no-untyped-def]
    """One asterisk is bold, as everywhere where people chat; one underscore is italic."""
    token = tokens[index]
    name = "strong" if token.markup == "*" else "em"
    return f"<{'/' if token.nesting < 0 else ''}{name}>"


_parser.add_render_rule("em_open", _strong_of_one_star)
_parser.add_render_rule("em_close", _strong_of_one_star)


@register.filter
def marked(message: Message) -> SafeString:
    """The message's text as HTML."""
    return html_of(message.text, bool(message.mentions))


def html_of(text: str, with_mentions: bool = False) -> SafeString:
    """A text as HTML; its handles are set off where some of them are people of the place."""
    if _FEW_EMOJI.fullmatch(text):
        return format_html('<span class="bubble__big">{}</span>', text)
    if not with_mentions and not _SPEAKS.search(text):
        return escape(text)
    return _drawn(text, with_mentions)


@functools.lru_cache(maxsize=2048)
def _drawn(text: str, with_mentions: bool) -> SafeString:
    is_plain = not _SPEAKS.search(text) or _is_a_bomb(text)
    html = escapeHtml(text) if is_plain else _parsed(text)
    if with_mentions:
        html = _with_mentions(html)
    return mark_safe(html)  # noqa: S308 (escaped, or made by the parser and cleaned)


def _is_a_bomb(text: str) -> bool:
    return (
        len(_MARKS.findall(text)) > MARKS_AT_MOST
        or text.count("://") > _LINKS_AT_MOST
        or text.count("\n") > _LINES_AT_MOST
    )


def _parsed(text: str) -> str:
    # Between letters a star multiplies: it is put aside while the parser looks for markup.
    held = _LOOSE.sub(lambda found: _HELD[found[0]], text)
    html = nh3.clean(
        _parser.render(held),
        tags=_ALLOWED,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer ugc",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    for mark, stand_in in _HELD.items():
        html = html.replace(stand_in, mark)
    html = _GAPS.sub(">", html.strip())
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[3:-4]
    return html


def _with_mentions(html: str) -> str:
    parts, inside = _TAGS.split(html), 0
    for index, part in enumerate(parts):
        if index % 2:
            if part.startswith(("<a", "<code", "<pre")):
                inside += 1
            elif part.startswith(("</a", "</code", "</pre")):
                inside -= 1
        elif not inside:
            parts[index] = _CALLED.sub(r'<b class="mention">@\1</b>', part)
    return "".join(parts)
