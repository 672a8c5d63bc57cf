// Interactive blocks: a card is drawn for everybody, and this marks what is mine among it, sends
// what I tap, and keeps both true when I answer in another window. Loaded when the first one is
// on the screen.

import { ask as request, Refused } from "../core/api.js";
import { on } from "../core/bus.js";
import { me, word } from "../core/page.js";
import { toast } from "../core/toast.js";

const mine = new Map(); // ask id -> {values, is_complete, page}; null where I have said nothing

const cards = () => document.querySelectorAll("article[data-ask]");

/** Ask once for what I answered to cards that are new here. */
let isAsking = false;

async function learn() {
  if (isAsking) return;
  const unknown = [...new Set([...cards()].map((card) => card.dataset.ask))].filter((id) => !mine.has(id));
  if (!unknown.length) return;
  isAsking = true;
  try {
    const some = unknown.slice(0, 100);
    const found = await request("GET", `/api/asks/mine/?ids=${some.join(",")}`);
    for (const id of some) if (!mine.has(id)) mine.set(id, null);
    for (const answer of found) mine.set(answer.ask, answer);
  } catch {
    setTimeout(look, 5000);
    return;
  } finally {
    isAsking = false;
  }
  look();
}

/** Mark a card: what I chose, and whether there is anything left for me to tap. */
function dress(card) {
  const answer = mine.get(card.dataset.ask);
  const chosen = answer?.is_complete ? answer.values.choices ?? [] : [];
  const isPoll = card.dataset.kind === "poll";
  const isBehind = !isPoll && (card.dataset.asker === me || Boolean(card.closest('[data-side="staff"]')));
  const isOver = !card.dataset.open || isBehind || (answer?.is_complete && !isPoll);
  for (const option of card.querySelectorAll("[data-pick]")) {
    option.setAttribute("aria-pressed", String(chosen.includes(option.dataset.pick)));
    option.disabled = isOver;
  }
  const opener = card.querySelector("[data-fill]");
  if (opener) {
    const said = isOver ? "look" : answer ? "resume" : "fill";
    const words = opener.querySelector("span");
    const wanted = opener.dataset[said] ?? opener.dataset.fill;
    // Written only when it changes: what is written here is watched for new cards below.
    if (words.textContent !== wanted) words.textContent = wanted;
  }
  card.dataset.mine = answer?.is_complete ? "answered" : answer ? "begun" : "";
}

function look() {
  for (const card of cards()) if (mine.has(card.dataset.ask)) dress(card);
  learn();
}

function keep(id, values) {
  const has = Object.keys(values).length > 0;
  mine.set(id, has ? { ask: id, values, is_complete: true, page: 0 } : null);
  for (const card of cards()) if (card.dataset.ask === id) dress(card);
}

const inFlight = new Map();

/** What a tap means: of a poll, a vote more or less; of anything else, the answer. */
async function pick(option) {
  const card = option.closest("[data-ask]");
  const id = card.dataset.ask;
  if (inFlight.has(id)) return;
  const before = mine.get(id) ?? null; // not known yet: the server knows, and says no if need be
  const had = before?.is_complete ? before.values.choices ?? [] : [];
  const one = option.dataset.pick;
  let choices = [one];
  if (card.dataset.kind === "poll" && had.includes(one)) choices = had.filter((each) => each !== one);
  else if (card.dataset.many) choices = [...had, one];
  inFlight.set(id, true);
  keep(id, choices.length ? { choices } : {}); // at once; the bars follow with the card
  try {
    const at = `/api/asks/${id}/answer/`;
    if (choices.length) await request("PUT", at, { values: { choices } });
    else await request("DELETE", at);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    mine.set(id, before);
    if (error.code === "already_answered") mine.delete(id); // in another window: look what
    for (const same of cards()) if (same.dataset.ask === id && mine.has(id)) dress(same);
    learn();
    toast(error.message || word("failed"), { kind: "danger" });
  } finally {
    inFlight.delete(id);
  }
}

/** Narrow a list's rows to those that have these words, whatever their accents. */
function narrow(field) {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = plain(field.value.trim());
  for (const row of field.closest("form").getElementsByClassName(field.dataset.narrow)) {
    row.hidden = Boolean(wanted) && !plain(row.textContent).includes(wanted);
  }
}

/** Where this device is, asked after a click and put into the sheet's fields. */
function locate(button) {
  const said = document.getElementById("locate-said");
  said.textContent = button.dataset.waiting;
  const refused = () => (said.textContent = button.dataset.refused);
  if (!navigator.geolocation) return refused();
  return navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const { elements } = button.form;
      elements.latitude.value = coords.latitude.toFixed(6);
      elements.longitude.value = coords.longitude.toFixed(6);
      said.textContent = button.dataset.found;
    },
    refused,
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
}

async function unlink(button) {
  const li = button.closest(".msg");
  button.disabled = true;
  try {
    await request("DELETE", `/api/messages/${button.dataset.unpreview}/preview/`);
    li.querySelector(".preview")?.remove();
  } catch (error) {
    button.disabled = false;
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { kind: "danger" });
  }
}

/** A press on what stands in a card or its sheet. */
export function clicked(event) {
  const at = (selector) => event.target.closest?.(selector);
  const option = at("[data-pick]");
  if (option && !option.disabled) pick(option);
  const button = at("[data-locate]");
  if (button) locate(button);
  const off = at("[data-unpreview]");
  if (off) unlink(off);
}

let isDue = false;

function soon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    look();
  });
}

document.addEventListener("input", (event) => event.target.dataset?.narrow && narrow(event.target));
// Cards come with pages, with facts and with what was said earlier; whoever draws them, we look.
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
on("ask.answered", ({ data }) => data.person === me && keep(data.ask, data.values));
on("link.ready", () => {
  mine.clear(); // what I answered elsewhere while the line was dead
  learn();
});
look();
