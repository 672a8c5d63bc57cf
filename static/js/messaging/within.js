// Finding inside one thread: how many messages match, which of them is shown, the one before and
// the one after. Words are marked without touching the messages (CSS highlights).

import { ask } from "../core/api.js";
import { word } from "../core/page.js";
import { jumpTo } from "./jump.js";

const WAIT = 250;
const fold = (text) =>
  text.replace(/œ/gi, "oe").replace(/æ/gi, "ae").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const COMPOUND = /[\p{L}\p{N}\p{M}]+(?:[-‐‑][\p{L}\p{N}\p{M}]+)*/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Where these folded words stand in a text: [start, end] of each, of a compound as a whole. */
function* spansOf(text, words) {
  for (const { 0: compound, index } of text.matchAll(COMPOUND)) {
    if (words.has(fold(compound).replace(/[-‐‑]/g, ""))) yield [index, index + compound.length];
    else {
      for (const { 0: part, index: at } of compound.matchAll(WORD)) {
        if (words.has(fold(part))) yield [index + at, index + at + part.length];
      }
    }
  }
}

const bars = new WeakMap();

export function open(thread) {
  if (!thread) return;
  if (!bars.has(thread)) bars.set(thread, new Within(thread));
  bars.get(thread).open();
}

class Within {
  constructor(thread) {
    Object.assign(this, { thread, hits: [], words: new Set(), at: 0, turn: 0 });
    this.bar = thread.querySelector("#within-mould").content.firstElementChild.cloneNode(true);
    thread.querySelector(".topbar").after(this.bar);
    this.field = this.bar.querySelector("input");
    this.count = this.bar.querySelector("[role=status]");
    this.field.addEventListener("input", () => this.typed());
    this.bar.addEventListener("keydown", (event) => this.key(event));
    this.bar.addEventListener("click", ({ target }) => {
      if (target.closest("[data-older]")) this.go(this.at + 1);
      else if (target.closest("[data-newer]")) this.go(this.at - 1);
      else if (target.closest("[data-leave]")) this.leave();
    });
    this.watch = new MutationObserver(() => this.mark());
  }

  open() {
    this.bar.hidden = false;
    this.field.focus();
    this.field.select();
    this.watch.observe(this.thread.list, { childList: true });
    if (this.field.value.trim()) this.look();
  }

  leave() {
    this.bar.hidden = true;
    this.turn += 1;
    this.watch.disconnect();
    globalThis.CSS?.highlights?.delete("found");
    this.thread.composer?.field?.focus({ preventScroll: true });
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT);
  }

  async look() {
    clearTimeout(this.timer);
    this.turn += 1;
    const { turn } = this;
    const text = this.field.value.trim();
    this.sought = text;
    let answer = { hits: [], words: [] };
    try {
      const { conversation } = this.thread;
      if (text) answer = await ask("GET", `/api/conversations/${conversation}/search/?q=${encodeURIComponent(text)}`);
    } catch (error) {
      if (turn === this.turn) this.say(error.message);
      this.sought = null;
      return;
    }
    if (turn !== this.turn) return;
    Object.assign(this, { hits: answer.hits, words: new Set(answer.words) });
    if (this.hits.length) await this.go(0);
    else this.say(text ? word("foundNothing") : "");
    this.mark();
  }

  /** Show the match with this place, counted from the newest; past an end it begins again. */
  async go(place) {
    const { length } = this.hits;
    if (!length) return;
    this.at = (place + length) % length;
    this.say(word("foundAt", { n: this.at + 1, m: length }));
    await jumpTo(this.hits[this.at], this.thread);
    this.mark();
  }

  say(text) {
    this.count.textContent = text;
    for (const one of this.bar.querySelectorAll("[data-older], [data-newer]")) one.disabled = !this.hits.length;
  }

  key(event) {
    if (event.key === "Escape") this.leave();
    else if (event.key === "Enter" && event.target === this.field) {
      if (this.field.value.trim() !== this.sought) this.look();
      else this.go(this.at + (event.shiftKey ? -1 : 1));
    } else if (event.key === "ArrowUp") this.go(this.at + 1);
    else if (event.key === "ArrowDown") this.go(this.at - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  mark() {
    if (!globalThis.CSS?.highlights || this.bar.hidden) return;
    const ranges = [];
    const texts = document.createTreeWalker(this.thread.list, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest(".bubble__text, .card, .file") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
    );
    for (let node = texts.nextNode(); node && this.words.size; node = texts.nextNode()) {
      for (const [start, end] of spansOf(node.data, this.words)) {
        const range = new Range();
        range.setStart(node, start);
        range.setEnd(node, end);
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }
}
