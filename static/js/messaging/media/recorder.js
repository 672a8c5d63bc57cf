// Recording a voice note: in place of the composer, with what the microphone hears, then a first
// listen, then it goes. Nothing leaves this browser before that.

import { icon, word } from "../../core/page.js";
import { toast } from "../../core/toast.js";
import { trayOf } from "./tray.js";

const MOST_SECONDS = 600;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4"];
let current = null;

/**
 * Begin in this thread; what is being recorded elsewhere is dropped. `isHeld`: a thumb stays on the
 * microphone, which leads it (hold.js). Answers the recorder, if there is one.
 */
export async function record(thread, opener, { isHeld = false } = {}) {
  current?.end();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    toast(word("noMicrophone"), { kind: "danger" });
    return null;
  }
  if (thread.isConnected) return (current = new Recorder(thread, opener, stream, isHeld));
  for (const track of stream.getTracks()) track.stop();
  return null;
}

class Recorder {
  constructor(thread, opener, stream, isHeld) {
    Object.assign(this, { thread, opener, stream, isHeld, pieces: [], wantsToGo: false, isOver: false });
    this.draw();
    const mimeType = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.machine = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 48_000 });
    this.machine.addEventListener("dataavailable", ({ data }) => data.size && this.pieces.push(data));
    this.machine.addEventListener("stop", () => this.stopped());
    this.machine.start(1000);
    this.began = performance.now();
    this.listen();
  }

  draw() {
    this.bar = document.createElement("div");
    this.bar.className = "recorder";
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", word("voiceNote"));
    this.time = document.createElement("span");
    this.time.className = "recorder__time";
    this.time.setAttribute("role", "timer");
    this.time.textContent = "0:00";
    this.middle = document.createElement("div");
    this.middle.className = "recorder__middle";
    this.bars = Array.from({ length: 48 }, () => document.createElement("i"));
    this.middle.append(...this.bars);
    this.cancel = this.button("trash", "recordCancel", () => this.end());
    this.stop = this.button("pause", "recordStop", () => this.machine.stop());
    this.send = this.button("send", "send", () => this.go(), "tool--send");
    this.hint = document.createElement("span");
    this.hint.className = "recorder__hint";
    this.hint.append(icon("left", "s way"), word("recordSlide"));
    this.bar.append(this.cancel, this.time, this.middle, this.hint, this.stop, this.send);
    this.bar.classList.toggle("recorder--held", this.isHeld);
    this.bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end();
    });
    this.thread.composer.form.hidden = true;
    this.thread.composer.form.after(this.bar);
    if (!this.isHeld) this.stop.focus();
  }

  /** Milliseconds so far. */
  get length() {
    return performance.now() - this.began;
  }

  /** How far a thumb has drawn it aside, of the way after which it is dropped. */
  lean(part) {
    this.bar.style.setProperty("--leant", Math.min(1, part).toFixed(2));
  }

  /** It goes on by itself: with its buttons, until one is pressed. */
  lock() {
    this.isHeld = false;
    this.bar.classList.remove("recorder--held");
    this.stop.focus();
  }

  button(sign, label, act, more = "") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tool ${more}`;
    button.setAttribute("aria-label", word(label));
    button.append(icon(sign, sign === "send" ? "way" : ""));
    button.addEventListener("click", act);
    return button;
  }

  /** Draw what is heard, while it is. */
  listen() {
    this.context = new AudioContext();
    const ear = this.context.createAnalyser();
    ear.fftSize = 512;
    this.context.createMediaStreamSource(this.stream).connect(ear);
    const heard = new Uint8Array(ear.fftSize);
    let shownAt = 0;
    const step = (now) => {
      if (this.machine.state !== "recording" || !this.bar.isConnected) {
        if (!this.bar.isConnected && !this.isOver) this.end();
        return;
      }
      requestAnimationFrame(step);
      if (now - shownAt < 80) return;
      shownAt = now;
      ear.getByteTimeDomainData(heard);
      const loud = Math.min(1, Math.max(...heard.map((one) => Math.abs(one - 128))) / 90);
      const first = this.bars.shift();
      first.style.setProperty("--loud", loud.toFixed(2));
      this.bars.push(first);
      this.middle.append(first);
      const seconds = this.length / 1000;
      this.time.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
      if (seconds >= MOST_SECONDS) this.machine.stop();
    };
    requestAnimationFrame(step);
  }

  /** The recording is whole: to be heard once more, or on its way at once. */
  stopped() {
    this.quiet();
    if (this.isOver) return;
    const type = this.machine.mimeType.split(";")[0];
    const ending = type.endsWith("mp4") ? "m4a" : "webm";
    this.file = new File(this.pieces, `voice.${ending}`, { type });
    if (this.wantsToGo) return this.go();
    this.address = URL.createObjectURL(this.file);
    const player = Object.assign(document.createElement("audio"), { controls: true, src: this.address });
    player.className = "recorder__player";
    // A browser learns how long its own recording is by going to its end.
    player.addEventListener("timeupdate", () => (player.currentTime = 0), { once: true });
    player.currentTime = 1e9;
    this.stop.remove();
    this.time.hidden = true;
    this.middle.replaceChildren(player);
    this.send.focus();
  }

  go() {
    if (!this.file) {
      this.wantsToGo = true;
      this.machine.stop();
      return;
    }
    const { file, thread } = this;
    this.end();
    trayOf(thread).add([file], { isVoice: true });
  }

  quiet() {
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") this.context.close();
  }

  end() {
    if (this.isOver) return;
    this.isOver = true;
    if (this.machine.state !== "inactive") this.machine.stop();
    this.quiet();
    if (this.address) URL.revokeObjectURL(this.address);
    this.bar.remove();
    this.thread.composer.form.hidden = false;
    if (this.opener.isConnected) this.opener.focus();
    current = null;
  }
}
