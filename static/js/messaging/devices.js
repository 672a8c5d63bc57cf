// This browser among those that are told by push: asked for by a click, renewed at every visit.

import { ask } from "../core/api.js";
import { keep, word } from "../core/page.js";
import { toast } from "../core/toast.js";

const DOOR = "/api/push/devices/";
const RENEWED = "palabre:push-renewed";

let prompt = null; // the browser's own, offered before anybody asked

const isAble = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const subscription = async () => (await navigator.serviceWorker.ready).pushManager.getSubscription();

const plain = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? []))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function tell(found) {
  const { endpoint, keys } = found.toJSON();
  await ask("POST", DOOR, { endpoint, keys });
  sessionStorage.setItem(RENEWED, endpoint);
}

/** Only ever after a click: browsers remember who asks without one. */
async function subscribe() {
  keep.write("asked", Date.now());
  if ((await Notification.requestPermission()) !== "granted") {
    toast(word("pushRefused"), { kind: "danger" });
    return;
  }
  const { key } = await ask("GET", DOOR);
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  toast(word("pushOn"), { symbol: "bell" });
}

async function unsubscribe() {
  const found = await subscription();
  if (!found) return;
  await ask("DELETE", DOOR, { endpoint: found.endpoint });
  await found.unsubscribe();
  toast(word("pushOff"), { symbol: "mute" });
}

/** Push services drop subscriptions without a word: say ours again, once a tab. */
export async function renew() {
  const found = await subscription();
  if (!found || sessionStorage.getItem(RENEWED) === found.endpoint) return;
  const { key } = await ask("GET", DOOR);
  const { applicationServerKey } = found.options ?? {};
  if (applicationServerKey && plain(applicationServerKey) !== key) {
    await found.unsubscribe();
    const { pushManager } = await navigator.serviceWorker.ready;
    await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  } else {
    await tell(found);
  }
}

/** The browser would install this application. */
export function offered(event) {
  prompt = event;
  paint();
}

async function install() {
  const asked = prompt;
  prompt = null;
  await asked?.prompt();
}

const acts = { on: subscribe, off: unsubscribe, install };

export async function act(name, button) {
  button.disabled = true;
  try {
    await acts[name]();
  } catch (error) {
    toast(error.message && error.status !== undefined ? error.message : word("pushFailed"), { kind: "danger" });
  } finally {
    button.disabled = false;
    await paint();
  }
}

/** Show on the page of settings what is true of this browser. */
export async function paint() {
  const card = document.getElementById("inbox-ask");
  if (card) card.hidden = true;
  const box = document.getElementById("push-here");
  if (!box) return;
  const found = isAble() ? await subscription().catch(() => null) : null;
  const isRefused = isAble() && Notification.permission === "denied";
  const state = !isAble() ? "unable" : isRefused ? "refused" : found ? "on" : "off";
  for (const one of box.querySelectorAll("[data-when]")) {
    one.hidden = !one.dataset.when.split(" ").includes(state);
  }
  const hint = document.getElementById("install");
  if (hint) {
    hint.querySelector("[data-push=install]").hidden = !prompt;
    hint.hidden = matchMedia("(display-mode: standalone)").matches;
  }
}
