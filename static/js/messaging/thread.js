// <chat-thread>: one conversation, live. State is in the DOM (numbers, receipts, the divider) and
// on the server; this element joins them while it is on the page.

import { emit, on } from "../core/bus.js";
import { follow, unfollow } from "../core/log.js";
import * as outbox from "../core/outbox.js";
import { isWide, me, word } from "../core/page.js";
import { fail, fromMe, fromServer, idOf, mark, renew, wire } from "./bubbles.js";
import { Composer } from "./composer.js";
import { decorate, enliven } from "./deeds.js";
import { divide } from "./divider.js";
import { Earlier } from "./earlier.js";
import { place, remove, seqOf, settle } from "./layout.js";
import { Reach, Reading } from "./receipts.js";
import { Scroll } from "./scroll.js";
import { typists } from "./typing.js";

export class ChatThread extends HTMLElement {
  connectedCallback() {
    if (this.life) return;
    this.life = new AbortController();
    const { signal } = this.life;
    const part = (id) => this.querySelector(`#${id}`);
    Object.assign(this, { log: part("log"), list: part("log-list"), moulds: [part("bubble-mould"), part("fail-mould")] });
    this.conversation = this.dataset.conversation;
    this.reach = new Reach(JSON.parse(this.dataset.reach));
    this.scroll = new Scroll(this.log, this.list, part("jump"));
    this.scroll.isCut = Boolean(this.dataset.hasLater);
    this.reading = new Reading(this, this.scroll, Number(this.dataset.read));
    this.earlier = new Earlier(this, part("log-more"));
    this.composer = new Composer(part("composer"), this.conversation, (...said) => this.say(...said));
    this.follow = follow(this.conversation, Number(this.dataset.head));
    this.listen(signal, part("jump"));
    enliven(this, signal);
    for (const entry of outbox.unsent(this.conversation)) this.pour(entry);
    if (isWide.matches && !document.querySelector("dialog[open]")) this.composer.field.focus({ preventScroll: true });
    emit("thread.opened", { conversation: this.conversation });
    // A swap has both the old and the new stage on the page until the next frame.
    requestAnimationFrame(() => this.isConnected && this.land(part("fresh")));
  }

  disconnectedCallback() {
    this.composer.leave();
    unfollow(this.follow);
    this.life.abort();
    this.life = null;
    emit("thread.closed", { conversation: this.conversation });
  }

  listen(signal, jump) {
    const here = (handler) => (fact) => fact.conversation === this.conversation && handler(fact);
    const upsert = here((fact) => this.upsert(fact));
    on("message.created", upsert, { signal });
    on("message.updated", here((fact) => this.byId(fact) && this.upsert(fact)), { signal });
    on("receipt.updated", here(({ data }) => this.reach.move(data) && this.reach.draw(this.scroll.messages)), { signal });
    on("outbox.acked", here((ack) => this.acked(ack)), { signal });
    on("outbox.failed", here((entry) => this.failed(entry)), { signal });
    on("typing.shown", here(() => this.typing()), { signal });
    on("log.reset", here(() => this.redraw()), { signal });
    on("participant.removed", here(({ data }) => data.user === me && location.assign("/")), { signal });
    on("link.ready", () => this.reading.tell(), { signal });
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true, signal });
    jump.addEventListener("click", () => this.toEnd(true), { signal });
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    addEventListener("focus", () => this.reading.look(), { signal });
    document.addEventListener("visibilitychange", () => this.reading.look(), { signal });
    const sizes = new ResizeObserver(() => this.reading.look());
    sizes.observe(this.log);
    signal.addEventListener("abort", () => sizes.disconnect());
  }

  /** Open at the first unread line if the end would hide it. */
  land(divider) {
    if (this.dataset.jump) return this.jump(({ jumpTo }) => jumpTo(Number(this.dataset.jump), this));
    const top = divider ? divider.getBoundingClientRect().top - this.log.getBoundingClientRect().top : 8;
    if (top < 8) this.log.scrollTop += top - 48;
    this.scroll.show();
    this.reading.look();
  }

  /** What goes to a message by its number, loaded when somebody does. */
  jump(then) {
    return import("./jump.js").then(then);
  }

  toEnd(isSlow) {
    if (this.scroll.isCut) return this.jump(({ toEnd }) => toEnd(this));
    return this.scroll.toEnd(isSlow);
  }

  async say(text, extras, look) {
    if (this.scroll.isCut) await this.toEnd();
    this.pour(outbox.post(this.conversation, text, extras, look), "msg--new");
    this.scroll.toEnd();
  }

  /** My own words, at once. */
  pour(entry, arriving) {
    if (document.getElementById(idOf(entry.client_id))) return;
    const li = fromMe(this.moulds[0], entry);
    if (arriving) li.classList.add(arriving);
    this.list.append(li);
    settle(li);
    if (entry.state === "failed") fail(li, this.moulds[1], entry.message, entry.code);
  }

  /** What is on the page of a message; not what is not loaded, or was deleted for me. */
  byId({ data }) {
    return document.getElementById(idOf(data.client_id));
  }

  upsert({ data, html }) {
    const known = this.byId({ data });
    if (!known && this.dataset.hasEarlier && data.seq < this.firstSeq()) return;
    if (!known && this.scroll.isCut && data.seq > this.scroll.end) return this.jump(({ beyond }) => beyond(this, data));
    if (known && Number(known.dataset.changed) >= data.changed_seq && known.dataset.state !== "waiting") return;
    const newer = fromServer(html);
    const li = known ?? newer;
    const isTheirs = data.sender.id !== me;
    this.scroll.hold(() => {
      if (known) renew(known, newer);
      else if (isTheirs) divide(this, li);
      if (place(this.list, li) && !known) li.classList.add("msg--new");
      settle(li);
      li.dataset.state = "";
      mark(li, isTheirs ? "sent" : this.reach.stateOf(data.seq));
      wire(li);
      decorate(li);
    });
    if (!known && isTheirs && !this.scroll.isAtEnd) this.scroll.count(this.scroll.missed + 1);
    this.reading.look();
  }

  firstSeq() {
    return this.scroll.messages.length ? seqOf(this.scroll.messages[0]) : 0;
  }

  acked({ client_id, seq, id, at }) {
    const li = document.getElementById(idOf(client_id));
    if (!li || li.dataset.seq) return;
    Object.assign(li.dataset, { seq, id });
    li.dataset.changed ||= 0;
    if (at) li.dataset.at = at;
    this.scroll.hold(() => {
      place(this.list, li);
      li.querySelector(".fail")?.remove();
      mark(li, this.reach.stateOf(seq));
      settle(li);
    });
  }

  failed(entry) {
    const li = document.getElementById(idOf(entry.client_id));
    if (li) this.scroll.hold(() => (fail(li, this.moulds[1], entry.message, entry.code), settle(li)));
  }

  clicked(event) {
    const act = event.target.closest("[data-resend],[data-discard]");
    if (!act) return;
    const li = act.closest(".msg");
    const id = li.dataset.clientId;
    if ("discard" in act.dataset) {
      if ("rewrite" in act.dataset) {
        this.composer.field.value = li.querySelector(".bubble__text").textContent;
        this.composer.changed();
      }
      outbox.discard(id);
      remove(li);
    } else {
      li.querySelector(".fail").remove();
      mark(li, "waiting");
      this.list.append(li);
      settle(li);
      outbox.resend(id, "confirm" in act.dataset ? { confirmed: true } : {});
    }
    this.composer.field.focus({ preventScroll: true });
  }

  scrolled() {
    if (this.scroll.isAtEnd) this.scroll.count(0);
    else this.scroll.show();
    this.earlier.near();
    if (this.scroll.isCut && this.log.scrollTop > -600) this.jump(({ goOn }) => goOn(this));
    this.reading.look();
  }

  typing() {
    const live = this.querySelector("#thread-live");
    const said = typists(this.conversation, this.dataset.kind !== "direct");
    live.dataset.typing = said;
    live.textContent = said || word("online");
    live.hidden = !said && !live.closest("[data-here]").dataset.here;
  }

  /** Too far behind to catch up line by line. */
  redraw() {
    window.htmx.ajax("GET", location.href, { target: "#stage", select: "#stage", swap: "outerHTML show:none" });
  }
}
