// The composer: Enter sends, Shift+Enter breaks the line, an input method keeps its Enter. The
// draft is kept per conversation; without scripts the same form posts.

import { emit } from "../core/bus.js";
import { keep } from "../core/page.js";
import { Typing } from "./typing.js";

const canGrow = CSS.supports("field-sizing", "content");

/** What was left unsaid in a conversation. */
export const draftOf = (conversation) => keep.read(`draft:${conversation}`) ?? "";

export class Composer {
  constructor(form, conversation, send) {
    Object.assign(this, { form, conversation, send });
    this.field = form.elements.text;
    this.typing = new Typing(conversation);
    this.timer = 0;
    this.field.required = false;
    form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("blur", () => this.save());
    const draft = draftOf(conversation);
    if (draft && !this.field.value) this.field.value = draft;
    this.grow();
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value;
    const carried = this.form.tray?.take() ?? null; // false: its files are still on their way
    if (carried === false || (!text.trim() && !carried)) return;
    this.field.value = "";
    this.save();
    this.grow();
    this.typing.over();
    this.send(text, carried?.extras, carried?.look);
    this.field.focus();
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  changed() {
    this.grow();
    this.typing.touched(Boolean(this.field.value.trim()));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 250);
  }

  save() {
    clearTimeout(this.timer);
    const text = this.field.value.trim() ? this.field.value : "";
    if (text === draftOf(this.conversation)) return;
    keep.write(`draft:${this.conversation}`, text || null);
    emit("draft.changed", { conversation: this.conversation, text });
  }

  grow() {
    if (canGrow) return;
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight}px`;
  }

  leave() {
    this.save();
    this.typing.over();
  }
}
