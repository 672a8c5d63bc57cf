// The tab's one bus. Every fact from the server is dispatched under its own name; modules say
// which names they want, and no place knows them all. What modules tell each other goes the same
// way, under the names below.

import { EVENTS } from "./events.js";

const OURS = new Set([
  "link.ready", "link.lost", "link.ack", "link.nack", "link.heads", "link.trouble", "link.people",
  "log.reset",
  "outbox.changed", "outbox.acked", "outbox.failed",
  "draft.changed", "draft.arrived", "typing.shown", "thread.opened", "thread.closed", "thread.read",
  "unread.changed", "folders.counted",
]);

const bus = new EventTarget();

/** Tell whoever listens; unknown names are a mistake, but one of a newer server is not ours. */
export function emit(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Listen to one name; `options.signal` ends it. */
export function on(name, handler, options) {
  if (!(name in EVENTS) && !OURS.has(name)) throw new Error(`no event is called ${name}`);
  bus.addEventListener(name, (event) => handler(event.detail), options);
}
