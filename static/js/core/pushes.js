// The worker's other half (worker.js): pushes and what they show. Served with it, as one script.

const LIST_FULL = 50; // as many conversations as a push lists
const QUIETLY = "palabre-read";

addEventListener("push", (event) => {
  let note = {};
  try {
    note = event.data.json();
  } catch {
    // A push without words still has to show something.
  }
  event.waitUntil(note.type === "clear" ? cleared(note) : told(note));
});

/** The push service has given this browser another address, or wants it to ask for one. */
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewed(event)));

async function renewed({ newSubscription, oldSubscription }) {
  const door = "/api/push/devices/";
  const known = await (await fetch(door, { headers: { Accept: "application/json" } })).json();
  const wanted = { userVisibleOnly: true, applicationServerKey: known.key };
  const fresh = newSubscription ?? (await registration.pushManager.subscribe(wanted));
  // A worker has no page to read the token from.
  const [, token] = /X-CSRFToken": "(\w+)"/.exec(await (await fetch("/me/notifications/")).text()) ?? [];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const tell = (method, body) => fetch(door, { method, headers, body: JSON.stringify(body) });
  const { endpoint, keys } = fresh.toJSON();
  await tell("POST", { endpoint, keys });
  if (oldSubscription && oldSubscription.endpoint !== endpoint) await tell("DELETE", { endpoint: oldSubscription.endpoint });
}

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
