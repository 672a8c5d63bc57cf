// The inbox's folders: which rows show, how many have something new, and the next page of them.
// The server gives sixty rows at a time; a folder asks for its own when the list has not all.

import { fragment } from "../core/api.js";
import { on } from "../core/bus.js";
import { parsed } from "../core/page.js";
import { localise } from "../core/time.js";

const isNew = ({ dataset }) => Boolean(Number(dataset.unread) || dataset.marked);
const HOLDS = {
  all: () => true,
  unread: isNew,
  people: ({ dataset }) => dataset.kind === "direct" || dataset.kind === "notes",
  groups: ({ dataset }) => dataset.kind === "group",
  shops: ({ dataset }) => dataset.kind === "shop",
};

export class Folders {
  constructor(inbox, signal) {
    this.inbox = inbox;
    this.chosen = "all";
    // Where each folder goes on; undefined where it has not begun, "" where it has ended.
    this.after = { all: inbox.list.dataset.after ?? "" };
    this.failed = inbox.querySelector(".inbox__failed");
    inbox.addEventListener("click", (event) => this.clicked(event), { signal });
    on("folders.counted", (counts) => !this.isWhole && this.count(counts), { signal });
  }

  /** Every conversation that is not archived has its row. */
  get isWhole() {
    return this.after.all === "";
  }

  holds(row, folder) {
    const isArchived = Boolean(row.dataset.archived);
    return folder === "archived" ? isArchived : !isArchived && HOLDS[folder](row);
  }

  clicked(event) {
    if (event.target.closest("[data-more]")) return this.more();
    const pill = event.target.closest("[data-filter]");
    if (!pill) return;
    this.chosen = pill.dataset.filter;
    for (const one of this.inbox.querySelectorAll("[data-filter]")) one.setAttribute("aria-pressed", one === pill);
    this.sift();
    this.inbox.list.scrollTop = 0;
    if (!(this.chosen in this.after)) this.more();
  }

  /** The next rows of the chosen folder; answers whether any came. */
  async more() {
    const folder = this.chosen;
    const isKnown = folder !== "archived" && this.isWhole;
    if (this.isBusy || isKnown || this.after[folder] === "") return false;
    this.isBusy = true;
    this.inbox.list.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams({ folder, after: this.after[folder] ?? "" });
      const page = parsed(await fragment(`/chats/rows/?${query}`)).querySelector("ul");
      this.after[folder] = page.dataset.after;
      const rows = [...page.children].filter((row) => !document.getElementById(row.id));
      for (const row of rows) {
        localise(row);
        this.inbox.settle(row);
        window.htmx.process(row);
        this.inbox.enliven(row);
      }
      if (this.failed) this.failed.hidden = true;
      this.sift();
      return rows.length > 0;
    } catch {
      if (this.failed) this.failed.hidden = false;
      return false;
    } finally {
      this.isBusy = false;
      this.inbox.list.removeAttribute("aria-busy");
    }
  }

  sift() {
    const { rows } = this.inbox;
    let shown = 0;
    for (const row of rows) {
      const fits = this.holds(row, this.chosen);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const none = this.inbox.querySelector(".inbox__none");
    if (none) none.hidden = rows.length > 0;
    const nothing = this.inbox.querySelector(".inbox__nothing");
    if (nothing) nothing.hidden = shown > 0 || !rows.length;
    if (!this.isWhole) return;
    const counts = {};
    for (const folder of Object.keys(HOLDS)) counts[folder] = rows.filter((row) => this.holds(row, folder) && isNew(row)).length;
    this.count(counts);
  }

  count(counts) {
    for (const pill of this.inbox.querySelectorAll("[data-filter]")) {
      const box = pill.querySelector(".num");
      if (box && pill.dataset.filter in counts) box.textContent = counts[pill.dataset.filter] || "";
    }
  }
}
