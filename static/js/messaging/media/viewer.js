// The viewer: pictures and films over the whole screen. Arrows and swipes go through what the
// thread shows, Esc and Back close it, and the focus returns to the thumbnail.

import { icon, isPhone, word } from "../../core/page.js";
import { host } from "../../core/toast.js";
import { Hand } from "./hand.js";

let viewer = null;
let isGoingBack = false;

/** Open at this thumbnail. */
export function view(opener) {
  viewer ??= new Viewer();
  viewer.open(opener);
}

class Viewer {
  constructor() {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "viewer";
    this.stage = document.createElement("div");
    this.stage.className = "viewer__stage";
    this.title = document.createElement("h2");
    this.title.className = "viewer__title";
    this.title.id = "viewer-title";
    this.count = document.createElement("span");
    this.count.className = "viewer__count";
    this.said = document.createElement("p");
    this.said.className = "viewer__said";
    this.dialog.setAttribute("aria-labelledby", "viewer-title");
    this.get = document.createElement("a");
    this.get.className = "tool";
    this.get.download = "";
    this.get.setAttribute("aria-label", word("download"));
    this.get.append(icon("download"));
    const bar = document.createElement("header");
    bar.className = "viewer__bar";
    bar.append(this.title, this.count, this.get, this.button("close", "close", () => this.dialog.close()));
    this.before = this.button("left", "previous", () => this.go(-1), "viewer__way viewer__way--before");
    this.after = this.button("right", "next", () => this.go(1), "viewer__way viewer__way--after");
    this.dialog.append(bar, this.stage, this.before, this.after, this.said);
    document.body.append(this.dialog);
    this.hand = new Hand(this.stage, { swiped: (way) => this.go(way), dropped: () => this.dialog.close() });
    this.listen();
  }

  button(sign, label, act, more = "") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tool ${more}`;
    button.setAttribute("aria-label", word(label));
    button.append(icon(sign, sign === "close" ? "" : "way"));
    button.addEventListener("click", act);
    return button;
  }

  listen() {
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.stage && !this.hand.hasMoved) this.dialog.close();
    });
    this.dialog.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way || event.target.matches("video")) return;
      event.preventDefault();
      this.go(document.dir === "rtl" ? -way : way);
    });
    // Before everybody else's listener: this Back is ours.
    addEventListener("popstate", (event) => {
      if (!isGoingBack && !this.dialog.open) return;
      event.stopImmediatePropagation();
      isGoingBack = false;
      this.hasEntry = false;
      this.dialog.close();
    }, true);
  }

  open(opener) {
    this.field = opener.closest("[data-shelf]") ?? opener.closest("#log-list") ?? opener.parentElement;
    if (isPhone.matches) {
      history.pushState({ ...history.state, viewer: true }, "");
      this.hasEntry = true;
    }
    this.dialog.showModal();
    host(this.dialog);
    this.show(opener);
  }

  get all() {
    return [...this.field.querySelectorAll("[data-view]")];
  }

  /** Where we are: the thread may have been drawn anew behind us. */
  get place() {
    return this.all.findIndex((one) => one.getAttribute("href") === this.address);
  }

  go(way) {
    const next = this.all[this.place + way];
    if (next) this.show(next);
    else this.hand.settle();
  }

  show(one) {
    this.address = one.getAttribute("href");
    const { view: kind, width, height, name } = one.dataset;
    const small = one.querySelector(".shot__seen");
    const seen = document.createElement(kind === "video" ? "video" : "img");
    seen.className = "viewer__seen";
    if (kind === "video") {
      Object.assign(seen, { controls: true, playsInline: true, autoplay: true, poster: small.src });
    } else {
      seen.alt = name;
      seen.draggable = false;
      this.coming(seen, small.currentSrc || small.src);
    }
    if (width) [seen.width, seen.height] = [Number(width), Number(height)];
    if (kind === "video") seen.src = this.address;
    this.stage.querySelector("video")?.pause();
    this.stage.replaceChildren(seen);
    this.hand.take(kind === "video" ? null : seen);
    const message = one.closest(".msg");
    this.title.textContent = message?.querySelector(".msg__from")?.textContent || name;
    this.said.textContent = message?.querySelector(".bubble__text")?.textContent ?? "";
    this.said.hidden = !this.said.textContent;
    this.get.href = `${this.address}?download=1`;
    const [place, count] = [this.place, this.all.length];
    this.count.textContent = count > 1 ? `${place + 1} / ${count}` : "";
    this.before.hidden = place <= 0;
    this.after.hidden = place >= count - 1;
    if (document.activeElement?.hidden || document.activeElement === document.body) this.dialog.focus();
  }

  /** The small picture at once, the large one in its place as soon as it is whole. */
  coming(seen, small) {
    const { address } = this;
    seen.src = small;
    const large = new Image();
    large.src = address;
    large.decode().then(() => address === this.address && (seen.src = address)).catch(() => null);
  }

  closed() {
    host(document.querySelector("dialog[open]"));
    this.stage.querySelector("video")?.pause();
    this.stage.replaceChildren();
    if (this.hasEntry) {
      this.hasEntry = false;
      isGoingBack = true;
      history.back();
    }
    this.all[Math.max(0, this.place)]?.focus({ preventScroll: true });
  }
}
