// The strip over the composer: the message that is being answered, or edited.

import { ask } from "../core/api.js";
import { word } from "../core/page.js";
import { toast } from "../core/toast.js";

/** Begin: puts the strip up and fills the field for an edit. Answers what the composer asks of it. */
export function begin(composer, kind, li) {
  composer.beside?.end();
  const mould = composer.form.parentElement.querySelector("#acts-mould").content;
  const box = mould.querySelector("[data-aside]").cloneNode(true);
  for (const one of box.querySelectorAll(`[data-for]:not([data-for="${kind}"])`)) one.remove();
  const text = shown(li);
  const who = li.querySelector(".msg__from")?.textContent ?? "";
  if (kind === "reply") box.querySelector(".aside__who").textContent = who;
  box.querySelector(".aside__text").textContent = text;
  composer.form.before(box);
  const { field } = composer;
  const before = field.value;
  if (kind === "edit") {
    composer.isEditing = true;
    ask("GET", `/api/messages/${li.dataset.id}/`).then((message) => {
      if (composer.beside?.box !== box) return;
      field.value = message.text;
      composer.grow();
      field.setSelectionRange(field.value.length, field.value.length);
    }, () => composer.beside?.box === box && composer.beside.end());
  }
  box.querySelector("[data-cancel]").addEventListener("click", () => (beside.end(), field.focus()));
  const beside = {
    kind,
    box,
    reply: {
      extras: { reply_to: li.dataset.id },
      look: { quote: { who, text: text.slice(0, 200), seq: li.dataset.seq } },
    },
    end() {
      box.remove();
      composer.beside = null;
      if (kind !== "edit") return;
      composer.isEditing = false;
      field.value = before;
      composer.grow();
    },
    async save(said, sure = {}) {
      const old = li.querySelector(".bubble__text").textContent;
      beside.end();
      if (said.trim() === old) return;
      try {
        await ask("PATCH", `/api/messages/${li.dataset.id}/`, { text: said, ...sure });
      } catch (error) {
        const again = error.isRetryable ? begin(composer, "edit", li) : null;
        again?.later(said);
        const isHeld = error.code?.startsWith("confirm_");
        const run = () => composer.beside === again && again.save(said, { confirmed: true });
        const act = isHeld && { label: word("sendAnyway"), run };
        toast(error.message || word("failed"), { kind: "danger", act, seconds: isHeld ? 20 : 5 });
      }
    },
    later(said) {
      setTimeout(() => composer.beside?.box === box && (field.value = said), 1500);
    },
  };
  composer.beside = beside;
  field.focus({ preventScroll: true });
  return beside;
}

function shown(li) {
  const text = li.querySelector(".bubble__text")?.innerText.trim();
  return text || (li.querySelector(".card")?.getAttribute("aria-label") ?? li.querySelector(".bubble, .card")?.innerText ?? "").trim();
}
