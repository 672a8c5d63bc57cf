// Times travel as ISO and are read in the reader's zone. What the server drew on first paint
// reads the same (messaging/templatetags/thread.py), so nothing moves when this runs.

import { locale, word, zone } from "./page.js";

const formats = {
  clock: new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  weekday: new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "short" }),
  short: new Intl.DateTimeFormat(locale, { timeZone: zone, day: "2-digit", month: "2-digit", year: "2-digit" }),
  long: new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long" }),
  longest: new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  key: new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }),
};

/** The reader's calendar day of a moment, as 2026-11-22. */
export const dayOf = (moment) => formats.key.format(new Date(moment));

function daysAgo(moment) {
  return Math.round((Date.parse(dayOf(Date.now())) - Date.parse(dayOf(moment))) / 86_400_000);
}

export const clock = (moment) => formats.clock.format(new Date(moment));

/** The inbox's time: hour today, then yesterday, weekday within a week, date. */
export function shortWhen(moment) {
  const days = daysAgo(moment);
  if (days <= 0) return clock(moment);
  if (days === 1) return word("yesterday");
  return formats[days < 7 ? "weekday" : "short"].format(new Date(moment));
}

/** The day pill's words. */
export function dayWords(moment) {
  const days = daysAgo(moment);
  if (days === 0) return word("today");
  if (days === 1) return word("yesterday");
  const isThisYear = dayOf(moment).slice(0, 4) === dayOf(Date.now()).slice(0, 4);
  return formats[isThisYear ? "long" : "longest"].format(new Date(moment)).replace(", ", " ");
}

const words = {
  time: clock,
  day: dayWords,
  slot: (moment) => `${dayWords(moment)}, ${clock(moment)}`,
  when: shortWhen,
  seen: (moment) => word("lastSeen", { when: shortWhen(moment) }),
};

/** Put every <time data-as> under `root` in the reader's words. */
export function localise(root) {
  for (const one of root.querySelectorAll("time[data-as]")) {
    const said = words[one.dataset.as]?.(one.dateTime);
    if (said && one.textContent !== said) one.textContent = said;
  }
}

export function start() {
  localise(document);
  document.addEventListener("htmx:load", (event) => localise(event.target));
  // "10:44" becomes "Yesterday" at midnight, not at the next visit.
  let today = dayOf(Date.now());
  setInterval(() => {
    if (dayOf(Date.now()) === today) return;
    today = dayOf(Date.now());
    localise(document);
  }, 30_000);
}
