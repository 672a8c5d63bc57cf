// Voice notes: one sounds at a time, at one, one and a half or twice its speed. The bubble may be
// drawn anew while it plays: where it stands is asked of the page each time.

import { keep } from "../../core/page.js";
import { toast } from "../../core/toast.js";
import { word } from "../../core/page.js";

const SPEEDS = [1, 1.5, 2];
const sound = new Audio();
let source = "";

const bodies = (address) => document.querySelectorAll(`[data-voice="${CSS.escape(address)}"]`);
const speed = () => (SPEEDS.includes(keep.read("speed")) ? keep.read("speed") : 1);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function lengthOf(body) {
  return Number.isFinite(sound.duration) && sound.duration > 0 ? sound.duration : Number(body.dataset.ms) / 1000;
}

function draw() {
  for (const body of bodies(source)) {
    const length = lengthOf(body) || 1;
    const part = Math.min(1, sound.currentTime / length);
    body.classList.toggle("voice--playing", !sound.paused);
    body.querySelector("[data-voice-play]").setAttribute("aria-pressed", String(!sound.paused));
    body.style.setProperty("--heard", `${part * 100}%`);
    body.querySelector(".voice__at").value = Math.round(part * 1000);
    body.querySelector(".voice__at").setAttribute("aria-valuetext", clock(sound.currentTime));
    const isBegun = !sound.paused || sound.currentTime > 0;
    body.querySelector("[data-voice-time]").textContent = clock(isBegun ? sound.currentTime : length + 0.5);
    body.querySelector("[data-voice-speed]").textContent = `${speed()}×`;
  }
}

function load(body) {
  if (source === body.dataset.voice) return;
  sound.pause();
  sound.currentTime = 0;
  draw();
  source = body.dataset.voice;
  sound.src = source;
}

export async function pressed(act) {
  const body = act.closest("[data-voice]");
  if ("voiceSpeed" in act.dataset) {
    keep.write("speed", SPEEDS[(SPEEDS.indexOf(speed()) + 1) % SPEEDS.length]);
    sound.playbackRate = speed();
    for (const one of document.querySelectorAll("[data-voice-speed]")) one.textContent = `${speed()}×`;
    return;
  }
  load(body);
  if (!sound.paused) return sound.pause();
  if (sound.ended) sound.currentTime = 0;
  sound.playbackRate = sound.defaultPlaybackRate = speed();
  try {
    await sound.play();
  } catch (error) {
    if (error.name !== "AbortError") toast(word("failed"), { kind: "danger" });
  }
}

/** Moved by hand or by arrow keys. */
export function sought(range) {
  const body = range.closest("[data-voice]");
  load(body);
  const to = (Number(range.value) / 1000) * lengthOf(body);
  if (sound.readyState) sound.currentTime = to;
  else sound.addEventListener("loadedmetadata", () => (sound.currentTime = to), { once: true });
}

for (const name of ["timeupdate", "play", "pause", "ended", "seeked"]) sound.addEventListener(name, draw);
