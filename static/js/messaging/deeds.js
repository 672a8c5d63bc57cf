// What can be done with a message, as far as every thread needs it at once: marks that arrive,
// reactions and quotes that are tapped. The bar, the menu and the rest come on first use.

import { on } from "../core/bus.js";
import { me, word } from "../core/page.js";
import { toast } from "../core/toast.js";
import { idOf } from "./bubbles.js";
import { remove } from "./layout.js";
import { react } from "./reacting.js";

const acts = () => import("./acts.js");

/** My last message, while it may still be edited. */
export function lastOfMine(thread) {
  const last = [...thread.scroll.messages].findLast((one) => one.dataset.sender === me && one.dataset.kind !== "notice");
  const { edit } = JSON.parse(thread.dataset.limits);
  const isYoung = last && Date.now() - Date.parse(last.dataset.at) < edit * 1000;
  return isYoung && last.dataset.id && last.dataset.can.includes("edit") ? last : null;
}

/** Mine stand out: reactions that I gave, messages that call me; what was taken back is quoted no more. */
export function decorate(li) {
  if (li.classList.contains("msg--gone")) {
    for (const one of document.querySelectorAll(`.quote[href="#${li.id}"] .quote__text`)) one.textContent = word("gone");
  }
  for (const one of li.querySelectorAll(".reaction")) {
    one.setAttribute("aria-pressed", one.dataset.users.split(" ").includes(me));
  }
  if (li.dataset.mentions?.includes(me)) li.classList.add("msg--called");
}

export function enliven(thread, signal) {
  const here = (handler) => (fact) => fact.conversation === thread.conversation && handler(fact.data);
  const known = (data) => document.getElementById(idOf(data.client_id));
  on("message.hidden", here((data) => known(data) && thread.scroll.hold(() => remove(known(data)))), { signal });
  on("star.changed", here((data) => {
    if (data.is_on) known(data)?.setAttribute("data-starred", "1");
    else known(data)?.removeAttribute("data-starred");
  }), { signal });
  on("pin.changed", here(() => document.body.dispatchEvent(new Event("pin:changed"))), { signal });

  thread.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    const reaction = event.target.closest("[data-react]");
    if (jump && jump !== thread) {
      event.preventDefault();
      jump.closest("details")?.removeAttribute("open");
      thread.jump(({ jumpTo }) => jumpTo(Number(jump.dataset.jump), thread));
    } else if (reaction) {
      react(reaction.closest(".msg"), reaction.dataset.react);
    }
  }, { signal });
  const { list, log } = thread;
  list.addEventListener("pointerover", (event) => {
    const li = event.target.closest(".msg");
    if (event.pointerType === "mouse" && li?.dataset.id) acts().then((one) => one.hover(thread, li));
  }, { signal });
  list.addEventListener("pointerdown", (event) => {
    const li = event.target.closest(".msg");
    if (event.pointerType === "touch" && li?.dataset.id) import("./touch.js").then((one) => one.begin(thread, li, event));
  }, { signal, passive: true });
  list.addEventListener("contextmenu", (event) => {
    const li = event.target.closest(".msg");
    if (event.pointerType !== "touch" || !li?.dataset.id) return;
    event.preventDefault();
    acts().then((one) => one.menu(thread, li));
  }, { signal });
  log.addEventListener("keydown", (event) => key(thread, event), { signal });
}

/** Up and Down walk the messages, Enter opens what can be done with one. */
function key(thread, event) {
  const { target, key: name } = event;
  const li = target.classList.contains("msg") ? target : null;
  if (name === "Enter" && li?.dataset.id) acts().then((one) => one.menu(thread, li));
  else if (name === "Escape" && li) thread.composer.field.focus({ preventScroll: true });
  else if (["ArrowUp", "ArrowDown"].includes(name) && (li || target === thread.log)) walk(thread, li, name === "ArrowUp" ? -1 : 1);
  else return;
  event.preventDefault();
}

function walk(thread, li, way) {
  const all = [...thread.scroll.messages];
  const next = li ? all[all.indexOf(li) + way] : all.findLast((one) => Number(one.dataset.seq) <= thread.scroll.lastSeen());
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
