// For when nobody looks here: the worker that hears pushes and keeps pages, who looks at what, and
// notifications that go once their messages are read. What needs a click comes when it is clicked.

import { on } from "../core/bus.js";
import { keep, me } from "../core/page.js";
import { say } from "../core/socket.js";

const AGAIN = 25_000; // looking is forgotten after 45 s
const FRESH = 60_000;
const kept = new Map();

const here = () => document.getElementById("thread")?.dataset.conversation ?? null;
const worker = () => navigator.serviceWorker?.ready ?? Promise.reject(new Error("no worker"));

let told; // what the server was last told that I look at
let toldAt = 0;

function look() {
  const seen = !document.hidden && document.hasFocus() ? here() : null;
  if (seen === told && (!seen || Date.now() - toldAt < AGAIN)) return;
  if (!say({ type: "looking", conversation: seen })) return;
  told = seen;
  toldAt = Date.now();
}

/** Notifications of a conversation go away, those of what was said up to `seq`. */
async function close(conversation, seq) {
  try {
    const shown = await (await worker()).getNotifications({ tag: conversation });
    for (const one of shown) if ((one.data?.seq ?? 0) <= seq) one.close();
  } catch {
    // No worker: no notification either.
  }
}

/** Let the worker keep this page as it is by now, for when nothing answers. */
async function store() {
  const { pathname } = location;
  const isPage = pathname === "/" || pathname === `/chats/${here()}/`;
  if (!isPage || !navigator.onLine || Date.now() - (kept.get(pathname) ?? 0) < FRESH) return;
  kept.set(pathname, Date.now());
  const assets = performance
    .getEntriesByType("resource")
    .map((one) => new URL(one.name))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    .map((url) => url.pathname);
  (await worker()).active?.postMessage({ type: "keep", path: pathname, assets: [...new Set(assets)] });
}

function opened({ data }) {
  if (data?.type !== "open" || location.pathname === data.path) return;
  const link = document.querySelector(`.inbox a.row[href="${CSS.escape(data.path).replace(/\\/g, "")}"]`);
  if (link) link.click();
  else location.assign(data.path);
}

/** The card of the inbox: asked once, gently, and never again once it was answered. */
function invite() {
  const card = document.getElementById("inbox-ask");
  if (!card || !("Notification" in window) || !("PushManager" in window)) return;
  card.hidden = Notification.permission !== "default" || keep.read("asked") !== null;
}

function clicked(event) {
  const act = event.target.closest?.("[data-push]");
  if (!act) return;
  if (act.dataset.push === "later") {
    keep.write("asked", Date.now());
    invite();
    return;
  }
  import("./devices.js").then((devices) => devices.act(act.dataset.push, act));
}

function dress() {
  invite();
  const box = document.getElementById("push-here");
  if (box) import("./devices.js").then((devices) => devices.paint());
}

export function start() {
  on("thread.opened", look);
  on("thread.closed", look);
  on("link.ready", () => ((told = undefined), look()));
  for (const name of ["focus", "blur"]) addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5000);
  on("thread.read", ({ conversation, seq }) => close(conversation, seq));
  on("receipt.updated", ({ conversation, data }) => data.user === me && close(conversation, data.read_seq));
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:afterSettle", dress);
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    import("./devices.js").then((devices) => devices.offered(event));
  });
  look();
  dress();
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", opened);
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).then(worker).then(store).catch(() => null);
  on("thread.opened", () => setTimeout(store, 2000));
  document.addEventListener("visibilitychange", () => document.hidden && store());
  if ("Notification" in window && Notification.permission === "granted") {
    import("./devices.js").then((devices) => devices.renew()).catch(() => null);
  }
}
