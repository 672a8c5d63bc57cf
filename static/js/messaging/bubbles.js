// Messages as elements: poured from the server's HTML, or from the mould while they are on their
// way. A message keeps one <li> for life; what changes is put into it.

import { icon, me, parsed, word } from "../core/page.js";
import { localise } from "../core/time.js";
import { carry, keepSight } from "./carried.js";

// As messaging/templatetags/markup.py has it.
const FEW_EMOJI = /^(\s*(\p{RI}{2}|\p{ExtPict}[\ufe0f\p{EMod}]*(\u200d\p{ExtPict}[\ufe0f\p{EMod}]*)*)){1,3}\s*$/u;
const TICKS = { waiting: "clock", sent: "check", delivered: "checks", read: "checks" };

export const idOf = (clientId) => `m-${clientId}`;

/** The <li> of a fact's HTML, dressed for this reader. */
export function fromServer(html) {
  const li = parsed(html).querySelector("li.msg");
  li.classList.toggle("msg--mine", li.dataset.sender === me);
  localise(li);
  if (li.dataset.sender === me) mark(li, "sent");
  return li;
}

/** Wire what a card brought that asks htmx. */
export function wire(li) {
  if (li.querySelector("[hx-get],[hx-post],[hx-boost]")) window.htmx.process(li);
}

/** The <li> of something I have just said. */
export function fromMe(mould, entry) {
  const li = mould.content.querySelector("li").cloneNode(true);
  li.id = idOf(entry.client_id);
  li.classList.add("msg--mine");
  Object.assign(li.dataset, { clientId: entry.client_id, sender: me, at: entry.at, seq: "", changed: "" });
  const text = li.querySelector(".bubble__text");
  text.textContent = entry.text;
  text.classList.toggle("bubble__big", FEW_EMOJI.test(entry.text));
  if (entry.look?.files) carry(li.querySelector(".bubble"), entry.look.files);
  if (entry.look?.quote) li.querySelector(".bubble").prepend(quote(entry.look.quote));
  li.querySelector("time").dateTime = entry.at;
  // The log is a live region; nobody wants their own words read back.
  li.setAttribute("aria-live", "off");
  localise(li);
  mark(li, "waiting");
  return li;
}

/** What is answered, as the server draws it (templates/messaging/_quote.html). */
function quote({ who, text, seq }) {
  const box = document.createElement("a");
  Object.assign(box, { className: "quote", href: `#${seq}` });
  box.dataset.jump = seq;
  for (const [part, said] of [["who", who], ["text", text]]) {
    const line = document.createElement("span");
    Object.assign(line, { className: `quote__${part}`, textContent: said });
    box.append(line);
  }
  return box;
}

/** Set a message's state and, on mine, its tick. */
export function mark(li, state) {
  const ticks = li.querySelector(".ticks");
  if (li.dataset.state === state && state !== "waiting" && ticks?.hasChildNodes()) return;
  li.dataset.state = state;
  if (!ticks || !TICKS[state]) return;
  const said = document.createElement("span");
  said.className = "hush";
  said.textContent = word(state === "waiting" ? "sending" : state);
  ticks.replaceChildren(icon(TICKS[state], "s"), said);
}

/** Say why it did not go, with Retry and Delete. */
export function fail(li, mould, message, code) {
  mark(li, "failed");
  li.querySelector(".fail")?.remove();
  const box = mould.content.firstElementChild.cloneNode(true);
  box.querySelector("span").textContent = `${word("notSent")} ${message}`;
  li.querySelector(".msg__stack").append(box);
  if (code?.startsWith("confirm_")) import("./held.js").then(({ ask }) => ask(box, message));
}

/** Let the newer version's content into the same element, keeping focus where it was. */
export function renew(li, newer) {
  const focused = li.contains(document.activeElement) ? document.activeElement : null;
  const find = focused && ["sheet", "post", "drawer"].find((name) => focused.dataset[name]);
  for (const name of ["seq", "changed", "sender", "at", "id", "kind", "can", "mentions"]) {
    if (name in newer.dataset) li.dataset[name] = newer.dataset[name];
    else delete li.dataset[name];
  }
  for (const kind of ["msg--card", "msg--mine", "msg--gone"]) {
    li.classList.toggle(kind, newer.classList.contains(kind));
  }
  keepSight(li, newer);
  li.replaceChildren(...newer.childNodes);
  if (find) {
    const same = [...li.querySelectorAll(`[data-${find}]`)].find(
      (one) => one.dataset[find] === focused.dataset[find],
    );
    (same ?? li.closest(".log")).focus({ preventScroll: true });
  } else if (focused && focused !== li) {
    li.tabIndex = -1;
    li.focus({ preventScroll: true });
  }
}
