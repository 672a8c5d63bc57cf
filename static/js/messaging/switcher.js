// Ctrl+K: go to a conversation, a person, a shop, a page, or do something, by keyboard. What the
// page already knows answers at once; the server's people and shops follow.

import { fragment } from "../core/api.js";
import { icon, parsed, word } from "../core/page.js";

const WAIT = 150;
const NEAR = 7; // conversations shown before anything is typed
const SECTIONS = "[data-section=conversations], [data-section=people], [data-section=shops]";

let dialog = null;
let field, list, state, holder;
let choices = [];
let chosen = 0;
let timer = 0;
let turn = 0;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export async function toggle(early = () => "") {
  if (dialog?.open) return dialog.close();
  if (document.querySelector("dialog[open]")) return undefined;
  dialog ??= make();
  dialog.showModal();
  if (!field) await fill();
  field.value = early();
  typed();
  field.focus();
  return undefined;
}

function make() {
  const made = Object.assign(document.createElement("dialog"), { id: "switcher", className: "switcher" });
  made.setAttribute("aria-label", word("switcher"));
  made.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (event.target === made || event.target.closest("[data-close]")) made.close();
    else if (option) go(choices[Number(option.dataset.place)]);
  });
  document.body.append(made);
  return made;
}

async function fill() {
  dialog.append(parsed(await fragment("/search/switcher/")));
  field = dialog.querySelector("input");
  list = dialog.querySelector("[role=listbox]");
  state = dialog.querySelector("[role=status]");
  holder = Object.assign(document.createElement("div"), { hidden: true });
  dialog.append(holder);
  field.addEventListener("input", typed);
  field.addEventListener("keydown", key);
}

function typed() {
  clearTimeout(timer);
  turn += 1;
  const text = field.value.trim();
  state.hidden = true;
  show(atOnce(text));
  if (text) timer = setTimeout(() => look(text, turn), WAIT);
}

/** What is on the page: conversations of the inbox, the rail's pages, commands. */
function atOnce(text) {
  const wanted = fold(text);
  const fits = (choice) => fold(choice.label).split(/\s+/).some((part) => part.startsWith(wanted)) || fold(choice.label).includes(wanted);
  const rows = [...document.querySelectorAll("#inbox-list > li")].map((row) => ({
    label: row.querySelector(".row__name").textContent,
    face: row.querySelector(".avatar"),
    link: row.querySelector(".row"),
    key: row.dataset.conversation,
  }));
  const pages = [...document.querySelectorAll("#rail [data-nav]:not([data-drawer])")].map((link) => ({
    label: link.lastElementChild.textContent.trim(),
    face: link.querySelector(".icon, .avatar"),
    link,
  }));
  const commands = [...dialog.querySelector("#switcher-commands").content.querySelectorAll("a")].map((link) => ({
    label: link.textContent,
    face: icon(link.dataset.icon),
    link,
  }));
  if (!wanted) {
    const elsewhere = rows.filter(({ link }) => !link.hasAttribute("aria-current"));
    return [...elsewhere.slice(0, NEAR), ...pages, ...commands];
  }
  return [...rows.filter(fits).slice(0, NEAR), ...[...pages, ...commands].filter(fits)];
}

async function look(text, asked) {
  let found;
  try {
    found = parsed(await fragment(`/search/?q=${encodeURIComponent(text)}`));
  } catch (error) {
    if (asked === turn) Object.assign(state, { hidden: false, textContent: error.message });
    return;
  }
  if (asked !== turn) return;
  const known = new Set(choices.map((choice) => choice.key).filter(Boolean));
  const more = [...found.querySelectorAll(`:is(${SECTIONS}) .found__one`)].map((link) => ({
    label: link.querySelector(".found__title").textContent,
    face: link.querySelector(".avatar"),
    link,
    key: link.dataset.conversation,
  }));
  show([...choices, ...more.filter((choice) => !choice.key || !known.has(choice.key))]);
  Object.assign(state, { hidden: choices.length > 0, textContent: word("foundNothing") });
}

function show(wanted) {
  choices = wanted;
  chosen = 0;
  list.replaceChildren(
    ...choices.map((choice, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `switcher-${place}`, className: "switcher__one", role: "option" });
      option.setAttribute("aria-selected", "false");
      option.dataset.place = place;
      const label = Object.assign(document.createElement("span"), { className: "clip", textContent: choice.label });
      option.append(choice.face?.cloneNode(true) ?? icon("chat"), label);
      return option;
    }),
  );
  choose(0);
}

function choose(place) {
  list.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = Math.max(0, Math.min(place, choices.length - 1));
  const option = list.children[chosen];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

function key(event) {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter" && choices[chosen]) go(choices[chosen]);
  else return;
  event.preventDefault();
}

function go({ link }) {
  dialog.close();
  if (link.isConnected) return link.click();
  const way = link.cloneNode(true);
  if (way.matches("[hx-target='#stage']") && !document.getElementById("stage")) {
    // No chats on this page: the whole of it makes room for them.
    way.setAttribute("hx-target", "#main");
    way.setAttribute("hx-select", "#main");
  }
  holder.replaceChildren(way);
  window.htmx.process(holder);
  return holder.firstElementChild.click();
}
