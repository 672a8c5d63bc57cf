// How much waits for me: the rail's badges, "(3)" in the title, a dot on the tab's icon. The inbox
// knows its own sum; on pages without it, and for the other side of the counter, the server is
// asked, at most every two seconds.

import { ask } from "../core/api.js";
import { emit, on } from "../core/bus.js";
import { me } from "../core/page.js";
import { badge } from "../core/shell.js";

const EVERY = 2000;
const totals = { chats: 0, desk: 0 };
let timer = 0;
let askedAt = 0;

/** `side` is chats or desk. */
export function total(side, count) {
  totals[side] = count;
  badge(side === "desk" ? "rail-desk" : "rail-unread", count);
  paint();
}

function paint() {
  const count = totals.chats + totals.desk;
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  const title = count ? `(${count > 99 ? "99+" : count}) ${bare}` : bare;
  if (document.title !== title) document.title = title;
  (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => null);
  const tab = document.querySelector('link[rel="icon"]');
  tab.dataset.plain ||= tab.getAttribute("href");
  const wanted = count ? tab.dataset.unread : tab.dataset.plain;
  if (tab.getAttribute("href") !== wanted) tab.setAttribute("href", wanted);
}

/** Ask the server, soon. */
export function recount() {
  if (timer) return;
  const wait = Math.max(300, askedAt + EVERY - Date.now());
  timer = setTimeout(async () => {
    timer = 0;
    askedAt = Date.now();
    try {
      const { chats, desk, folders } = await ask("GET", "/api/folders/");
      total("chats", chats);
      total("desk", desk);
      emit("folders.counted", folders);
    } catch {
      // The next message asks again.
    }
  }, wait);
}

export function start() {
  const shown = (id) => Number(document.getElementById(id)?.dataset.count ?? 0);
  Object.assign(totals, { chats: shown("rail-unread"), desk: shown("rail-desk") });
  paint();
  for (const name of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(name, paint);
  const isElsewhere = (conversation) => !document.getElementById(`row-${conversation}`);
  on("message.created", ({ conversation, data }) => {
    if (data.sender.id !== me && isElsewhere(conversation)) recount();
  });
  on("thread.read", ({ conversation }) => isElsewhere(conversation) && recount());
  on("receipt.updated", ({ conversation, data }) => {
    if (data.user === me && isElsewhere(conversation)) recount();
  });
}
