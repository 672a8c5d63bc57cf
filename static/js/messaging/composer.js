// The composer: Enter sends, Shift+Enter breaks the line, an input method keeps its Enter; Up edits
// my last message, Esc lets go of a reply or an edit. The draft is kept per conversation; without
// scripts the same form posts.

import { on } from "../core/bus.js";
import { lastOfMine } from "./deeds.js";
import { draftOf, keepDraft, learn } from "./drafts.js";
import { Typing } from "./typing.js";

export { draftOf };

const canGrow = CSS.supports("field-sizing", "content");

export class Composer {
  constructor(form, conversation, send) {
    Object.assign(this, { form, conversation, send, beside: null, isEditing: false });
    this.field = form.elements.text;
    this.thread = form.closest("chat-thread");
    this.typing = new Typing(conversation);
    this.life = new AbortController();
    this.field.required = false;
    form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("blur", () => this.save());
    form.querySelector("[data-emoji]")?.addEventListener("click", (event) => this.smile(event.currentTarget));
    on("draft.arrived", (draft) => draft.conversation === conversation && this.fill(draft.text), this.life);
    const draft = learn(conversation, this.thread.dataset.draft ?? "", this.thread.dataset.draftAt);
    if (draft && !this.field.value) this.field.value = draft;
    this.grow();
  }

  /** What another window of mine has; what is being written here is not touched. */
  fill(text) {
    if (this.isEditing || (document.hasFocus() && document.activeElement === this.field && this.isFresh)) return;
    this.field.value = text;
    this.grow();
  }

  get isFresh() {
    return Date.now() - (this.touchedAt ?? 0) < 2000;
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value;
    if (this.isEditing) return this.beside.save(text);
    const carried = this.form.tray?.take() ?? null; // false: its files are still on their way
    if (carried === false || (!text.trim() && !carried)) return;
    this.field.value = "";
    this.save();
    this.grow();
    this.typing.over();
    const { extras, look } = this.beside?.reply ?? {};
    this.beside?.end();
    this.send(text, { ...extras, ...carried?.extras }, { ...look, ...carried?.look });
    this.field.focus();
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (this.popup?.key(event)) return;
    if (event.key === "Escape" && this.beside) {
      event.preventDefault();
      this.beside.end();
    } else if (event.key === "ArrowUp" && !this.field.value && !this.beside) {
      const last = lastOfMine(this.thread);
      if (!last) return;
      event.preventDefault();
      this.about("edit", last);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** Answer a message, or edit it. */
  async about(kind, li) {
    const { begin } = await import("./aside.js");
    begin(this, kind, li);
  }

  async smile(button) {
    const { pick } = await import("./emoji.js");
    pick(this.thread, button.getBoundingClientRect(), (emoji) => this.insert(emoji), true);
  }

  insert(text, from = this.field.selectionStart) {
    this.field.setRangeText(text, from, this.field.selectionEnd, "end");
    this.field.focus();
    this.changed();
  }

  changed() {
    this.touchedAt = Date.now();
    this.grow();
    this.typing.touched(Boolean(this.field.value.trim()));
    if (this.popup) this.popup.look();
    else if (this.field.value.includes("@")) import("./mention.js").then(({ Mentions }) => (this.popup ??= new Mentions(this)).look());
    // At once: what redraws the thread draws the next composer before this one leaves.
    this.save();
  }

  save() {
    if (!this.isEditing) keepDraft(this.conversation, this.field.value.trim() ? this.field.value : "");
  }

  grow() {
    if (canGrow) return;
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight}px`;
  }

  leave() {
    this.beside?.end();
    this.save();
    this.typing.over();
    this.life.abort();
  }
}
