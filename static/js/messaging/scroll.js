// The log's scrolling. It is laid out from its end (column-reverse), so zero is the newest line
// and what is added above moves nothing; what is added or grows below is made up for here, unless
// the reader is at the end, where the end stays in view.

import { counted, isCalm, word } from "../core/page.js";

const NEAR = 80;

export class Scroll {
  constructor(log, list, jump) {
    // isCut: what is shown ends before the log does (somebody jumped to an old message).
    Object.assign(this, { log, list, jump, missed: 0, isCut: false });
    this.messages = list.getElementsByClassName("msg");
    this.days = list.getElementsByClassName("day");
  }

  get isAtEnd() {
    return !this.isCut && this.log.scrollTop > -NEAR;
  }

  /** The number of the last message on the page; zero where none has one. */
  get end() {
    const { messages } = this;
    for (let index = messages.length - 1; index >= 0; index -= 1) {
      if (messages[index].dataset.seq) return Number(messages[index].dataset.seq);
    }
    return 0;
  }

  /** Pixels above the view. */
  get above() {
    const { scrollHeight, clientHeight, scrollTop } = this.log;
    return scrollHeight - clientHeight + scrollTop;
  }

  toEnd(isSlow = false) {
    const behavior = isSlow && !isCalm.matches ? "smooth" : "instant";
    this.log.scrollTo({ top: 0, behavior });
    this.count(0);
  }

  /** The first message whose lower edge is under `y` (viewport), by bisection. */
  firstBelow(y) {
    let low = 0;
    let high = this.messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle].getBoundingClientRect().bottom > y) high = middle;
      else low = middle + 1;
    }
    return this.messages[low] ?? null;
  }

  /** The number of the last message whose top the reader can see. */
  lastSeen() {
    const { bottom } = this.log.getBoundingClientRect();
    let seq = 0;
    const start = this.firstBelow(bottom - 1) ?? this.messages[this.messages.length - 1];
    for (let one = start; one; one = one.previousElementSibling) {
      if (!one.classList.contains("msg") || !one.dataset.seq) continue;
      if (one.getBoundingClientRect().top > bottom - 12) continue;
      seq = Number(one.dataset.seq);
      break;
    }
    return seq;
  }

  /** Change the list without moving what is being read. */
  hold(change) {
    if (this.isAtEnd) {
      change();
      this.log.scrollTop = 0;
      this.stack(); // at the end nothing scrolls, and the pills move all the same
      return;
    }
    const anchor = this.firstBelow(this.log.getBoundingClientRect().top + 1);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** How many came while the reader was further up. */
  count(missed) {
    this.missed = missed;
    this.show();
  }

  /** Of the day pills that stick to the top, only the last is seen. */
  stack() {
    const edge = this.log.getBoundingClientRect().top + 24;
    const tops = [...this.days].map((day) => day.getBoundingClientRect().top);
    tops.forEach((_top, index) => {
      this.days[index].classList.toggle("day--under", tops[index + 1] < edge);
    });
  }

  show() {
    this.stack();
    const isFar = this.log.scrollTop < -this.log.clientHeight / 2;
    this.jump.hidden = !(this.missed || isFar || this.isCut);
    const said = this.missed ? counted("new", this.missed) : "";
    this.jump.querySelector("span").textContent = said;
    this.jump.ariaLabel = said || word("toEnd");
  }
}
