// The one socket of this tab. It lives outside #main, so navigation keeps it. Lost, it comes back
// by itself: full jitter up to 15 s, at once when the browser is online or looked at again.

import { emit } from "./bus.js";
import * as log from "./log.js";

const SIGN_IN = "/accounts/login/";
const CAP_SECONDS = 15;
const QUIET = 15_000; // nothing heard for this long: ask
const DEAF = 8_000; // and this long for an answer: the line is dead
const SESSION_OVER = 4401;
const OUR_FAULT = new Set([4400, 4429]);

let socket = null;
let isReady = false;
let isTroubled = false; // an engine of the server is away; it will say when it is back
let lostAt = Date.now();
let attempt = 0;
let timer = 0;
let heardAt = 0;
let askedAt = 0;
let heard = 0; // facts heard on this socket, and how many of them it was told about
let told = 0;

export const link = {
  get isReady() {
    return isReady;
  },
  get isTroubled() {
    return isTroubled;
  },
  get awayFor() {
    return isReady ? 0 : Date.now() - lostAt;
  },
};

/** Send a frame if the line is up; says whether it was. */
export function say(frame) {
  if (!isReady || socket.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

export function connect() {
  clearTimeout(timer);
  if (socket && socket.readyState <= WebSocket.OPEN) return;
  const address = new URL("/socket/", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const mine = (socket = new WebSocket(address));
  heardAt = Date.now();
  askedAt = heard = told = 0;
  mine.onopen = () => mine.send(JSON.stringify({ type: "hello", resume: log.resume() }));
  mine.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
  mine.onclose = (event) => mine === socket && lost(event.code);
}

const frames = {
  ready(frame) {
    attempt = 0;
    isReady = true;
    isTroubled = false;
    emit("link.ready", frame);
    log.heads(frame.heads);
    log.receipts(frame.receipts);
  },
  heads: (frame) => log.heads(frame.heads),
  ack: (frame) => emit("link.ack", frame),
  nack: (frame) => emit("link.nack", frame),
  people: ({ people }) => emit("link.people", people),
  resync: () => say({ type: "hello", resume: log.resume() }),
  trouble(frame) {
    isTroubled = frame.is_on;
    emit("link.trouble", frame);
  },
  pong() {},
  error() {},
};

function receive(frame) {
  heardAt = Date.now();
  askedAt = 0;
  if (Object.hasOwn(frames, frame.type)) {
    frames[frame.type](frame);
    return;
  }
  heard += 1;
  if (heard - told >= 50) tell();
  log.arrived(frame);
}

/** The server stops pushing to a tab that never says how far it has come. */
function tell() {
  if (heard > told && say({ type: "got", count: heard })) told = heard;
}

function lost(code) {
  const wasReady = isReady;
  isReady = isTroubled = false;
  socket = null;
  if (wasReady) {
    lostAt = Date.now();
    emit("link.lost", { code });
  }
  if (code === SESSION_OVER) {
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname)}`);
    return;
  }
  if (OUR_FAULT.has(code)) attempt = Math.max(attempt, 3);
  const cap = Math.min(CAP_SECONDS, 2 ** attempt);
  attempt += 1;
  timer = setTimeout(connect, 1000 * (0.5 + Math.random() * (cap - 0.5)));
}

function drop() {
  const dead = socket;
  if (!dead) return;
  dead.onmessage = dead.onclose = null;
  dead.close();
  lost(1006);
}

function probe() {
  if (!isReady) {
    if (navigator.onLine) {
      attempt = 0;
      connect();
    }
  } else if (!askedAt) {
    askedAt = Date.now();
    say({ type: "ping" });
  }
}

function watch() {
  tell();
  const now = Date.now();
  if (askedAt && now - askedAt > DEAF) drop();
  else if (isReady && !askedAt && now - heardAt > QUIET) probe();
  else if (!isReady && socket && now - heardAt > QUIET) drop();
}

export function start() {
  addEventListener("online", probe);
  addEventListener("offline", probe);
  addEventListener("pageshow", (event) => event.persisted && probe());
  addEventListener("pagehide", () => socket?.close());
  document.addEventListener("visibilitychange", () => document.hidden || probe());
  setInterval(watch, 2000);
  connect();
}
