// The bar under the mouse and the menu of a message; on a phone the menu is a sheet at the bottom.

import { ask } from "../core/api.js";
import { isPhone, me, word } from "../core/page.js";
import { open } from "../core/sheet.js";
import { toast } from "../core/toast.js";
import { react } from "./reacting.js";
import { stand } from "./standing.js";

const parts = new WeakMap(); // thread -> { bar, menu, li }

function of(thread) {
  if (parts.has(thread)) return parts.get(thread);
  const mould = thread.querySelector("#acts-mould").content;
  const part = (name) => mould.querySelector(`[data-${name}]`).cloneNode(true);
  const own = { bar: part("bar"), menu: part("menu"), li: null };
  own.bar.hidden = true;
  thread.append(own.bar, own.menu);
  parts.set(thread, own);
  for (const box of [own.bar, own.menu]) {
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) act(thread, own.li, button);
    });
  }
  own.menu.addEventListener("keydown", (event) => keys(own.menu, event));
  // Not the browser's own dismissal: the finger that opened it is still to be lifted.
  document.addEventListener("pointerdown", (event) => {
    if (thread.isConnected && own.menu.matches(":popover-open") && !own.menu.contains(event.target)) own.menu.hidePopover();
  });
  own.menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    own.li?.classList.remove("msg--held");
    if (document.activeElement === document.body || own.menu.contains(document.activeElement)) refocus(thread, own.li);
    own.bar.hidden = true;
  });
  thread.log.addEventListener("scroll", () => (own.bar.hidden = true), { passive: true });
  thread.addEventListener("pointerleave", () => (own.bar.hidden = true));
  return own;
}

function refocus(thread, li) {
  if (li?.tabIndex === -1 && li.isConnected && !isPhone.matches) li.focus({ preventScroll: true });
  else if (!isPhone.matches) thread.composer.field.focus({ preventScroll: true });
}

const body = (li) => li.querySelector(".bubble, .card") ?? li;

/** The bar beside the message that the mouse is on. */
export function hover(thread, li) {
  const own = of(thread);
  if (own.menu.matches(":popover-open") || !li.isConnected || li.classList.contains("msg--gone")) return;
  own.li = li;
  const box = body(li).getBoundingClientRect();
  const room = thread.getBoundingClientRect();
  const log = thread.log.getBoundingClientRect();
  own.bar.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = own.bar;
  const isMine = li.dataset.sender === me;
  const isLeft = isMine !== (document.dir === "rtl");
  const x = isLeft ? box.left - width - 6 : box.right + 6;
  const left = Math.min(Math.max(x, log.left + 4), log.right - width - 4) - room.left;
  const top = Math.max(box.top - 6, log.top + 4) - room.top;
  own.bar.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.min(top, log.bottom - height - room.top))}px)`;
}

const isYoung = (li, seconds) => Date.now() - Date.parse(li.dataset.at) < seconds * 1000;

/** Which of the menu's lines make sense for this message. */
function offered(thread, li) {
  const can = new Set((li.dataset.can ?? "").split(" "));
  const isMine = li.dataset.sender === me;
  const limits = JSON.parse(thread.dataset.limits);
  const isAdmin = ["owner", "admin"].includes(thread.dataset.role);
  const isGone = li.classList.contains("msg--gone");
  const isPinned = Boolean(thread.querySelector(`#pins [data-jump="${li.dataset.seq}"]`));
  const mayPin = !isGone && (isAdmin || !thread.dataset.announces);
  const rules = isAdmin && thread.dataset.kind === "group";
  return {
    reply: !isGone && !thread.composer.form.hidden,
    edit: isMine && can.has("edit") && isYoung(li, limits.edit),
    copy: Boolean(li.querySelector(".bubble__text")?.textContent) && !isGone,
    forward: can.has("forward"),
    star: !isGone && !li.dataset.starred,
    unstar: Boolean(li.dataset.starred),
    pin: mayPin && !isPinned,
    unpin: mayPin && isPinned,
    about: !isGone,
    report: !isMine,
    delete: true,
    recall: can.has("recall") && (rules || (isMine && isYoung(li, limits.recall))),
  };
}

/** Everything that can be done with a message. */
export function menu(thread, li) {
  const own = of(thread);
  own.li = li;
  own.bar.hidden = true;
  const may = offered(thread, li);
  for (const one of own.menu.querySelectorAll(".menu__one")) one.hidden = may[one.dataset.act] === false;
  own.menu.querySelector(".menu__quick").hidden = li.classList.contains("msg--gone");
  sure(own.menu, false);
  li.classList.add("msg--held");
  own.menu.showPopover();
  if (!isPhone.matches) stand(own.menu, body(li).getBoundingClientRect(), li.dataset.sender === me);
  else own.menu.removeAttribute("style");
  [...own.menu.querySelectorAll("button")].find((one) => one.checkVisibility())?.focus({ preventScroll: true });
}

function sure(box, isAsking) {
  const [list, asked] = box.querySelectorAll(".menu__list");
  list.hidden = isAsking;
  asked.hidden = !isAsking;
  if (isAsking) box.querySelector(".menu__quick").hidden = true;
}

function keys(box, event) {
  if (event.key === "Escape") return box.hidePopover();
  const way = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const all = [...box.querySelectorAll("button")].filter((one) => one.checkVisibility());
  all[(all.indexOf(document.activeElement) + way + all.length) % all.length]?.focus();
}

async function act(thread, li, button) {
  const own = of(thread);
  const name = button.dataset.act;
  const door = `/api/messages/${li.dataset.id}/`;
  if (name === "more") return menu(thread, li);
  if (name === "delete") {
    sure(own.menu, true);
    own.menu.querySelector("[data-sure] button:not([hidden])").focus();
    return;
  }
  const anchor = body(li).getBoundingClientRect();
  own.menu.hidePopover();
  own.bar.hidden = true;
  const verbs = {
    quick: () => react(li, button.dataset.emoji),
    react: () => import("./emoji.js").then((one) => one.pick(thread, anchor, (emoji) => react(li, emoji))),
    reply: () => thread.composer.about("reply", li),
    edit: () => thread.composer.about("edit", li),
    copy: () => copy(li),
    forward: () => open("sheet", `/messages/${li.dataset.id}/forward/`, thread.composer.field),
    about: () => open("sheet", `/messages/${li.dataset.id}/`, thread.composer.field),
    report: () => open("sheet", `/chats/${thread.conversation}/report/?message=${li.dataset.id}`, thread.composer.field),
    star: () => ask("PUT", `${door}star/`),
    unstar: () => ask("DELETE", `${door}star/`),
    pin: () => ask("PUT", `${door}pin/`),
    unpin: () => ask("DELETE", `${door}pin/`),
    recall: () => ask("DELETE", `${door}?for=everyone`),
    hide: () => ask("DELETE", `${door}?for=me`),
    keep: () => {},
  };
  try {
    await verbs[name]();
  } catch (error) {
    toast(error.message || word("failed"), { kind: "danger" });
  }
}

async function copy(li) {
  await navigator.clipboard.writeText(li.querySelector(".bubble__text").innerText);
  toast(word("copied"));
}
