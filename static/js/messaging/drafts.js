// What was left unsaid, the same in all my windows and devices. Kept in this browser at once and on
// the server soon after; until the server has it, this browser's word counts.

import { ask } from "../core/api.js";
import { emit, on } from "../core/bus.js";
import { keep, uuid } from "../core/page.js";

const SOON = 650;
const tab = uuid();
const timers = new Map();

const due = (conversation) => `draft-due:${conversation}`;
const since = (conversation) => `draft-since:${conversation}`;

/** What was left unsaid in a conversation. */
export const draftOf = (conversation) => keep.read(`draft:${conversation}`) ?? "";

function put(conversation, text) {
  if (text === draftOf(conversation)) return false;
  keep.write(`draft:${conversation}`, text || null);
  emit("draft.changed", { conversation, text });
  return true;
}

/** Keep what is written in this window. */
export function keepDraft(conversation, text) {
  if (!put(conversation, text)) return;
  keep.write(due(conversation), true);
  clearTimeout(timers.get(conversation));
  timers.set(conversation, setTimeout(() => send(conversation), text ? SOON : 0));
}

async function send(conversation) {
  const text = draftOf(conversation);
  try {
    const { at } = await ask("PUT", `/api/conversations/${conversation}/draft/`, { text, tab });
    isNews(conversation, at);
    if (text === draftOf(conversation)) keep.write(due(conversation), null);
  } catch {
    // Away: it goes with the next change, or when the thread is opened again.
  }
}

/** Whether the server's word is not older than what is known; a page may have been drawn before. */
function isNews(conversation, at) {
  const time = Date.parse(at) || 0;
  if (time < (keep.read(since(conversation)) ?? 0)) return false;
  keep.write(since(conversation), time || null);
  return true;
}

/** The server's word, as a page brought it: it counts unless ours is newer. */
export function learn(conversation, text, at) {
  if (keep.read(due(conversation))) send(conversation);
  else if (isNews(conversation, at)) put(conversation, text);
  return draftOf(conversation);
}

export function start() {
  on("draft.saved", ({ conversation, data }) => {
    if (data.tab === tab || !isNews(conversation, data.at)) return;
    keep.write(due(conversation), null);
    if (put(conversation, data.text)) emit("draft.arrived", { conversation, text: data.text });
  });
}
