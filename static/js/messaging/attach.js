// Files on their way in and out: what to listen for. The parts themselves come when they are first
// needed, so a page of words pays nothing for them.

import { on } from "../core/bus.js";
import { word } from "../core/page.js";

const tray = (thread) => import("./media/tray.js").then((part) => part.trayOf(thread));
const threadAt = (event) => event.target.closest?.("chat-thread");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function choose(thread, isCamera) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: !isCamera });
  if (isCamera) Object.assign(input, { accept: "image/*", capture: "environment" });
  input.addEventListener("change", async () => (await tray(thread)).add(input.files));
  input.addEventListener("cancel", () => thread.composer.field.focus());
  input.click();
}

function clicked(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const act = event.target.closest?.("[data-attach],[data-record],[data-view],[data-voice-play],[data-voice-speed]");
  if (!act) return;
  event.preventDefault();
  const { dataset } = act;
  if ("attach" in dataset) choose(threadAt(event), dataset.attach === "camera");
  else if ("record" in dataset) import("./media/recorder.js").then((part) => part.record(threadAt(event), act));
  else if ("view" in dataset) import("./media/viewer.js").then((part) => part.view(act));
  else import("./media/voice.js").then((part) => part.pressed(act));
}

/** A thumb that stays on the microphone. */
function held(event) {
  const mic = event.pointerType !== "mouse" && event.target.closest?.("[data-record]");
  if (!mic) return;
  let isUp = false;
  addEventListener("pointerup", () => (isUp = true), { once: true });
  import("./media/hold.js").then((part) => isUp || part.begin(threadAt(event), mic, event));
}

function veil(thread) {
  for (const one of document.querySelectorAll("chat-thread[data-drop]")) if (one !== thread) delete one.dataset.drop;
  if (thread) thread.dataset.drop = word("dropHere");
}

async function pasted(event) {
  const thread = document.querySelector("chat-thread");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!thread || !files.length || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  (await tray(thread)).add(files);
}

export function start() {
  on("thread.opened", ({ conversation }) => {
    if (!new URLSearchParams(location.search).has("shared")) return;
    const thread = document.querySelector(`chat-thread[data-conversation="${conversation}"]`);
    import("./shared.js").then((part) => part.take(thread));
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.dataset?.suggests) import("./suggest.js").then((part) => part.begin(target));
  });
  document.addEventListener("click", clicked);
  document.addEventListener("pointerdown", held);
  document.addEventListener("paste", pasted);
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // a file beside the thread must not open in its place
    veil(threadAt(event));
  });
  document.addEventListener("dragleave", (event) => !event.relatedTarget && veil(null));
  document.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil(null);
    const thread = threadAt(event);
    const { files } = event.dataTransfer;
    if (thread) (await tray(thread)).add([...files]);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(".voice__at")) import("./media/voice.js").then((part) => part.sought(event.target));
  });
}
