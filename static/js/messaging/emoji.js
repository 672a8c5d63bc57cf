// The emoji picker, for the composer and for reactions. Its book is fetched when it first opens.

import { ask } from "../core/api.js";
import { isPhone, keep, word } from "../core/page.js";
import { toast } from "../core/toast.js";
import { stand } from "./standing.js";

const RECENT = 24;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe");
// Each word after a space, so that what is typed is looked for where words begin: "chat", not "achat".
const spaced = (text) => ` ${fold(text).replace(/[^\p{L}\p{N}]+/gu, " ")}`;

let book = null; // Map(group -> [[emoji, words]])
let picker = null;
let chosen = () => {};
let staysOpen = false;

async function fetched() {
  book ??= new Map(await ask("GET", "/chats/emoji/"));
  return book;
}

/** Open beside a box; `take` gets each emoji that is chosen. It stays open where `more` may come. */
export async function pick(thread, anchor, take, more = false) {
  try {
    await fetched();
  } catch (error) {
    toast(error.message || word("failed"), { kind: "danger" });
    return;
  }
  if (!picker?.isConnected) picker = made(thread);
  chosen = take;
  staysOpen = more;
  const find = picker.querySelector(".emojis__find");
  find.value = "";
  show(recents().length ? "recent" : "faces");
  picker.showPopover();
  if (isPhone.matches) picker.removeAttribute("style");
  else stand(picker, anchor, true);
  find.focus({ preventScroll: true });
}

const recents = () => keep.read("emoji") ?? [];

function made(thread) {
  const box = thread.querySelector("#acts-mould").content.querySelector("[data-emojis]").cloneNode(true);
  thread.append(box);
  box.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-group]");
    const one = event.target.closest("[data-emoji]");
    if (tab) {
      box.querySelector(".emojis__find").value = "";
      show(tab.dataset.group);
    } else if (one) take(one.dataset.emoji);
  });
  box.querySelector(".emojis__find").addEventListener("input", (event) => search(event.target.value));
  box.addEventListener("keydown", keys);
  box.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && !isPhone.matches) thread.composer.field.focus({ preventScroll: true });
  });
  return box;
}

function take(emoji) {
  keep.write("emoji", [emoji, ...recents().filter((one) => one !== emoji)].slice(0, RECENT));
  if (!staysOpen) picker.hidePopover();
  chosen(emoji);
}

function show(group) {
  for (const tab of picker.querySelectorAll("[data-group]")) tab.setAttribute("aria-pressed", tab.dataset.group === group);
  const named = new Map([...book.values()].flat());
  draw(group === "recent" ? recents().map((one) => [one, named.get(one) ?? ""]) : book.get(group) ?? []);
}

function search(text) {
  const wanted = spaced(text).split(" ").filter(Boolean);
  if (!wanted.length) return show("faces");
  for (const tab of picker.querySelectorAll("[data-group]")) tab.setAttribute("aria-pressed", "false");
  const fits = ([, words]) => wanted.every((part) => spaced(words).includes(` ${part}`));
  draw([...book.values()].flat().filter(fits).slice(0, 160));
}

function draw(found) {
  const language = document.documentElement.lang === "fr" ? 1 : 0;
  picker.querySelector("[data-grid]").replaceChildren(...found.map(([emoji, words]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "emojis__one", textContent: emoji, title: words.split("|")[language] ?? "" });
    button.setAttribute("aria-label", button.title || emoji);
    button.dataset.emoji = emoji;
    return button;
  }));
  picker.querySelector("[data-grid]").scrollTop = 0;
  picker.querySelector(".emojis__none").hidden = found.length > 0;
}

/** Arrows walk the grid; Down from the search enters it, Enter there takes the first. */
function keys(event) {
  const all = [...picker.querySelectorAll(".emojis__one")];
  const here = all.indexOf(document.activeElement);
  const columns = all.filter((one) => one.offsetTop === all[0]?.offsetTop).length || 1;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  const isFind = event.target.matches(".emojis__find");
  if (isFind && event.key === "ArrowDown") all[0]?.focus();
  else if (isFind && event.key === "Enter" && all[0]) take(all[0].dataset.emoji);
  else if (here >= 0 && step) (all[here + step] ?? (step < 0 && here < columns ? picker.querySelector(".emojis__find") : null))?.focus();
  else return;
  event.preventDefault();
}
