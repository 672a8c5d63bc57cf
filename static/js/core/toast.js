// Short words at the bottom of the screen. They follow the open dialog, which would cover them.

import { icon, word } from "./page.js";

const area = document.getElementById("toasts");

/** Say something; `kind` is "" or "danger", `act` is {label, run} for one button, offered for longer. */
export function toast(text, { kind = "", symbol, act, seconds = act ? 10 : 5 } = {}) {
  const box = document.createElement("div");
  box.className = kind ? `toast toast--${kind}` : "toast";
  if (kind === "danger") box.setAttribute("role", "alert");
  const said = document.createElement("p");
  said.className = "toast__text";
  said.textContent = text;
  box.append(icon(symbol ?? (kind === "danger" ? "alert" : "check"), "s"), said);
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast__act";
    button.textContent = act.label;
    button.addEventListener("click", () => {
      leave(box);
      act.run();
    });
    box.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "tool toast__close";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", word("close"));
  close.append(icon("close", "s"));
  box.append(close);
  // The same words again take the place of the first: nobody wants two buttons for one undo.
  for (const other of area.querySelectorAll(".toast")) {
    if (other.querySelector(".toast__text")?.textContent === text) other.remove();
  }
  area.append(box);
  linger(box, seconds);
  return box;
}

function leave(box) {
  box.classList.add("toast--out");
  setTimeout(() => box.remove(), 200);
}

function linger(box, seconds) {
  while (area.children.length > 3) area.firstElementChild.remove();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => leave(box), seconds * 1000);
  };
  wait();
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, wait);
}

/** Put the toasts where they can be seen and pressed: in the open dialog, or on the page. */
export function host(dialog) {
  (dialog ?? document.body).append(area);
}

export function start() {
  if (!area) return;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-dismiss]")?.closest(".toast");
    if (box) leave(box);
  });
  // Refusals that the server drew itself.
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.(".toast")) linger(event.target, 8);
  });
  document.addEventListener("toast", (event) => {
    const { text, value, kind } = event.detail ?? {};
    if (text || value) toast(text ?? value, { kind });
  });
  document.addEventListener("htmx:sendError", () => toast(word("offline"), { kind: "danger" }));
  document.addEventListener("htmx:timeout", () => toast(word("offline"), { kind: "danger" }));
  // A form drawn again with its mistakes is an answer; a bare error page is not.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    if (xhr.getResponseHeader("HX-Retarget")) {
      event.detail.selectOverride = "unset";
    } else if (![400, 409, 422].includes(xhr.status)) {
      event.detail.shouldSwap = false;
      toast(word("failed"), { kind: "danger" });
    }
  });
}
