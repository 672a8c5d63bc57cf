// The numbers of the logs. A conversation that is followed hears each number once and in order:
// what came twice is dropped, what is missing is fetched. Others pass as they come.

import { ask } from "./api.js";
import { emit } from "./bus.js";

const FAR = 1000; // further behind than this, drawing the thread anew is cheaper
const PATIENCE = 120; // two facts may overtake each other on their way; wait before fetching

const logs = new Map();

/** Hear everything of a conversation after number `have`. Answers what `unfollow` wants. */
export function follow(conversation, have) {
  const log = { conversation, have, early: new Map(), isFetching: false, timer: 0 };
  logs.set(conversation, log);
  return log;
}

export function unfollow(log) {
  clearTimeout(log.timer);
  if (logs.get(log.conversation) === log) logs.delete(log.conversation);
}

export const isFollowed = (conversation) => logs.has(conversation);

export const resume = () => Object.fromEntries([...logs].map(([name, log]) => [name, log.have]));

/** A fact came in through the socket. */
export function arrived(envelope) {
  const log = envelope.seq ? logs.get(envelope.conversation) : undefined;
  if (!log) {
    emit(envelope.type, envelope);
  } else if (envelope.seq > log.have) {
    log.early.set(envelope.seq, envelope);
    drain(log);
  }
}

/** The server says how long the logs are. */
export function heads(lengths) {
  for (const [conversation, length] of Object.entries(lengths)) {
    const log = logs.get(conversation);
    if (log && length > log.have) later(log);
  }
  emit("link.heads", lengths);
}

/** How far everybody has come in these conversations: receipts that were missed show in no number. */
export function receipts(all) {
  for (const [conversation, known] of Object.entries(all)) {
    for (const data of known) emit("receipt.updated", { type: "receipt.updated", conversation, data });
  }
}

function drain(log) {
  for (const seq of log.early.keys()) if (seq <= log.have) log.early.delete(seq);
  for (let next; (next = log.early.get(log.have + 1)); ) {
    log.early.delete(next.seq);
    log.have = next.seq;
    emit(next.type, next);
  }
  if (log.early.size) later(log);
}

function later(log) {
  if (log.isFetching) return;
  clearTimeout(log.timer);
  log.timer = setTimeout(() => fetchGap(log), PATIENCE);
}

async function fetchGap(log) {
  if (log.isFetching || logs.get(log.conversation) !== log) return;
  log.isFetching = true;
  try {
    for (let isComplete = false; !isComplete; ) {
      const page = await ask(
        "GET",
        `/api/conversations/${log.conversation}/events/?after=${log.have}&limit=200&html=1`,
      );
      if (logs.get(log.conversation) !== log) return;
      if (page.head - log.have > FAR || !page.events.length && !page.complete) {
        emit("log.reset", { conversation: log.conversation });
        return;
      }
      for (const envelope of page.events) {
        if (envelope.seq <= log.have) continue;
        log.have = envelope.seq;
        emit(envelope.type, envelope);
      }
      log.have = Math.max(log.have, page.head);
      receipts({ [log.conversation]: page.receipts });
      isComplete = page.complete;
    }
  } catch {
    // Away: the next heads or the next connection finds the same gap.
    return;
  } finally {
    log.isFetching = false;
  }
  drain(log);
}
