// The side panel: a column on a wide screen, where leaving it closed is remembered; slid over the
// thread on a narrow one. And the composer's "+" menu, which closes like a menu; and the way back
// from a thread where no server answers.

import { isWide, keep } from "../core/page.js";
import { link } from "../core/socket.js";

function toggles() {
  const stage = document.getElementById("stage");
  const button = stage?.querySelector("[data-panel-toggle]");
  return { stage, button };
}

function isOpen(stage) {
  return isWide.matches ? !stage.classList.contains("stage--bare") : stage.classList.contains("stage--panel");
}

function set(wanted) {
  const { stage, button } = toggles();
  if (!stage) return;
  if (isWide.matches) {
    stage.classList.toggle("stage--bare", !wanted);
    keep.write("bare", wanted ? null : true);
  } else {
    stage.classList.toggle("stage--panel", wanted);
    if (wanted) document.getElementById("panel")?.focus({ preventScroll: true });
    else button?.focus({ preventScroll: true });
  }
  button?.setAttribute("aria-expanded", isOpen(stage));
}

function arrive() {
  const { stage, button } = toggles();
  if (!stage || !button) return;
  stage.classList.toggle("stage--bare", Boolean(keep.read("bare")));
  button.setAttribute("aria-expanded", isOpen(stage));
}

/** The list is on the page already. */
function back(event) {
  if ((link.isReady && navigator.onLine) || !event.detail.elt.matches('.topbar__back[href="/"]')) return;
  event.preventDefault();
  const { stage } = toggles();
  stage.replaceWith(Object.assign(document.createElement("div"), { id: "stage", className: "stage" }));
  history.pushState({ htmx: true }, "", "/");
}

export function start() {
  arrive();
  document.addEventListener("htmx:beforeRequest", back);
  document.addEventListener("htmx:afterSettle", arrive);
  isWide.addEventListener("change", arrive);
  document.addEventListener("click", (event) => {
    const { stage } = toggles();
    if (event.target.closest?.("[data-panel-toggle]")) set(!isOpen(stage));
    else if (event.target.closest?.("[data-panel-close]")) set(false);
    for (const menu of document.querySelectorAll("details.plus[open]")) {
      if (!menu.contains(event.target) || event.target.closest("a, .plus__menu button")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const menu = document.querySelector("details.plus[open]");
    const { stage } = toggles();
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (stage?.classList.contains("stage--panel")) set(false);
  });
}
