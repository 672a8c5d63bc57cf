// Sheets and the drawer: data-sheet="url" and data-drawer="url" open a fragment in a native
// dialog over the page. Focus returns to what opened it, Esc and a tap beside it close it, and so
// does Back on a phone.

import { isPhone, word } from "./page.js";
import { host } from "./toast.js";

const dialogs = { sheet: document.getElementById("sheet"), drawer: document.getElementById("drawer") };
const openers = new WeakMap();
let hasEntry = false; // a history entry of ours is on top
let isGoingBack = false;

const current = () => Object.values(dialogs).find((one) => one?.open) ?? null;
let pressedOn = null; // a drag that ends beside the sheet is not a tap beside it

export function open(kind, url, opener = document.activeElement) {
  const dialog = dialogs[kind];
  const body = dialog.firstElementChild;
  if (!dialog.open) {
    const other = current();
    openers.set(dialog, openers.get(other) ?? opener);
    other?.close();
    body.replaceChildren(bones());
    dialog.showModal();
    host(dialog);
    if (isPhone.matches && !hasEntry) {
      history.pushState({ ...history.state, sheet: true }, "");
      hasEntry = true;
    }
  }
  body.setAttribute("aria-busy", "true");
  dialog.dataset.url = url;
  window.htmx.ajax("GET", url, { source: body, target: body, swap: "innerHTML" });
}

export function close() {
  current()?.close();
}

function bones() {
  const box = document.createElement("div");
  box.className = "sheet__bones";
  box.setAttribute("role", "status");
  box.setAttribute("aria-label", word("loading"));
  for (const width of ["w6", "w8", "pic", "price", "btn"]) {
    const bone = document.createElement("span");
    bone.className = `bone bone--${width}`;
    box.append(bone);
  }
  return box;
}

function closed(dialog) {
  host(current());
  if (current()) return;
  if (hasEntry && history.state?.sheet) {
    isGoingBack = true;
    history.back();
  }
  hasEntry = false;
  // The card that opened it may have been drawn anew meanwhile: find the same button again.
  const opener = openers.get(dialog);
  const again = opener?.isConnected
    ? opener
    : [...document.querySelectorAll("[data-sheet],[data-drawer]")].find(
        (one) => (one.dataset.sheet ?? one.dataset.drawer) === (opener?.dataset?.sheet ?? opener?.dataset?.drawer),
      );
  (again ?? document.getElementById("composer-text") ?? document.getElementById("main"))?.focus({ preventScroll: true });
  openers.delete(dialog);
  dialog.firstElementChild.replaceChildren();
}

function loaded(dialog) {
  const body = dialog.firstElementChild;
  body.removeAttribute("aria-busy");
  const heading = body.querySelector(".sheet__bar :is(h1, h2)");
  if (heading) {
    heading.id = `${dialog.id}-title`;
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  body.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  if (!body.contains(document.activeElement)) {
    (body.querySelector("[autofocus]") ?? dialog).focus({ preventScroll: true });
  }
}

function clicked(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = event.target.closest?.("[data-sheet],[data-drawer]");
  if (opener) {
    event.preventDefault();
    const kind = opener.dataset.sheet ? "sheet" : "drawer";
    open(kind, opener.dataset[kind], opener);
  } else if (event.target.closest?.("[data-close]")) {
    close();
  } else if (event.target === current() && pressedOn === event.target) {
    close();
  }
}

export function start() {
  if (!dialogs.sheet) return;
  document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
  document.addEventListener("click", clicked);
  document.addEventListener("sheet:close", close);
  document.addEventListener("sheet:open", (event) => open("sheet", event.detail.url ?? event.detail.value));
  document.addEventListener("drawer:open", (event) => open("drawer", event.detail.url ?? event.detail.value));
  for (const dialog of Object.values(dialogs)) {
    dialog.addEventListener("close", () => closed(dialog));
    dialog.firstElementChild.addEventListener("htmx:afterSettle", () => loaded(dialog));
    dialog.firstElementChild.addEventListener("htmx:responseError", (event) => {
      if (dialog.querySelector(".sheet__bones") && event.detail.xhr.status !== 422) dialog.close();
    });
    dialog.firstElementChild.addEventListener("htmx:sendError", () => {
      if (dialog.querySelector(".sheet__bones")) dialog.close();
    });
  }
  // Before htmx's own listener, which would fetch the page behind anew.
  addEventListener("popstate", (event) => {
    if (isGoingBack) {
      isGoingBack = false;
      event.stopImmediatePropagation();
    } else if (current() && hasEntry) {
      hasEntry = false;
      event.stopImmediatePropagation();
      close();
    } else {
      close();
    }
  });
  document.addEventListener("htmx:pushedIntoHistory", () => {
    hasEntry = false;
    close();
  });
}

