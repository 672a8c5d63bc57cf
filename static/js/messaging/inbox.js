// <chat-inbox>: the list of conversations, live. Rows come from the server; what a message changes
// in one is done here, and a row that fell behind is fetched anew.

import { fragment } from "../core/api.js";
import { on } from "../core/bus.js";
import { isFollowed } from "../core/log.js";
import { me, parsed } from "../core/page.js";
import { localise } from "../core/time.js";
import { Folders } from "./folders.js";
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
    this.find = this.querySelector("input[type=search]");
    this.folders = new Folders(this, signal);
    this.listen(signal);
    for (const row of this.rows) this.enliven(row);
    this.mark();
    this.sum();
    this.restore();
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true, signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.life = null;
  }

  get rows() {
    return [...this.list.children];
  }

  /** Back where one was, with the rows that were loaded then. */
  async restore() {
    const spot = Number(sessionStorage.getItem(SPOT) ?? 0);
    while (this.isConnected && this.list.scrollHeight < spot + this.list.clientHeight && (await this.folders.more()));
    this.list.scrollTop = spot;
  }

  scrolled() {
    if (!this.list.clientHeight) return; // out of sight on a phone: not where the reader left it
    sessionStorage.setItem(SPOT, this.list.scrollTop);
    if (this.list.scrollTop + 2 * this.list.clientHeight > this.list.scrollHeight) this.folders.more();
  }

  listen(signal) {
    const hear = (name, handler) => on(name, handler, { signal });
    const again = ({ conversation }) => rowOf(conversation) && this.refresh(conversation);
    hear("message.created", (fact) => this.heard(fact));
    hear("message.updated", again);
    hear("conversation.updated", again);
    hear("person.changed", ({ data }) => this.called(data.id));
    hear("conversation.opened", ({ data }) => this.refresh(data.conversation));
    hear("participation.updated", ({ data }) => this.refresh(data.conversation));
    hear("participant.removed", ({ conversation, data }) => data.user === me && (rowOf(conversation)?.remove(), this.sum()));
    hear("receipt.updated", (fact) => this.receipt(fact));
    hear("thread.read", ({ conversation, left }) => this.left(conversation, left));
    hear("typing.shown", ({ conversation }) => this.enliven(rowOf(conversation)));
    hear("draft.changed", ({ conversation }) => this.enliven(rowOf(conversation)));
    hear("thread.opened", () => this.mark());
    hear("thread.closed", ({ conversation }) => (this.mark(), this.enliven(rowOf(conversation)), this.restore()));
    hear("link.heads", (heads) => this.compare(heads));
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
    if (fact.data.sender.id !== me && fact.data.kind !== "notice") count(row, Number(row.dataset.unread) + 1);
    if (!row.dataset.muted) row.dataset.archived = "";
    this.settle(row);
    this.sum();
  }

  /** A row that has its name and face from this person. */
  called(person) {
    for (const { dataset } of this.rows) {
      if (dataset.kind !== "group" && dataset.peers.split(" ").includes(person)) this.refresh(dataset.conversation);
    }
  }

  left(conversation, unread) {
    const row = rowOf(conversation);
    if (!row || !this.contains(row)) return;
    row.dataset.marked = "";
    count(row, unread);
    this.sum();
  }

  receipt({ conversation, data }) {
    const row = rowOf(conversation);
    if (!row || !this.contains(row)) return;
    if (data.user === me) {
      if (conversation !== this.open && (Number(row.dataset.unread) || row.dataset.marked)) this.refresh(conversation);
    } else if (data.read_seq >= Number(row.dataset.seq)) seen(row);
  }

  compare(heads) {
    let isBehind = false;
    for (const [conversation, head] of Object.entries(heads)) {
      const row = rowOf(conversation);
      if (row && head > Number(row.dataset.seq) && !isFollowed(conversation)) this.refresh(conversation);
      else if (!row && this.folders.isWhole && !this.strangers?.has(conversation)) this.refresh(conversation);
      else isBehind ||= !row;
    }
    if (isBehind && !this.folders.isWhole) recount();
  }

  /** Draw a row anew. Those of the other side of the counter are not ours; remember them. */
  async refresh(conversation) {
    if (this.strangers?.has(conversation)) return recount();
    if (this.fetching.has(conversation)) return this.again?.add(conversation);
    if (this.fetching.size >= 4) return;
    this.again ??= new Set();
    this.fetching.add(conversation);
    try {
      const row = parsed(await fragment(`/chats/row/${conversation}/`)).querySelector("li");
      if (!this.isConnected) return;
      if ((row.dataset.side === "staff") !== (this.dataset.side === "staff")) {
        (this.strangers ??= new Set()).add(conversation);
        recount();
      } else this.put(row);
    } catch {
      // The next heads try again.
    } finally {
      this.fetching.delete(conversation);
      if (this.again.delete(conversation)) this.refresh(conversation);
    }
  }

  put(row) {
    const known = document.getElementById(row.id);
    const hadFocus = known?.contains(document.activeElement);
    known?.remove();
    localise(row);
    if (row.dataset.conversation === this.open && document.hasFocus() && !document.hidden) count(row, 0);
    this.settle(row);
    window.htmx.process(row);
    if (hadFocus) row.querySelector(".row").focus({ preventScroll: true });
    this.enliven(row);
    this.mark();
    this.sum();
  }

  /** Where the row stands: pinned ones first, then the newest. */
  settle(row) {
    const place = (one) => `${one.dataset.pinned || "0"} ${new Date(one.dataset.at).toISOString()}`;
    const mine = place(row);
    const after = this.rows.find((one) => one !== row && place(one) < mine) ?? null;
    if (row.parentNode !== this.list || row.nextElementSibling !== after) this.list.insertBefore(row, after);
  }

  enliven(row) {
    if (row && this.contains(row)) live(row, row.dataset.conversation === this.open);
  }

  mark() {
    for (const row of this.rows) {
      const isOpen = row.dataset.conversation === this.open;
      const link = row.querySelector(".row");
      if (!isOpen) link?.removeAttribute("aria-current");
      else link?.setAttribute("aria-current", "true"), this.enliven(row);
    }
  }

  sum() {
    if (this.folders.isWhole) {
      const unread = this.rows.reduce((n, row) => n + (row.dataset.muted ? 0 : Number(row.dataset.unread)), 0);
      total(this.dataset.side === "staff" ? "desk" : "chats", unread);
    } else recount();
    this.folders.sift();
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
