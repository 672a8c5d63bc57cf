// Going to a message by its number, however old. Where it is not on the page, the part of the log
// around it takes the list's place ("cut": what is shown ends before the log does); nearing its
// end loads what comes after, until the two meet again.

import { fragment } from "../core/api.js";
import * as outbox from "../core/outbox.js";
import { me, parsed, word } from "../core/page.js";
import { localise } from "../core/time.js";
import { toast } from "../core/toast.js";
import { wire } from "./bubbles.js";
import { settle } from "./layout.js";

const FLASH = 1400;

const open = () => document.getElementById("thread");

/** Show the message with this number, or the next one that is left, and flash it. */
export async function jumpTo(seq, thread = open()) {
  if (!at(thread, seq) && !(await swap(thread, `around/?at=${seq}`, () => jumpTo(seq, thread)))) return null;
  const li = at(thread, seq) ?? next(thread, seq);
  if (!li) return null;
  li.scrollIntoView({ block: "center", behavior: "instant" });
  flash(li);
  thread.scroll.show();
  thread.earlier.near();
  if (thread.log.scrollTop > -thread.log.clientHeight) goOn(thread);
  thread.reading.look();
  return li;
}

/** Back to the newest message. */
export async function toEnd(thread = open()) {
  if (!(await swap(thread, "earlier/", () => toEnd(thread)))) return;
  if (new URLSearchParams(location.search).has("at")) history.replaceState(history.state, "", location.pathname);
  thread.scroll.toEnd();
  thread.reading.look();
}

/** Something was said after the part that is shown: it is there when the reader comes to it. */
export function beyond(thread, { seq, sender }) {
  if (seq > (thread.heard ?? 0) && sender.id !== me) thread.scroll.count(thread.scroll.missed + 1);
  thread.heard = Math.max(thread.heard ?? 0, seq);
}

/** Load what comes after the part that is shown; never two loads at once. */
export async function goOn(thread) {
  if (thread.isGoingOn || !thread.scroll.isCut || Date.now() < (thread.goOnAt ?? 0)) return;
  thread.isGoingOn = true;
  try {
    const part = await fetched(thread, `later/?after=${thread.scroll.end}`);
    if (!thread.isConnected || !thread.scroll.isCut) return;
    const added = [...part.children];
    const first = added.find((one) => one.classList.contains("msg"));
    thread.scroll.hold(() => {
      thread.list.append(part);
      if (first) settle(first);
      for (const one of added) wire(one);
    });
    thread.reach.draw(thread.scroll.messages);
    joined(thread);
  } catch {
    thread.goOnAt = Date.now() + 2000; // the next scroll tries again
  } finally {
    thread.isGoingOn = false;
  }
}

const at = (thread, seq) => thread.list.querySelector(`.msg[data-seq="${Number(seq)}"]`);
const next = (thread, seq) =>
  [...thread.scroll.messages].find((one) => Number(one.dataset.seq) >= seq) ?? thread.scroll.messages[0];

async function fetched(thread, path) {
  const part = parsed(await fragment(`/chats/${thread.conversation}/${path}`));
  const flags = part.querySelector("[data-has-later]");
  part.flags = { ...flags.dataset };
  flags.remove();
  localise(part);
  thread.shown = part.flags;
  return part;
}

async function swap(thread, path, again) {
  try {
    const part = await fetched(thread, path);
    if (!thread.isConnected) return false;
    thread.scroll.isCut = true;
    thread.list.replaceChildren(part);
  } catch {
    toast(word("offline"), { kind: "danger", act: { label: word("retry"), run: again } });
    return false;
  }
  thread.dataset.hasEarlier = thread.shown.hasEarlier;
  wire(thread.list);
  thread.reach.draw(thread.scroll.messages);
  joined(thread);
  return true;
}

/** Where the part reaches the end of the log, it is the log's end again. */
function joined(thread) {
  if (thread.shown.hasLater) return;
  if ((thread.heard ?? 0) > thread.scroll.end) {
    goOn(thread); // something was said while this was on its way
    return;
  }
  thread.scroll.isCut = false;
  thread.scroll.count(0);
  for (const entry of outbox.unsent(thread.conversation)) thread.pour(entry);
}

function flash(li) {
  li.classList.remove("msg--flash");
  void li.offsetWidth;
  li.classList.add("msg--flash");
  setTimeout(() => li.classList.remove("msg--flash"), FLASH);
}
