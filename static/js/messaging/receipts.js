// Ticks from watermarks, and my own watermarks: delivered when a message reaches this browser,
// read only when it is in view of someone who is looking.

import { emit, on } from "../core/bus.js";
import { isPhone, me } from "../core/page.js";
import { say } from "../core/socket.js";
import { mark } from "./bubbles.js";

/** How far the other side has come, by the rule of its conversation. */
export class Reach {
  constructor({ rule, people }) {
    this.pick = rule === "any" ? Math.max : Math.min;
    this.people = new Map(Object.entries(people));
  }

  /** Takes a receipt; says whether it moved anything. */
  move({ user, delivered_seq, read_seq }) {
    const known = this.people.get(user);
    if (!known) return false;
    const [delivered, read] = known;
    this.people.set(user, [Math.max(delivered, delivered_seq), Math.max(read, read_seq)]);
    return delivered_seq > delivered || read_seq > read;
  }

  stateOf(seq) {
    const all = [...this.people.values()];
    if (!all.length) return "sent";
    if (seq <= this.pick(...all.map(([, read]) => read))) return "read";
    return seq <= this.pick(...all.map(([delivered]) => delivered)) ? "delivered" : "sent";
  }

  /** Bring the ticks of my messages up to date, newest first, until one was right already. */
  draw(messages) {
    for (let index = messages.length - 1; index >= 0; index -= 1) {
      const li = messages[index];
      if (!li.classList.contains("msg--mine") || !li.dataset.seq) continue;
      const state = this.stateOf(Number(li.dataset.seq));
      if (li.dataset.state === "read" && state === "read") break;
      mark(li, state);
    }
  }
}

/** How far I have read one thread: what was in view of someone who was looking. */
export class Reading {
  constructor(thread, scroll, seq) {
    Object.assign(this, { thread, scroll, seq, told: seq, timer: 0 });
  }

  get isLooking() {
    const isCovered = isPhone.matches && document.querySelector("dialog[open]");
    return !document.hidden && document.hasFocus() && !isCovered;
  }

  look() {
    if (!this.thread.isConnected || !this.isLooking) return;
    const seq = this.scroll.lastSeen();
    if (seq <= this.seq) return;
    this.seq = seq;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), 150);
  }

  tell() {
    const { conversation } = this.thread;
    if (this.seq <= this.told || !say({ type: "read", conversation, seq: this.seq })) return;
    this.told = this.seq;
    const left = [...this.scroll.messages].filter(
      (one) => Number(one.dataset.seq) > this.seq && one.dataset.sender !== me,
    ).length;
    emit("thread.read", { conversation, seq: this.seq, left });
  }
}

const due = new Map();

/** Every message of somebody else that arrives here has been delivered; said once a moment. */
export function start() {
  on("message.created", ({ conversation, data }) => {
    if (data.sender.id === me) return;
    if (!due.size) setTimeout(tell, 200);
    due.set(conversation, Math.max(due.get(conversation) ?? 0, data.seq));
  });
}

function tell() {
  for (const [conversation, seq] of due) say({ type: "delivered", conversation, seq });
  due.clear();
}
