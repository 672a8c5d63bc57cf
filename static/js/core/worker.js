// The worker behind every page, served at /sw.js with its first line filled in: the version of the
// static files, the page for when nothing answers, and what that page needs. Pages come from the
// network whenever it answers; the last ones seen are kept for when it does not, for one reader.

const [VERSION, ...SHELL] = "__PALABRE__".split(" ");
const STATIC = `palabre-static-${VERSION}`;
const PAGES = `palabre-pages-${VERSION}-`;
const KEPT = 13; // the inbox and a dozen threads
const IS_KEPT = /^\/(chats\/[0-9a-f-]{36}\/)?$/;
const IS_HASHED = /\.[0-9a-f]{12}\.\w+$/;
const LIST_FULL = 50; // as many conversations as a push lists
const QUIETLY = "palabre-read";

addEventListener("install", (event) => {
  const all = SHELL.map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(all)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("palabre-") && name !== STATIC && !name.startsWith(PAGES)) await caches.delete(name);
  }
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(event, url));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (request.headers.get("HX-Boosted") && IS_KEPT.test(url.pathname)) event.respondWith(part(event, url));
});

/** A name with a hash never changes its content; others are asked for, and kept in case. */
async function asset(event, url) {
  const cache = await caches.open(STATIC);
  const known = await cache.match(url.pathname);
  if (known && IS_HASHED.test(url.pathname)) return known;
  try {
    const fresh = await fetch(event.request);
    if (fresh.ok && !known) event.waitUntil(cache.put(url.pathname, fresh.clone()));
    return fresh;
  } catch {
    return known ?? Response.error();
  }
}

async function page(event, url) {
  let answer;
  try {
    answer = (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await found(url)) ?? (await caches.match(SHELL[0])) ?? Response.error();
  }
  event.waitUntil(remember(url, answer.clone()));
  return answer;
}

/** A part of a page that htmx asks for: it picks its part out of the whole kept page as well. */
async function part(event, url) {
  try {
    return await fetch(event.request);
  } catch {
    return (await found(url)) ?? Response.error();
  }
}

async function found(url) {
  for (const name of await caches.keys()) {
    const known = name.startsWith(PAGES) && (await (await caches.open(name)).match(url.pathname));
    if (known) return known;
  }
  return undefined;
}

/** Whoever reads this page now is the only one whose pages stay: nobody's, once signed out. */
async function remember(url, answer) {
  const reader = answer.headers.get("Palabre-Reader");
  if (reader === null) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + reader) await caches.delete(name);
  }
  if (!reader || !answer.ok || answer.redirected || !IS_KEPT.test(url.pathname)) return;
  const cache = await caches.open(PAGES + reader);
  await cache.delete(url.pathname);
  await cache.put(url.pathname, answer);
  for (const old of (await cache.keys()).slice(0, -KEPT)) {
    if (new URL(old.url).pathname !== "/") await cache.delete(old);
  }
}

/** A tab asks to keep what it shows, as it is by now. */
async function keep({ path, assets = [] }) {
  const cache = await caches.open(STATIC);
  for (const one of assets) {
    if (!(await cache.match(one))) await cache.add(one).catch(() => null);
  }
  const url = new URL(path, location.origin);
  const answer = await fetch(url.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer) await remember(url, answer);
}

addEventListener("message", (event) => {
  if (event.data?.type === "keep" && IS_KEPT.test(event.data.path)) event.waitUntil(keep(event.data));
});

addEventListener("push", (event) => {
  let note = {};
  try {
    note = event.data.json();
  } catch {
    // A push without words still has to show something.
  }
  event.waitUntil(note.type === "clear" ? cleared(note) : told(note));
});

async function mark(count) {
  if (!Number.isInteger(count)) return;
  await (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch?.(() => null);
}

function show(title, { text, tag, data, lang = "", isSilent = false, at }) {
  return registration.showNotification(title, {
    body: text,
    tag,
    data,
    lang,
    icon: "/static/icons/192.png",
    badge: "/static/icons/badge.png",
    silent: isSilent,
    renotify: Boolean(tag) && !isSilent,
    timestamp: at ? Date.parse(at) : Date.now(),
  });
}

async function told({ title = "Palabre", text = "", conversation, url = "/", seq = 0, standing, badge, lang, at }) {
  await mark(badge);
  const data = { conversation, url, seq, title, text };
  await show(title, { text, tag: conversation, data, lang, at });
  if (!standing || standing.length >= LIST_FULL) return;
  for (const one of await registration.getNotifications()) {
    if (one.data?.conversation && !standing.includes(one.data.conversation)) one.close();
  }
}

/** Read elsewhere. A push that shows nothing may cost us the permission: something quiet is shown. */
async function cleared({ title, text, conversation, seq, badge }) {
  await mark(badge);
  const rest = [];
  for (const one of await registration.getNotifications()) {
    if (one.data?.conversation === conversation && one.data.seq <= seq) one.close();
    else if (one.data?.conversation) rest.push(one.data);
  }
  const windows = await clients.matchAll({ type: "window" });
  if (windows.some((one) => one.visibilityState === "visible")) return;
  const last = rest.at(-1);
  if (last) {
    await show(last.title, { text: last.text, tag: last.conversation, data: last, isSilent: true });
    return;
  }
  await show(title, { text, tag: QUIETLY, data: { url: "/" }, isSilent: true });
  setTimeout(async () => {
    for (const one of await registration.getNotifications({ tag: QUIETLY })) one.close();
  }, 3000);
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});

/** The thread, in a window that is there or in a new one. */
async function open(path) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const best = windows.find((one) => new URL(one.url).pathname === path) ?? windows[0];
  if (!best) return clients.openWindow(path);
  best.postMessage({ type: "open", path });
  return best.focus();
}
