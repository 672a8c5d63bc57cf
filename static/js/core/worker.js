// The worker behind every page, served at /sw.js with its first line filled in: the version of the
// static files, the page for when nothing answers, and what that page needs. Pages come from the
// network whenever it answers; the last ones seen are kept for when it does not, for one reader.

const [VERSION, ...SHELL] = "__PALABRE__".split(" ");
const STATIC = `palabre-static-${VERSION}`;
const PAGES = `palabre-pages-${VERSION}-`;
const MEDIA = `palabre-media-${VERSION}-`;
const SHARED = "palabre-shared"; // files of another application, until they are in a conversation
const KEPT = 13; // the inbox and a dozen threads
const PICTURES = 150; // of their pictures and voices, small ones alone
const SMALL = 262_144;
const IS_KEPT = /^\/(chats\/[0-9a-f-]{36}\/)?$/;
const IS_HASHED = /\.[0-9a-f]{12}\.\w+$/;

addEventListener("install", (event) => {
  const all = SHELL.map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(all)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  for (const name of await caches.keys()) {
    const isOurs = [STATIC, SHARED].includes(name) || name.startsWith(PAGES) || name.startsWith(MEDIA);
    if (name.startsWith("palabre-") && !isOurs) await caches.delete(name);
  }
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/share/") event.respondWith(shared(event));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(event, url));
  else if (url.pathname.startsWith("/media/") && !request.headers.has("Range")) event.respondWith(media(event, url));
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

/** A picture of a thread: from the network whenever it answers; small ones are kept beside the pages. */
async function media(event, url) {
  let fresh;
  try {
    fresh = await fetch(event.request);
  } catch {
    return (await found(url, MEDIA)) ?? Response.error();
  }
  const size = Number(fresh.headers.get("Content-Length") ?? SMALL + 1);
  if (fresh.status === 404 || (fresh.status === 200 && size <= SMALL)) event.waitUntil(put(url, fresh.clone()));
  return fresh;
}

/** Kept for whoever's pages are kept; what they may no longer see goes. */
async function put(url, answer) {
  const owned = (await caches.keys()).find((name) => name.startsWith(PAGES));
  if (!owned) return;
  const cache = await caches.open(MEDIA + owned.slice(PAGES.length));
  await cache.delete(url.pathname);
  if (!answer.ok) return;
  await cache.put(url.pathname, answer);
  for (const old of (await cache.keys()).slice(0, -PICTURES)) await cache.delete(old);
}

/** What another application hands over: its files are put down here, its words go on in the address. */
async function shared(event) {
  const form = await event.request.formData();
  await caches.delete(SHARED);
  const files = form.getAll("files").filter((one) => one instanceof File && one.size);
  const cache = files.length ? await caches.open(SHARED) : null;
  for (const [number, file] of files.slice(0, 10).entries()) {
    const headers = { "Content-Type": file.type, "Palabre-Name": encodeURIComponent(file.name) };
    await cache.put(`/shared/${number}`, new Response(file, { headers }));
  }
  const words = new URLSearchParams();
  for (const name of ["title", "text", "url"]) if (form.get(name)) words.set(name, form.get(name));
  return Response.redirect(`/share/?${words}`, 303);
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

async function found(url, where = PAGES) {
  for (const name of await caches.keys()) {
    const known = name.startsWith(where) && (await (await caches.open(name)).match(url.pathname));
    if (known) return known;
  }
  return undefined;
}

/** The page for when nothing answers, kept in the language that pages are read in by now. */
async function speak(language) {
  const cache = await caches.open(STATIC);
  const known = await cache.match(SHELL[0]);
  if (!language || known?.headers.get("Content-Language") === language) return;
  const asked = { credentials: "omit", cache: "reload", headers: { "Accept-Language": language } };
  const answer = await fetch(SHELL[0], asked).catch(() => null);
  if (answer?.ok) await cache.put(SHELL[0], answer);
}

/** Whoever reads this page now is the only one whose pages stay: nobody's, once signed out. */
async function remember(url, answer) {
  await speak(answer.headers.get("Content-Language"));
  const reader = answer.headers.get("Palabre-Reader");
  if (reader === null) return;
  for (const name of await caches.keys()) {
    const isKept = name === PAGES + reader || name === MEDIA + reader;
    if ((name.startsWith(PAGES) || name.startsWith(MEDIA)) && !isKept) await caches.delete(name);
  }
  if (!reader) await caches.delete(SHARED);
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
