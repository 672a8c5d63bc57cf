// The line over what is new: drawn where nobody was looking, until the thread is left.

import { counted } from "../core/page.js";
import { place } from "./layout.js";

/** A message of somebody else has come; if nobody is looking, the line counts it. */
export function divide(thread, li) {
  let line = thread.querySelector("#fresh");
  if (thread.reading.isLooking || (line && !line.dataset.counted)) return;
  if (!line) {
    line = document.createElement("li");
    Object.assign(line, { className: "fresh", id: "fresh" });
    line.dataset.counted = 0;
    place(thread.list, li);
    li.before(line);
  }
  line.dataset.counted = Number(line.dataset.counted) + 1;
  line.textContent = counted("new", Number(line.dataset.counted));
}
