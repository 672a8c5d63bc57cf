// One row of the inbox: what a new message, a draft, somebody typing or a reading changes in it.

import { icon, language, me, word } from "../core/page.js";
import { localise } from "../core/time.js";
import { draftOf, learn } from "./drafts.js";
import { typists } from "./typing.js";

export const rowOf = (conversation) => document.getElementById(`row-${conversation}`);

// Marks of bold, italic and code, as in selectors/conversations.py.
const MARKS = /```|(?<!\w)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)/g;

function snippet(data) {
  if (data.recalled_at) return word("gone");
  if (data.text) return data.text.slice(0, 400).replace(MARKS, "").split(/\s+/).join(" ").trim().slice(0, 140);
  const { summary } = data;
  return summary[language] ?? Object.values(summary)[0] ?? "";
}

/** The newest message is this one now. */
export function say(row, { data, seq }) {
  const isMine = data.sender.id === me;
  const text = row.querySelector(".row__text");
  const said = document.createElement("span");
  said.className = "clip";
  said.textContent = snippet(data);
  text.classList.remove("row__text--read");
  text.replaceChildren(said);
  if (isMine && data.kind !== "notice") text.prepend(icon("check", "s"));
  else if (data.kind === "card") text.prepend(icon("tag", "s"));
  if (!isMine && data.kind !== "notice" && row.dataset.kind !== "direct" && row.dataset.peers.includes(" ")) {
    const who = document.createElement("b");
    who.textContent = word("said", { name: data.sender.name.split(" ")[0], text: "" }).trim();
    said.before(who);
  }
  const time = row.querySelector(".row__time");
  time.dateTime = row.dataset.at = data.created_at;
  localise(row);
  row.dataset.seq = Math.max(Number(row.dataset.seq), seq ?? data.seq);
}

export function count(row, unread) {
  row.dataset.unread = unread;
  row.querySelector(".row").classList.toggle("row--unread", unread > 0);
  if (!row.dataset.marked || unread) row.querySelector(".row__dot")?.remove();
  const box = row.querySelector(".count");
  box.hidden = unread <= 0;
  box.querySelector("b").textContent = unread > 99 ? "99+" : unread;
}

/** Both ticks in colour: the other side has read my last word. */
export function seen(row) {
  const text = row.querySelector(".row__text");
  const tick = text.querySelector('use[href="#i-check"]');
  if (!tick) return;
  tick.setAttribute("href", "#i-checks");
  text.classList.add("row__text--read");
}

/** What is going on stands in for the snippet: somebody typing, else my draft. */
export function live(row, isOpen) {
  const box = row.querySelector(".row__live");
  const { conversation, draft: known, draftAt } = row.dataset;
  if (known !== undefined) {
    delete row.dataset.draft;
    learn(conversation, known, draftAt);
  }
  const typing = typists(conversation, row.dataset.kind !== "direct");
  const draft = typing || isOpen ? "" : draftOf(conversation);
  box.hidden = !typing && !draft;
  box.classList.toggle("row__live--typing", Boolean(typing));
  box.replaceChildren();
  if (typing) {
    const wave = document.createElement("span");
    wave.className = "wave";
    wave.append(...[0, 1, 2].map(() => document.createElement("i")));
    box.append(wave, typing);
  } else if (draft) {
    const label = document.createElement("b");
    label.textContent = word("draft");
    const text = document.createElement("span");
    text.className = "clip";
    text.textContent = draft;
    box.append(label, text);
  }
}
