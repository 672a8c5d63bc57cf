// <chat-inbox>: the list of conversations, live. Rows come from the server; what a message changes
// in one is done here, and a row that fell behind is fetched anew.

import { fragment } from "../core/api.js";
import { on } from "../core/bus.js";
import { isFollowed } from "../core/log.js";
import { me, parsed } from "../core/page.js";
import { localise } from "../core/time.js";
import { count, live, rowOf, say, seen } from "./rows.js";
import { recount, total } from "./unread.js";

const SPOT = "palabre:inbox-spot";

export class ChatInbox extends HTMLElement {
  connectedCallback() {
    if (this.life) return;
    this.life = new AbortController();
    const { signal } = this.life;
    this.list = this.querySelector(".inbox__list");
    this.fetching = new Set();
    this.filter = "all";
    this.find = this.querySelector("input[type=search]");
    this.listen(signal);
    for (const row of this.rows) this.enliven(row);
    this.mark();
    this.sum();
    this.list.scrollTop = Number(sessionStorage.getItem(SPOT) ?? 0);
    this.list.addEventListener("scroll", () => sessionStorage.setItem(SPOT, this.list.scrollTop), { passive: true, signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.life = null;
  }

  get rows() {
    return [...this.list.children];
  }

  listen(signal) {
    const hear = (name, handler) => on(name, handler, { signal });
    hear("message.created", (fact) => this.heard(fact));
    hear("message.updated", ({ conversation }) => rowOf(conversation) && this.refresh(conversation));
    hear("conversation.opened", ({ data }) => this.refresh(data.conversation));
    hear("participant.removed", ({ conversation, data }) => data.user === me && rowOf(conversation)?.remove());
    hear("receipt.updated", (fact) => this.receipt(fact));
    hear("thread.read", ({ conversation, left }) => this.left(conversation, left));
    hear("typing.shown", ({ conversation }) => this.enliven(rowOf(conversation)));
    hear("draft.changed", ({ conversation }) => this.enliven(rowOf(conversation)));
    hear("thread.opened", () => this.mark());
    hear("thread.closed", ({ conversation }) => (this.mark(), this.enliven(rowOf(conversation))));
    hear("link.heads", (heads) => this.compare(heads));
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  get open() {
    return document.getElementById("thread")?.dataset.conversation;
  }

  heard(fact) {
    const row = rowOf(fact.conversation);
    if (!row || !this.contains(row)) return this.refresh(fact.conversation);
    if (fact.data.seq <= Number(row.dataset.seq)) return;
    say(row, fact);
    if (fact.data.sender.id !== me) count(row, Number(row.dataset.unread) + 1);
    if (row !== this.list.firstElementChild) this.list.prepend(row);
    this.sum();
  }

  left(conversation, unread) {
    const row = rowOf(conversation);
    if (!row || !this.contains(row)) return;
    count(row, unread);
    this.sum();
  }

  receipt({ conversation, data }) {
    const row = rowOf(conversation);
    if (!row || !this.contains(row)) return;
    if (data.user === me) {
      if (conversation !== this.open && Number(row.dataset.unread)) this.refresh(conversation);
    } else if (data.read_seq >= Number(row.dataset.seq)) seen(row);
  }

  compare(heads) {
    for (const [conversation, head] of Object.entries(heads)) {
      const row = rowOf(conversation);
      if (!row && !this.strangers?.has(conversation)) this.refresh(conversation);
      else if (row && head > Number(row.dataset.seq) && !isFollowed(conversation)) this.refresh(conversation);
    }
  }

  /** Draw a row anew. Those of the other side of the counter are not ours; remember them. */
  async refresh(conversation) {
    if (this.strangers?.has(conversation)) return recount();
    if (this.fetching.has(conversation) || this.fetching.size >= 4) return;
    this.fetching.add(conversation);
    try {
      const row = parsed(await fragment(`/chats/row/${conversation}/`)).querySelector("li");
      if (!this.isConnected) return;
      if ((row.dataset.side === "staff") !== (this.dataset.side === "staff")) {
        (this.strangers ??= new Set()).add(conversation);
        recount();
        return;
      }
      this.put(row);
    } catch {
      // The next heads try again.
    } finally {
      this.fetching.delete(conversation);
    }
  }

  put(row) {
    document.getElementById(row.id)?.remove();
    localise(row);
    if (row.dataset.conversation === this.open && this.seesThread) count(row, 0);
    const older = this.rows.find((one) => one.dataset.at < row.dataset.at);
    if (older) older.before(row);
    else this.list.append(row);
    window.htmx.process(row);
    this.enliven(row);
    this.mark();
    this.sum();
  }

  get seesThread() {
    return document.hasFocus() && !document.hidden;
  }

  enliven(row) {
    if (row && this.contains(row)) live(row, row.dataset.conversation === this.open);
  }

  mark() {
    for (const row of this.rows) {
      const isOpen = row.dataset.conversation === this.open;
      const link = row.querySelector(".row");
      if (isOpen) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
      if (isOpen) this.enliven(row);
    }
  }

  sum() {
    const unread = this.rows.reduce((n, row) => n + Number(row.dataset.unread), 0);
    total(this.dataset.side === "staff" ? "desk" : "chats", unread);
    const box = this.querySelector("#inbox-unread");
    if (box) box.textContent = unread || "";
    const none = this.querySelector(".inbox__none");
    if (none) none.hidden = this.rows.length > 0;
    this.sift();
  }

  sift() {
    let shown = 0;
    for (const row of this.rows) {
      const fits =
        this.filter === "all" || (this.filter === "unread" ? Number(row.dataset.unread) : row.dataset.kind === this.filter);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const nothing = this.querySelector(".inbox__nothing");
    if (nothing) nothing.hidden = shown > 0 || !this.rows.length;
  }

  clicked(event) {
    const pill = event.target.closest("[data-filter]");
    if (!pill) return;
    this.filter = pill.dataset.filter;
    for (const one of this.querySelectorAll("[data-filter]")) one.setAttribute("aria-pressed", one === pill);
    this.sift();
  }

  key(event) {
    if (!this.contains(event.target) || event.target.closest("#inbox-found")) return;
    const links = this.rows.filter((row) => !row.hidden).map((row) => row.querySelector(".row"));
    const here = links.indexOf(event.target);
    if (event.key === "ArrowDown") links[here + 1]?.focus();
    else if (event.key === "ArrowUp" && here >= 0) (links[here - 1] ?? this.find)?.focus();
    else return;
    event.preventDefault();
  }
}
