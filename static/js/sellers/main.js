// The desk, live: lanes follow what is said and ordered, the promise's clock runs on, and the
// open conversation stays lit after the lanes were drawn anew.

import { on } from "../core/bus.js";
import { word } from "../core/page.js";

const RING = 37.7;
const PAUSE = 400; // however much is said at once, the lanes are drawn once
let waiting = 0;

function changed() {
  if (!document.getElementById("desk")) return;
  waiting ||= setTimeout(() => {
    waiting = 0;
    document.body.dispatchEvent(new CustomEvent("desk:changed"));
  }, PAUSE);
}

function light() {
  const open = document.getElementById("thread")?.dataset.conversation;
  for (const item of document.querySelectorAll("#desk [data-conversation]")) {
    const link = item.querySelector("a");
    if (item.dataset.conversation === open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function tick() {
  for (const clock of document.querySelectorAll("#desk [data-due]")) {
    const left = (new Date(clock.dataset.due) - Date.now()) / 60_000;
    const isLate = left <= 0;
    clock.classList.toggle("clock--late", isLate);
    const share = isLate ? 1 : Math.min(1, left / Number(clock.dataset.minutes));
    clock.querySelector(".clock__on").setAttribute("stroke-dasharray", `${(RING * share).toFixed(1)} ${RING}`);
    const minutes = Math.floor(left) + 1;
    clock.querySelector(".clock__left").textContent = isLate
      ? word("late")
      : minutes < 90
        ? word("minutes", { n: minutes })
        : word("hours", { n: Math.round(minutes / 60) });
  }
}

for (const name of ["message.created", "order.placed", "order.moved", "conversation.opened", "thread.read"]) {
  on(name, changed);
}
// What the shop has and where its money is: drawn anew when a payout, an order or a charge moved.
for (const name of ["payout.moved", "order.moved", "charge.changed"]) {
  on(name, () => document.body.dispatchEvent(new CustomEvent("desk:money")));
}
document.addEventListener("htmx:afterSettle", light);
setInterval(tick, 10_000);
