// The rail and what is live everywhere: balance, basket, the lit item, the offline bar, the theme.

import { on } from "./bus.js";
import { counted, language, word } from "./page.js";
import { waiting } from "./outbox.js";
import { link } from "./socket.js";
import { toast } from "./toast.js";

const PATIENCE = 2000; // a line that comes back by itself within this is nobody's business

let offlineSince = 0;
const announcer = document.getElementById("announcer");

/** Tell those who listen rather than look. */
export function announce(text) {
  if (announcer) announcer.textContent = text;
}

function blink(element) {
  element.classList.remove("rail__blink");
  void element.offsetWidth;
  element.classList.add("rail__blink");
}

/** Set the number on a badge of the rail. */
export function badge(id, count) {
  const box = document.getElementById(id);
  if (!box || Number(box.dataset.count) === count) return;
  box.dataset.count = count;
  box.hidden = count <= 0;
  box.querySelector("b").textContent = count > 99 ? "99+" : count;
  blink(box);
}

function balance({ data }) {
  const sum = data[`text_${language}`] ?? data.text_en;
  for (const one of document.querySelectorAll(`[data-live-balance="${data.currency}"]`)) {
    if (one.textContent === sum) continue;
    one.textContent = sum;
    blink(one);
  }
  announce(word("balance", { sum }));
}

function cart({ data }) {
  for (const id of ["rail-cart", "bar-cart"]) badge(id, data.count);
  announce(counted("cart", data.count));
  for (const one of document.querySelectorAll("[data-live-cart]")) one.textContent = data.count;
}

function light() {
  const here = document.getElementById("main")?.dataset.nav?.trim();
  for (const item of document.querySelectorAll(".rail [data-nav]")) {
    if (item.dataset.nav === here) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
}

function bar() {
  const box = document.getElementById("netbar");
  const count = waiting();
  if (navigator.onLine) offlineSince = 0;
  else offlineSince ||= Date.now();
  const away = Math.max(link.awayFor, offlineSince && Date.now() - offlineSince);
  box.hidden = away < PATIENCE && !link.isTroubled;
  // What is true for a moment (who is here) is not known meanwhile, and not shown.
  document.documentElement.toggleAttribute("data-adrift", away >= PATIENCE || !navigator.onLine);
  const said = word(away < PATIENCE && link.isTroubled ? "trouble" : "connecting");
  const words = document.getElementById("netbar-words");
  if (words.textContent !== said) words.textContent = said;
  document.getElementById("netbar-queue").textContent = count ? counted("queued", count) : "";
}

function theme(event) {
  const choice = event.target.closest?.("[data-theme-choice]");
  if (!choice) return;
  const chosen = choice.value;
  const root = document.documentElement;
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  else delete root.dataset.theme;
  document.querySelector("meta[name=color-scheme]").content = root.dataset.theme ?? "light dark";
}

export function start() {
  document.addEventListener("change", ({ target }) => {
    if (target.dataset?.shows) import("./preview.js").then(({ show }) => show(target));
  });
  document.addEventListener("change", theme);
  if (!document.getElementById("rail")) return;
  light();
  document.addEventListener("htmx:afterSettle", light);
  document.addEventListener("htmx:historyRestore", light);
  on("balance.changed", balance);
  on("cart.changed", cart);
  on("export.changed", () => document.body.dispatchEvent(new CustomEvent("export:changed")));
  on("notice.given", ({ data }) => toast(data[`text_${language}`] ?? data.text_en, { kind: "danger", symbol: "shield", seconds: 30 }));
  for (const name of ["link.ready", "link.lost", "link.trouble", "outbox.changed"]) on(name, bar);
  // A fragment that was on its way when the line broke asks again (hx-trigger="… link:ready").
  on("link.ready", () => document.body.dispatchEvent(new CustomEvent("link:ready")));
  setInterval(bar, 500);
}
