// The list of people that opens after an @ in the composer.

import { ask } from "../core/api.js";
import { me } from "../core/page.js";

const BEGUN = /(?:^|[^\w@./])@([\w.]{0,30})$/;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class Mentions {
  constructor(composer) {
    Object.assign(this, { composer, shown: [], at: 0 });
    this.box = document.createElement("ul");
    Object.assign(this.box, { className: "mentions", id: "mentions", hidden: true });
    this.box.setAttribute("role", "listbox");
    composer.form.append(this.box);
    const { field } = composer;
    field.setAttribute("aria-controls", "mentions");
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => {
      const one = event.target.closest("[role=option]");
      if (one) this.take(Number(one.dataset.index));
    });
  }

  async people() {
    this.everyone ??= ask("GET", `/api/conversations/${this.composer.conversation}/`).then(
      ({ people }) => people.filter((one) => one.id !== me),
      () => ((this.everyone = null), []),
    );
    return this.everyone;
  }

  async look() {
    const { field } = this.composer;
    const begun = BEGUN.exec(field.value.slice(0, field.selectionStart));
    if (!begun) return this.close();
    const wanted = fold(begun[1]);
    const people = await this.people();
    this.from = field.selectionStart - begun[1].length - 1;
    this.shown = people
      .filter((one) => one.handle.startsWith(wanted) || fold(one.name).split(" ").some((part) => part.startsWith(wanted)))
      .slice(0, 6);
    this.at = 0;
    this.draw();
  }

  draw() {
    this.box.hidden = !this.shown.length;
    this.composer.field.setAttribute("aria-expanded", !this.box.hidden);
    this.box.replaceChildren(...this.shown.map((one, index) => {
      const li = document.createElement("li");
      Object.assign(li, { id: `mention-${index}`, className: "mentions__one" });
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", index === this.at);
      li.dataset.index = index;
      const [name, handle] = ["b", "span"].map((tag) => document.createElement(tag));
      name.textContent = one.name;
      handle.textContent = `@${one.handle}`;
      li.append(name, handle);
      return li;
    }));
    if (this.box.hidden) this.composer.field.removeAttribute("aria-activedescendant");
    else this.composer.field.setAttribute("aria-activedescendant", `mention-${this.at}`);
  }

  close() {
    this.everyone = null; // next time they may be others, or called otherwise
    if (this.box.hidden) return;
    this.shown = [];
    this.draw();
  }

  take(index) {
    this.composer.insert(`@${this.shown[index].handle} `, this.from);
    this.close();
  }

  /** Keys that belong to the list while it is open; answers whether it took this one. */
  key(event) {
    if (this.box.hidden) return false;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) {
      this.at = (this.at + way + this.shown.length) % this.shown.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") this.take(this.at);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }
}
