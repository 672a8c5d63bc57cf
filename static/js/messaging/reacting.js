// Giving a message one's emoji, and taking it back.

import { ask } from "../core/api.js";
import { word } from "../core/page.js";
import { toast } from "../core/toast.js";

/** Put my emoji on a message, or take it off. */
export async function react(li, emoji) {
  const mine = [...li.querySelectorAll('.reaction[aria-pressed="true"]')];
  const isOn = mine.some((one) => one.dataset.react === emoji);
  try {
    await ask(isOn ? "DELETE" : "POST", `/api/messages/${li.dataset.id}/reactions/`, { emoji });
  } catch (error) {
    toast(error.message || word("failed"), { kind: "danger" });
  }
}
