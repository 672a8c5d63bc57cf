// A message that waits for its sender to think again: send it anyway, or write it differently.

import { icon, word } from "../core/page.js";

/** Turn the box under a refused bubble into the question. */
export function ask(box, message) {
  box.classList.add("fail--held");
  box.querySelector(".fail__why span").textContent = message;
  const [drop, again] = box.querySelectorAll("button");
  drop.replaceChildren(icon("edit", "s"), word("edit"));
  drop.classList.remove("btn--danger");
  drop.dataset.rewrite = "";
  again.replaceChildren(icon("send", "s way"), word("sendAnyway"));
  again.dataset.confirm = "";
}
