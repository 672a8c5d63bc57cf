// What people do with rows and groups: a row's menu by right click or long press, presses in its
// sheet, the group's panel that follows its members, and requests that arrive.

import { on } from "../core/bus.js";
import { me } from "../core/page.js";
import { open } from "../core/sheet.js";

const LONG = 500;
let timer = 0;
let wasLong = false;

function menu(row) {
  open("sheet", `/chats/${row.dataset.conversation}/keeping/`, row.querySelector(".row"));
}

const rowAt = (event) => event.target.closest?.(".inbox__item[data-conversation]");

function pressed(event) {
  const row = rowAt(event);
  wasLong = false;
  clearTimeout(timer);
  if (!row || event.pointerType === "mouse") return;
  timer = setTimeout(() => {
    wasLong = true;
    menu(row);
  }, LONG);
}

async function clicked(event) {
  if (wasLong && rowAt(event)) {
    wasLong = false;
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const kept = event.target.closest?.("[data-keep]");
  const shared = event.target.closest?.("[data-share]");
  if (kept) (await import("./keeping.js")).keep(kept);
  if (shared) (await import("./keeping.js")).share(shared);
}

const here = () => document.getElementById("thread")?.dataset.conversation;

function regroup() {
  document.body.dispatchEvent(new CustomEvent("group:changed"));
}

function renamed({ conversation, data }) {
  const thread = document.getElementById("thread");
  if (conversation !== thread?.dataset.conversation) return;
  thread.querySelector(".topbar__name .clip").textContent = data.title;
  regroup();
  // Who may write, and the group's face, are drawn by the server.
  const isQuiet = Boolean(thread.dataset.announces);
  const face = thread.querySelector(".topbar .avatar__img")?.getAttribute("src") ?? "";
  if (isQuiet === data.is_announcement && !isQuiet && face === data.picture) return;
  window.htmx.ajax("GET", location.href, { target: "#stage", select: "#stage", swap: "outerHTML show:none" });
}

export function start() {
  document.addEventListener("contextmenu", (event) => {
    const row = rowAt(event);
    if (!row || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(timer);
    if (!wasLong) menu(row);
  });
  document.addEventListener("pointerdown", pressed);
  for (const name of ["pointerup", "pointercancel", "pointermove"]) {
    document.addEventListener(name, (event) => {
      if (name !== "pointermove" || Math.abs(event.movementY) + Math.abs(event.movementX) > 6) clearTimeout(timer);
    });
  }
  document.addEventListener("scroll", () => clearTimeout(timer), { capture: true, passive: true });
  document.addEventListener("click", clicked, { capture: true });
  on("conversation.updated", renamed);
  on("join.requested", ({ data }) => data.group === here() && regroup());
  on("participant.removed", ({ conversation, data }) => data.user !== me && conversation === here() && regroup());
  // What I did myself has been answered where I did it; the line that says I left comes too late.
  const isNews = (data) => data.kind === "notice" && data.sender.id !== me;
  on("message.created", ({ conversation, data }) => isNews(data) && conversation === here() && regroup());
  on("contact.updated", ({ data }) => {
    for (const box of document.querySelectorAll(".requests-count")) {
      box.hidden = !data.requests;
      box.querySelector("b").textContent = data.requests;
    }
  });
}
