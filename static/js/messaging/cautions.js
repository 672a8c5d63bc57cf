// Cautions under strangers' bubbles: one that was closed stays closed on this browser.

import { keep } from "../core/page.js";

const KEPT = 200;

/** Hide what this reader has closed before. */
export function tidy() {
  const closed = new Set(keep.read("uncautioned") ?? []);
  for (const one of document.querySelectorAll(".caution")) {
    one.hidden = closed.has(one.closest(".msg")?.dataset.clientId);
  }
}

export function dismiss(button) {
  const { clientId } = button.closest(".msg").dataset;
  const closed = (keep.read("uncautioned") ?? []).filter((one) => one !== clientId);
  keep.write("uncautioned", [...closed, clientId].slice(-KEPT));
  tidy();
  document.getElementById("log")?.focus({ preventScroll: true });
}
