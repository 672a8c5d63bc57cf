// The tray above the composer: files that are being uploaded, or wait for the words beside them.
// A tray belongs to its conversation and outlives the thread's element, so nothing chosen is lost
// by looking elsewhere.

import { on } from "../../core/bus.js";
import { counted, word } from "../../core/page.js";
import { toast } from "../../core/toast.js";
import { Item } from "./item.js";

const MOST = 10;
const trays = new Map();

/** The tray of a thread's conversation. */
export function trayOf(thread) {
  const { conversation } = thread;
  if (!trays.has(conversation)) trays.set(conversation, new Tray(conversation));
  const tray = trays.get(conversation);
  tray.mount(thread);
  return tray;
}

on("thread.opened", ({ conversation }) => {
  const thread = document.querySelector(`chat-thread[data-conversation="${conversation}"]`);
  if (thread && trays.get(conversation)?.items.length) trays.get(conversation).mount(thread);
});

class Tray {
  constructor(conversation) {
    Object.assign(this, { conversation, items: [], goesWhenDone: false });
    this.element = document.createElement("div");
    this.element.className = "tray";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", word("toSend"));
    this.list = document.createElement("ul");
    this.list.className = "tray__list";
    this.note = document.createElement("p");
    this.note.className = "tray__note";
    this.note.setAttribute("role", "status");
    this.element.append(this.list, this.note);
  }

  mount(thread) {
    this.thread = thread;
    if (this.element.nextElementSibling !== thread.composer.form) thread.composer.form.before(this.element);
    this.show();
  }

  /** Take files in; `isVoice` goes by itself as soon as it can. */
  add(files, { isVoice = false } = {}) {
    for (const file of files) {
      if (this.items.length >= MOST) {
        toast(word("filesMost"), { kind: "danger" });
        break;
      }
      const item = new Item(this, file, isVoice);
      this.items.push(item);
      this.list.append(item.element);
      item.start();
    }
    this.show();
    if (!isVoice) this.thread.composer.field.focus({ preventScroll: true });
  }

  remove(item) {
    const place = this.items.indexOf(item);
    this.items.splice(place, 1);
    const hadFocus = item.element.contains(document.activeElement);
    item.element.remove();
    this.changed();
    if (hadFocus) (this.items[place] ?? this.items[place - 1])?.focus() ?? this.thread.composer.field.focus();
  }

  /** Something has moved on. */
  changed() {
    for (const item of this.items.filter((one) => one.isVoice && one.isDone)) {
      this.thread.say("", { attachments: [item.id] }, { files: [item.look] });
      this.items.splice(this.items.indexOf(item), 1);
      item.element.remove();
    }
    if (!this.items.length) this.goesWhenDone = false;
    this.show();
    if (this.goesWhenDone && this.isReady && this.thread.isConnected) this.thread.composer.form.requestSubmit();
  }

  get isReady() {
    return this.items.length > 0 && this.items.every((one) => one.isDone);
  }

  /**
   * What goes with the words: null where nothing does, false where it has to wait. Asked by the
   * composer; what is on its way goes by itself as soon as it is here.
   */
  take() {
    const taken = this.items.filter((one) => !one.isVoice);
    if (!taken.length) return null;
    if (!taken.every((one) => one.isDone)) {
      this.goesWhenDone = taken.every((one) => !one.isStuck);
      this.show();
      return false;
    }
    this.items = this.items.filter((one) => one.isVoice);
    for (const one of taken) one.element.remove();
    this.goesWhenDone = false;
    this.show();
    return {
      extras: { attachments: taken.map((one) => one.id) },
      look: { files: taken.map((one) => one.look) },
    };
  }

  show() {
    this.element.hidden = !this.items.length;
    const { form } = this.thread.composer;
    form.tray = this.items.length ? this : null;
    form.classList.toggle("composer--carrying", this.items.length > 0);
    const stuck = this.items.filter((one) => one.isStuck);
    const coming = this.items.filter((one) => !one.isDone && !one.isStuck).length;
    this.note.textContent = stuck.length
      ? stuck[0].problem
      : coming && this.goesWhenDone
        ? word("goesWhenDone")
        : coming
          ? counted("uploading", coming)
          : "";
    this.note.classList.toggle("tray__note--bad", stuck.length > 0);
  }
}
