// What I have said and the server has not yet. Kept in this browser, per person, under the same
// client id until the answer; so a reload, a dead line or a second tab loses and doubles nothing.
// One tab at a time sends, in order: whoever holds the lock sends for all.

import { ask, Refused } from "./api.js";
import { emit, on } from "./bus.js";
import { keep, me, uuid, word } from "./page.js";
import { link, say } from "./socket.js";

const BY_HTTP_AFTER = 10_000;
const ANSWER_WITHIN = 10_000;
const TRIES = 6;
const FRAME = 12_000; // a longer text would not fit a frame; the HTTP door says so in words

const read = () => keep.read("outbox") ?? [];

function write(entries) {
  keep.write("outbox", entries.length ? entries : null);
  emit("outbox.changed", { waiting: waiting() });
}

function change(clientId, fields) {
  write(read().map((one) => (one.client_id === clientId ? { ...one, ...fields } : one)));
}

const next = () => read().find((one) => one.state === "waiting");

export const waiting = () => read().filter((one) => one.state === "waiting").length;

/** Everything of this conversation that the server does not have, oldest first. */
export const unsent = (conversation) => read().filter((one) => one.conversation === conversation);

/**
 * Say something: kept first, then sent. Answers the entry. `extras` goes to the server with the
 * text: reply_to, attachments, confirmed. `look` stays here, for the bubble while it waits.
 */
export function post(conversation, text, extras = {}, look = {}) {
  const entry = {
    client_id: uuid(),
    conversation,
    text,
    extras,
    look,
    at: new Date().toISOString(),
    state: "waiting",
    tries: 0,
  };
  write([...read(), entry]);
  flush();
  return entry;
}

/** Try a refused one again, at the end of the queue and under the same id; `extras` are added. */
export function resend(clientId, extras = {}) {
  const entry = read().find((one) => one.client_id === clientId);
  if (!entry) return;
  const rest = read().filter((one) => one.client_id !== clientId);
  const again = { ...entry, extras: { ...entry.extras, ...extras } };
  write([...rest, { ...again, state: "waiting", tries: 0, message: "" }]);
  flush();
}

export function discard(clientId) {
  write(read().filter((one) => one.client_id !== clientId));
}

let isFlushing = false;

export async function flush() {
  if (isFlushing || !next()) return;
  isFlushing = true;
  const work = async () => {
    for (let entry; (entry = next()) && (await deliver(entry)); );
  };
  try {
    if (navigator.locks) await navigator.locks.request(`palabre-outbox-${me}`, work);
    else await work();
  } finally {
    isFlushing = false;
  }
}

/** One attempt. False: not now, and nothing after it either. */
async function deliver(entry) {
  let answer = null;
  if (entry.text.length > FRAME && link.isReady) answer = await byHttp(entry);
  else if (link.isReady) answer = await bySocket(entry);
  else if (link.awayFor > BY_HTTP_AFTER && navigator.onLine) answer = await byHttp(entry);
  if (!answer) return false;
  if (answer.type === "ack") {
    discard(entry.client_id);
    emit("outbox.acked", answer);
    return true;
  }
  // Its database is away: that says nothing of this message, which waits like on a dead line.
  if (answer.code === "unavailable") return false;
  const tries = entry.tries + 1;
  if (answer.retryable && tries < TRIES) {
    change(entry.client_id, { tries });
    const wait = answer.retry_after ? answer.retry_after * 1000 : 500 * 2 ** tries * Math.random() + 250;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return true;
  }
  const message = answer.message || word("failed");
  change(entry.client_id, { state: "failed", message, code: answer.code });
  emit("outbox.failed", { ...entry, message, code: answer.code });
  return true;
}

function bySocket(entry) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const done = (answer) => {
      over.abort();
      resolve(answer);
    };
    const mine = (frame) => frame.client_id === entry.client_id && done(frame);
    on("link.ack", mine, over);
    on("link.nack", mine, over);
    on("link.lost", () => done(null), over);
    const timer = setTimeout(() => done(null), ANSWER_WITHIN);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
    const { client_id, conversation, text, extras } = entry;
    if (!say({ ...extras, type: "send", client_id, conversation, text })) done(null);
  });
}

async function byHttp(entry) {
  const { client_id, conversation, text, extras } = entry;
  try {
    const message = await ask("POST", `/api/conversations/${conversation}/messages/`, { ...extras, client_id, text });
    return { type: "ack", client_id, conversation, seq: message.seq, id: message.id, at: message.created_at };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 0 || error.status >= 500) return null;
    const { code, message, retry_after } = error;
    return { type: "nack", client_id, code, message, retry_after, retryable: error.status === 429 };
  }
}

export function start() {
  on("link.ready", flush);
  on("link.trouble", flush);
  addEventListener("online", flush);
  addEventListener("storage", (event) => {
    if (event.key === keep.own("outbox")) emit("outbox.changed", { waiting: waiting() });
  });
  setInterval(flush, 4000);
  flush();
}
