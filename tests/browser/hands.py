"""What a person does and sees in a thread, in one line each."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from messaging.models import Conversation, Message

FIELD = "#composer-text"


def write(page: Page, text: str) -> None:
    """Type a message and send it."""
    page.locator(FIELD).fill(text)
    page.locator(FIELD).press("Enter")


def bubble(page: Page, text: str) -> Locator:
    """The message that says exactly this."""
    said = page.locator(".bubble__text", has_text=re.compile(f"^{re.escape(text)}$"))
    return page.locator("#log-list > .msg", has=said)


def said(page: Page) -> list[str]:
    """Every text in the thread, in the order in which it stands."""
    texts: list[str] = page.locator("#log-list .bubble__text").all_text_contents()
    return texts


def sees(page: Page, *texts: str) -> None:
    """These texts, each once, in this order, are what the thread says."""
    expect(page.locator("#log-list .bubble__text")).to_have_text(list(texts))


def has_state(message: Locator, state: str) -> None:
    """waiting, sent, delivered, read or failed: in the data, and in words for who cannot see."""
    expect(message).to_have_attribute("data-state", state)
    if state != "failed":
        expect(message.locator(".ticks .hush")).to_have_text(state)


def is_linked(page: Page) -> None:
    """The socket of this page has said hello and was answered."""
    # Not wait_for_function, for which a promise of anything is true.
    page.evaluate(
        """async () => {
            const { link } = await import("/static/js/core/socket.js");
            for (let tries = 0; !link.isReady; tries += 1) {
                if (tries > 1000) throw new Error("the socket was not answered");
                await new Promise((done) => setTimeout(done, 20));
            }
        }"""
    )


def eventually(page: Page, holds: Callable[[], Any], what: str | Callable[[], str] = "") -> None:
    """Wait for something that no page shows, such as a row in the database."""
    for _attempt in range(400):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError((what() if callable(what) else what) or "it did not come true")


def is_at_rest(page: Page) -> bool:
    """The page does not write into itself again and again: now and then something may change."""
    written: int = page.evaluate(
        """async () => {
            let lots = 0;
            const watch = new MutationObserver(() => (lots += 1));
            watch.observe(document.body, { childList: true, subtree: true });
            await new Promise((done) => setTimeout(done, 500));
            watch.disconnect();
            return lots;
        }"""
    )
    return written < 5


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(
        page.evaluate(
            "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


def small_targets(page: Page) -> list[str]:
    """What a thumb has less than 44 px to hit, links inside sentences aside."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
            .filter((one) => one.checkVisibility({visibilityProperty: true})
                && !one.closest("p, .bubble, .skip, .hush"))
            .filter((one) => {
                one.scrollIntoView({block: "nearest", inline: "nearest"});
                const box = one.getBoundingClientRect();
                if (!box.width || (box.width >= 43.5 && box.height >= 43.5)) return false;
                const x = box.x + box.width / 2, y = box.y + box.height / 2;
                const dx = box.width >= 43.5 ? 0 : 21, dy = box.height >= 43.5 ? 0 : 21;
                return ![[dx, 0], [-dx, 0], [0, dy], [0, -dy]].every(([right, down]) => {
                    const hit = document.elementFromPoint(x + right, y + down);
                    return hit && (hit === one || one.contains(hit) || hit.contains(one)
                        && hit.matches("label, .search, .input"));
                });
            })
            .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120))"""
    )
    return found


def chat(conversation: Conversation) -> str:
    """The address of its thread."""
    return f"/chats/{conversation.id}/"


def texts_of(conversation: Conversation) -> list[str]:
    """What the log keeps, in its order."""
    kept = Message.objects.filter(conversation=conversation).order_by("seq")
    return list(kept.values_list("text", flat=True))


def row(page: Page, conversation: Conversation) -> Locator:
    """Its line in the inbox."""
    return page.locator(f"#row-{conversation.id}")
