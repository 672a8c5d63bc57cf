// Where a message stands in the list: by its number; those on their way after all others. Groups
// of one speaker within five minutes, and a pill at the start of each day. The server lays out the
// first paint by the same rules (messaging/templatetags/thread.py).

import { dayOf, dayWords } from "../core/time.js";

const GROUP = 5 * 60_000;

const isMessage = (one) => one?.classList.contains("msg");
const isNotice = (one) => one.classList.contains("msg--notice");

function beside(li, way) {
  let one = li[way];
  while (one && !isMessage(one)) one = one[way];
  return one;
}

export const previous = (li) => beside(li, "previousElementSibling");
export const next = (li) => beside(li, "nextElementSibling");
export const seqOf = (li) => Number(li.dataset.seq) || Infinity;

function isJoined(li, before) {
  return Boolean(
    before &&
      isMessage(li.previousElementSibling) &&
      !isNotice(before) &&
      !isNotice(li) &&
      before.dataset.sender === li.dataset.sender &&
      before.dataset.state !== "failed" &&
      Date.parse(li.dataset.at) - Date.parse(before.dataset.at) < GROUP,
  );
}

function pill(at) {
  const li = document.createElement("li");
  li.className = "day";
  li.dataset.day = dayOf(at);
  li.textContent = dayWords(at);
  return li;
}

function fixDay(li) {
  const before = previous(li);
  const startsDay = !before || dayOf(before.dataset.at) !== dayOf(li.dataset.at);
  const pills = [];
  for (let one = li.previousElementSibling; one && !isMessage(one); one = one.previousElementSibling) {
    if (one.classList.contains("day")) pills.push(one);
  }
  if (startsDay && !pills.length) {
    const fresh = li.previousElementSibling?.classList.contains("fresh") ? li.previousElementSibling : li;
    fresh.before(pill(li.dataset.at));
  }
  for (const extra of pills.slice(startsDay ? 1 : 0)) extra.remove();
}

function fixOne(li) {
  fixDay(li);
  const before = previous(li);
  const joined = isJoined(li, before);
  li.classList.toggle("msg--joined", joined);
  before?.classList.toggle("msg--open", joined);
  if (!next(li)) li.classList.remove("msg--open");
}

/** Make a message's surroundings right after it came, moved or changed. */
export function settle(li) {
  fixOne(li);
  const after = next(li);
  if (after) fixOne(after);
}

/** Put a message where its number says; answers whether it moved. */
export function place(list, li) {
  let after = list.lastElementChild;
  while (after && (!isMessage(after) || after === li || seqOf(after) > seqOf(li))) {
    after = after.previousElementSibling;
  }
  if (seqOf(li) === Infinity) after = null;
  const wasBefore = li.parentNode === list ? previous(li) : undefined;
  if (wasBefore !== undefined && wasBefore === after && seqOf(li) !== Infinity) return false;
  if (seqOf(li) === Infinity) list.append(li);
  else if (after) after.after(li);
  else list.prepend(li);
  return true;
}

/** Take a message away and close the gap it leaves. */
export function remove(li) {
  const after = next(li);
  const before = previous(li);
  li.remove();
  if (after) settle(after);
  else if (before) before.classList.remove("msg--open");
}
