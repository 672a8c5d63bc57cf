// What one press does to how a conversation is kept. Loaded with the first press.

import { ask } from "../core/api.js";
import { close } from "../core/sheet.js";
import { toast } from "../core/toast.js";

/** `button` stands in the sheet of its conversation and says what changes. */
export async function keep(button) {
  const sheet = button.closest("[data-keeping]");
  if (sheet.getAttribute("aria-busy") === "true") return;
  sheet.setAttribute("aria-busy", "true");
  try {
    await ask("POST", `/api/conversations/${sheet.dataset.keeping}/keeping/`, JSON.parse(button.dataset.keep));
    if (button.dataset.read) await ask("POST", `/api/conversations/${sheet.dataset.keeping}/read/`, { seq: Number(button.dataset.read) });
    close();
  } catch (error) {
    toast(error.message, { kind: "danger" });
  } finally {
    sheet.removeAttribute("aria-busy");
  }
}

/** Hand a link to whatever the device shares with, else to the clipboard. */
export async function share(button) {
  const url = button.dataset.share;
  try {
    if (navigator.share) return await navigator.share({ url });
    await navigator.clipboard.writeText(url);
    toast(button.dataset.done);
  } catch (error) {
    if (error.name !== "AbortError") prompt("", url);
  }
}
