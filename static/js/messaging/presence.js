// Dots and "last seen". Any element with data-peers="ids" and data-here="those online" lives.

import { on } from "../core/bus.js";
import { word } from "../core/page.js";
import { say } from "../core/socket.js";
import { localise } from "../core/time.js";

const MOST = 100; // people asked about at once

export function start() {
  on("presence.changed", ({ data }) => changed(data));
  // Coming and going has no number: what was missed of it is asked for.
  on("link.ready", () => {
    const shown = [...document.querySelectorAll("[data-peers]")].flatMap((one) => one.dataset.peers.split(" "));
    const people = [...new Set(shown)].filter(Boolean).slice(0, MOST);
    if (people.length) say({ type: "people", people });
  });
  on("link.people", (people) => people.forEach(changed));
}

function changed(data) {
  for (const one of document.querySelectorAll(`[data-peers~="${CSS.escape(data.user)}"]`)) {
    const here = new Set(one.dataset.here.split(" ").filter(Boolean));
    if (data.is_online) here.add(data.user);
    else here.delete(data.user);
    one.dataset.here = [...here].join(" ");
    for (const dot of one.querySelectorAll(".avatar__here")) dot.hidden = !here.size;
    if (one.classList.contains("topbar")) head(one, here, data);
  }
}

/** The bar over a thread: online, or when the one person was last here. */
function head(bar, here, { last_seen_at: seen }) {
  const live = bar.querySelector(".topbar__live");
  const rest = bar.querySelector(".topbar__rest");
  live.hidden = !here.size && !live.dataset.typing;
  if (!live.dataset.typing) live.textContent = word("online");
  if (bar.dataset.peers.includes(" ")) return;
  if (here.size) rest.querySelector("[data-as=seen]")?.remove();
  else if (seen && !rest.textContent.trim()) {
    const time = document.createElement("time");
    time.dateTime = seen;
    time.dataset.as = "seen";
    rest.replaceChildren(time);
    localise(rest);
  }
}
