// Buttons that do one thing: data-post="/api/…" with data-body='{…}' is a JSON POST. The key that
// makes it happen once is made at the first press and kept until the server has answered for good,
// so a double click, a retry or a slow line never does it twice. Works for live-inserted cards.
//   data-done="words"   toast on success        data-then="drawer:/cart/" or "sheet:/…" opens next
//   data-confirm="words"  asks first

import { ask, Refused } from "./api.js";
import { uuid, word } from "./page.js";
import { open } from "./sheet.js";
import { toast } from "./toast.js";

export async function press(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
  button.dataset.key ||= uuid();
  button.setAttribute("aria-busy", "true");
  try {
    await ask("POST", button.dataset.post, JSON.parse(button.dataset.body || "{}"), {
      key: button.dataset.key,
    });
    delete button.dataset.key;
    if (button.dataset.done) toast(button.dataset.done);
    const [kind, url] = (button.dataset.then ?? "").split(/:(.*)/s);
    if (url) open(kind, url, button);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (!error.isRetryable) delete button.dataset.key;
    const act = error.isRetryable ? { label: word("retry"), run: () => press(button) } : undefined;
    toast(error.message, { kind: "danger", act, seconds: act ? 10 : 6 });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-post]");
    if (!button || button.disabled || button.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    press(button);
  });
}
