// Reads a QR code with the camera. Loaded when a page has a [data-scan] box, whose value names
// the field that the code's text goes into; that field's form is then sent.
//
// Browsers that read codes themselves do. For the others a small grey picture goes to our own
// door a few times a second, which keeps nothing; no script of anybody else's is needed.

import { csrf, word } from "./page.js";

const SIDE = 640; // what is read: enough for a code that fills a third of the picture
const PAUSE = 280;
const LONGEST = 90_000; // a camera that was forgotten goes out

const running = new WeakMap();

/** Make the box ready; with a button that asks for it, wait for a press. */
export function start(box) {
  if (running.has(box)) return;
  running.set(box, null);
  box.querySelector("[data-scan-start]")?.addEventListener("click", () => look(box));
  if (!("scanAsked" in box.dataset)) look(box);
}

async function look(box) {
  if (running.get(box)) return;
  const stage = box.querySelector(".scan__stage");
  const button = box.querySelector("[data-scan-start]");
  if (!navigator.mediaDevices?.getUserMedia) return fail(box, "scanNoCamera");
  say(box, "");
  if (button) button.hidden = true;
  stage.hidden = false;
  stage.classList.add("scan__stage--waits");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    const isRefused = ["NotAllowedError", "SecurityError"].includes(error.name);
    return fail(box, isRefused ? "scanRefused" : "scanNoCamera");
  }
  if (!box.isConnected) return stop(stream);
  running.set(box, stream);
  const video = box.querySelector("video");
  video.srcObject = stream;
  await video.play().catch(() => {});
  stage.classList.remove("scan__stage--waits");
  say(box, "scanLooking");
  const text = await firstText(box, video).catch(() => null);
  stop(stream);
  video.srcObject = null;
  running.set(box, null);
  if (!box.isConnected) return;
  stage.hidden = true;
  if (button) button.hidden = false;
  if (text) take(box, text);
  else say(box, text === "" ? "scanNothing" : "failed");
}

/** The first code the camera sees; empty when it saw none for long, or the box is gone. */
async function firstText(box, video) {
  const read = await reader();
  const canvas = document.createElement("canvas");
  const until = Date.now() + LONGEST;
  let misses = 0;
  while (Date.now() < until && isSeen(box)) {
    if (video.videoWidth && !document.hidden) {
      try {
        const text = await read(frame(video, canvas));
        misses = 0;
        if (text) return text;
      } catch {
        if (++misses > 5) throw new Error("nobody reads the pictures");
      }
    }
    await new Promise((again) => setTimeout(again, PAUSE * (1 + misses)));
  }
  return "";
}

const isSeen = (box) => box.isConnected && (!box.closest("dialog") || box.closest("dialog").open);

function frame(video, canvas) {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.filter = "grayscale(1)";
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function reader() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats?.().catch(() => [])) ?? [];
  if (!formats.includes("qr_code")) return ask;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
}

async function ask(canvas) {
  const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7));
  const body = new FormData();
  body.append("frame", picture, "frame.jpg");
  const response = await fetch("/api/scan/frames/", {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
    credentials: "same-origin",
    signal: AbortSignal.timeout(8000),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).text;
}

function take(box, text) {
  say(box, "scanFound");
  navigator.vibrate?.(40);
  const field = document.querySelector(box.dataset.scan);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const form = field.form;
  const send = field.closest(".form__row")?.querySelector("[type=submit]");
  if (send) send.click(); // htmx knows which button was pressed by its click
  else form.requestSubmit();
}

function fail(box, why) {
  box.querySelector(".scan__stage").hidden = true;
  const button = box.querySelector("[data-scan-start]");
  if (button) button.hidden = false;
  say(box, why);
  document.querySelector(box.dataset.scan)?.focus();
}

function say(box, what) {
  const said = box.querySelector(".scan__said");
  said.textContent = what ? word(what) : "";
  said.hidden = !what;
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
