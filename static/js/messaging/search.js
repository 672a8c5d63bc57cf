// The inbox's box searches everything: sections under it while something is typed, what was looked
// for lately while nothing is. Arrows walk the results, Enter opens the first, Esc clears.

import { fragment } from "../core/api.js";
import { counted, keep, parsed, word } from "../core/page.js";
import { announce } from "../core/shell.js";
import { localise } from "../core/time.js";

const WAIT = 200;
const RECENT = 6;
const begun = new WeakSet();

export function begin(field) {
  if (!begun.has(field)) new Search(field);
  begun.add(field);
}

class Search {
  constructor(field) {
    this.field = field;
    this.inbox = field.closest("chat-inbox");
    this.box = this.inbox.querySelector("#inbox-found");
    this.results = this.box.querySelector(".found-box");
    this.recent = this.box.querySelector(".recent");
    this.turn = 0;
    field.addEventListener("input", () => this.typed());
    field.addEventListener("focus", () => this.show());
    this.inbox.addEventListener("keydown", (event) => this.key(event), true);
    this.box.addEventListener("click", (event) => this.clicked(event), true);
    this.inbox.addEventListener("focusout", (event) => {
      if (!this.inbox.contains(event.relatedTarget) && !this.field.value.trim()) this.box.hidden = true;
    });
    this.show();
  }

  show() {
    const isEmpty = !this.field.value.trim();
    if (isEmpty) this.results.replaceChildren();
    this.lately();
    this.box.hidden = false;
    if (!isEmpty && !this.results.hasChildNodes()) this.typed();
  }

  lately() {
    const known = this.field.value.trim() ? [] : (keep.read("sought") ?? []);
    this.recent.hidden = !known.length;
    this.recent.querySelector("ul").replaceChildren(
      ...known.map((text) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "pill", textContent: text });
        button.dataset.again = text;
        item.append(button);
        return item;
      }),
    );
  }

  typed() {
    clearTimeout(this.timer);
    this.turn += 1;
    this.lately();
    this.box.hidden = false;
    const text = this.field.value;
    if (!text.trim()) return this.results.replaceChildren();
    this.timer = setTimeout(() => this.look(text, this.turn), WAIT);
  }

  async look(text, turn) {
    const slow = setTimeout(() => this.wait(), 150);
    try {
      const html = await fragment(`/search/?q=${encodeURIComponent(text)}`);
      if (turn !== this.turn) return;
      this.put(this.results, parsed(html));
      const count = this.results.querySelectorAll(".found__one").length;
      announce(count ? counted("found", count) : word("foundNothing"));
    } catch (error) {
      if (turn === this.turn) this.fail(error, () => this.look(text, turn));
    } finally {
      clearTimeout(slow);
      this.results.removeAttribute("aria-busy");
    }
  }

  put(place, content) {
    localise(content);
    place.replaceChildren(content);
    window.htmx.process(place);
  }

  wait() {
    this.results.setAttribute("aria-busy", "true");
    if (!this.results.hasChildNodes()) {
      this.results.append(...[1, 2, 3].map(() => Object.assign(document.createElement("span"), { className: "bone bone--row" })));
    }
  }

  fail(error, again) {
    const box = document.createElement("div");
    box.className = "found__failed";
    box.setAttribute("role", "alert");
    const said = document.createElement("p");
    said.textContent = error.message;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: word("retry") });
    button.addEventListener("click", () => (this.field.focus(), again()));
    box.append(said, button);
    this.results.replaceChildren(box);
  }

  clicked(event) {
    const { target } = event;
    const again = target.closest("[data-again]");
    const filter = target.closest("[data-filter-word]");
    const more = target.closest("[data-more]");
    const one = target.closest(".found__one");
    if (again) this.field.value = again.dataset.again;
    else if (filter) this.field.value = `${this.field.value.trim()} ${filter.dataset.filterWord} `.trimStart();
    else if (target.closest("[data-forget]")) keep.write("sought", null);
    if (again || filter || target.closest("[data-forget]")) {
      this.field.focus();
      this.typed();
    } else if (more) {
      event.preventDefault();
      this.more(more);
    } else if (one) {
      this.remember();
      this.here(one, event);
    }
  }

  /** A message of the thread that is open: no need to draw the thread anew. */
  here(one, event) {
    const thread = document.getElementById("thread");
    if (!one.dataset.seq || thread?.dataset.conversation !== one.dataset.conversation) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    import("./jump.js").then(({ jumpTo }) => jumpTo(Number(one.dataset.seq), thread));
  }

  remember() {
    const text = this.field.value.trim();
    const known = (keep.read("sought") ?? []).filter((one) => one !== text);
    if (text) keep.write("sought", [text, ...known].slice(0, RECENT));
  }

  async more(link) {
    if (link.getAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    try {
      const page = parsed(await fragment(link.getAttribute("href")));
      localise(page);
      const list = link.closest(".found").querySelector(".found__list");
      const added = [...page.querySelectorAll(".found__list > li")];
      const next = page.querySelector("[data-more]");
      list.append(...added);
      for (const one of added) window.htmx.process(one);
      added[0]?.querySelector("a").focus();
      if (next) link.replaceWith(next);
      else link.remove();
    } catch {
      link.removeAttribute("aria-busy");
    }
  }

  key(event) {
    const isField = event.target === this.field;
    if (this.box.hidden || !(isField || this.box.contains(event.target))) return;
    const stops = [...this.box.querySelectorAll(".found__one, [data-more], [data-again]")];
    const at = stops.indexOf(event.target);
    if (event.key === "ArrowDown" && stops.length) stops[Math.min(at + 1, stops.length - 1)].focus();
    else if (event.key === "ArrowUp" && !isField) (stops[at - 1] ?? this.field).focus();
    else if (event.key === "Enter" && isField && this.field.value.trim()) stops[0]?.click();
    else if (event.key === "Escape") this.leave();
    else return this.pass(event);
    event.preventDefault();
    event.stopPropagation();
  }

  /** Tab goes on to the list that an empty search hides. */
  pass({ key, shiftKey, target }) {
    const stops = [...this.box.querySelectorAll("a, button")].filter((one) => one.checkVisibility());
    if (key === "Tab" && !shiftKey && !this.field.value.trim() && target === stops.at(-1)) this.box.hidden = true;
  }

  leave() {
    const hadText = Boolean(this.field.value);
    this.field.value = "";
    this.typed();
    if (hadText) return this.field.focus();
    this.box.hidden = true;
    return this.field.blur();
  }
}
