// Older messages, thirty at a time, as the reader nears the top; never two loads at once.

import { fragment } from "../core/api.js";
import { parsed } from "../core/page.js";
import { localise } from "../core/time.js";
import { wire } from "./bubbles.js";
import { settle } from "./layout.js";

const NEAR = 600;

export class Earlier {
  constructor(thread, bones) {
    Object.assign(this, { thread, bones, isLoading: false, waitUntil: 0, added: [] });
  }

  near() {
    const { thread } = this;
    if (this.isLoading || !thread.dataset.hasEarlier || Date.now() < this.waitUntil) return;
    if (thread.scroll.above < NEAR) this.load();
  }

  async load() {
    const { thread } = this;
    this.isLoading = true;
    this.bones.hidden = false;
    try {
      const older = parsed(await fragment(`${thread.dataset.earlier}?before=${thread.firstSeq()}`));
      if (!thread.isConnected) return;
      const flag = older.querySelector("[data-has-earlier]");
      thread.dataset.hasEarlier = flag.dataset.hasEarlier;
      flag.remove();
      this.add(older);
    } catch {
      this.waitUntil = Date.now() + 2000; // the next scroll tries again
    } finally {
      this.isLoading = false;
      this.bones.hidden = true;
    }
    if (thread.isConnected) this.near();
  }

  add(older) {
    const { list, scroll } = this.thread;
    for (const one of older.querySelectorAll(".msg")) {
      if (document.getElementById(one.id)) one.remove();
    }
    localise(older);
    const first = scroll.messages[0];
    const added = [...older.children];
    for (const one of this.added) one.classList.add("msg--drawn");
    this.added = added.filter((one) => one.classList.contains("msg"));
    // Nothing is made up for here: the log counts from its end, and this is above.
    list.prepend(older);
    if (first) settle(first);
    for (const one of added) wire(one);
    this.thread.reach.draw(scroll.messages);
  }
}
