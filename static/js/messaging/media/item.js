// One file of the tray: measured, uploaded with its progress, watched until the server has made
// it anew. The id is made here, so trying again finds what the first try left.

import { ask } from "../../core/api.js";
import { csrf, icon, uuid, word } from "../../core/page.js";

const RING = "http://www.w3.org/2000/svg";
const WATCHED = [700, 1500, 3000, 6000, 12_000, 20_000];

export class Item {
  constructor(tray, file, isVoice) {
    Object.assign(this, { tray, file, isVoice, id: uuid(), state: "coming", problem: "" });
    const [kind] = file.type.split("/");
    this.kind = isVoice ? "voice" : ["image", "video", "audio"].includes(kind) ? kind : "file";
    this.preview = this.kind === "image" ? URL.createObjectURL(file) : "";
    this.draw();
  }

  get isDone() {
    return this.state === "done";
  }

  /** Needs a hand: to try again, or to be taken away. */
  get isStuck() {
    return this.state === "failed" || this.state === "refused";
  }

  get look() {
    const { kind, preview, width, height } = this;
    return { kind, preview, width, height, name: this.file.name };
  }

  draw() {
    this.element = document.createElement("li");
    this.element.className = `tray__item tray__item--${this.kind}`;
    const sign = document.createElement("span");
    sign.className = "tray__sign";
    sign.append(icon({ video: "film", voice: "mic", audio: "mic" }[this.kind] ?? "doc"));
    this.element.append(sign);
    const name = document.createElement("span");
    name.className = this.preview ? "hush" : "tray__name";
    if (this.preview) {
      const seen = Object.assign(document.createElement("img"), { className: "tray__seen", alt: "", src: this.preview });
      // A picture that this browser cannot draw, such as HEIC, is shown as the file that it is.
      seen.addEventListener("error", () => { seen.replaceWith(sign); name.className = "tray__name"; });
      sign.replaceWith(seen);
    }
    name.textContent = this.isVoice ? word("voiceNote") : this.file.name;
    this.ring = document.createElementNS(RING, "svg");
    this.ring.setAttribute("class", "ring");
    this.ring.setAttribute("viewBox", "0 0 36 36");
    this.ring.setAttribute("role", "progressbar");
    this.ring.setAttribute("aria-label", name.textContent);
    for (const part of ["ring__whole", "ring__done"]) {
      const circle = document.createElementNS(RING, "circle");
      for (const [key, value] of Object.entries({ class: part, cx: 18, cy: 18, r: 15, pathLength: 100 })) {
        circle.setAttribute(key, value);
      }
      this.ring.append(circle);
    }
    this.again = this.button("retry", "retry", () => this.start());
    this.away = this.button("close", "takeAway", () => this.remove());
    this.element.append(name, this.ring, this.again, this.away);
  }

  button(sign, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tray__act tray__act--${sign}`;
    button.setAttribute("aria-label", `${word(label)}: ${this.isVoice ? word("voiceNote") : this.file.name}`);
    button.append(icon(sign, "s"));
    button.addEventListener("click", act);
    return button;
  }

  focus() {
    this.away.focus();
    return this.away;
  }

  become(state, problem = "", mayRetry = false) {
    Object.assign(this, { state, problem });
    this.element.dataset.state = state;
    this.ring.toggleAttribute("hidden", state !== "coming");
    this.again.hidden = !mayRetry;
    this.tray.changed();
  }

  progress(done) {
    this.ring.setAttribute("aria-valuenow", Math.round(done * 100));
    this.ring.lastChild.setAttribute("stroke-dashoffset", 100 - Math.round(done * 100));
  }

  async start() {
    this.progress(0);
    this.become("coming");
    await this.measure();
    if (this.state !== "coming") return;
    const form = new FormData();
    for (const name of ["id", "width", "height"]) if (this[name]) form.append(name, this[name]);
    if (this.isVoice) form.append("voice", "true");
    form.append("file", this.file, this.file.name);
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", `/api/conversations/${this.tray.conversation}/attachments/`);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(loaded / (total || 1)));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.become("failed", word("offline"), true));
    request.send(form);
  }

  answered({ status, response }) {
    if (status === 200 || status === 201) {
      this.become("done");
      if (response.state === "waiting" && !this.isVoice) this.watch(0);
      else if (response.state === "refused") this.become("refused", word("cantBeShown"));
    } else {
      const mayRetry = status === 0 || status === 429 || status >= 500;
      this.become("failed", response?.message || word("failed"), mayRetry);
    }
  }

  /** Whether the server could make something of it; a message may go before that is known. */
  async watch(times) {
    await new Promise((done) => setTimeout(done, WATCHED[times]));
    if (!this.element.isConnected || this.state !== "done") return;
    const now = await ask("GET", `/api/attachments/${this.id}/`).catch(() => null);
    if (now?.state === "refused") this.become("refused", word("cantBeShown"));
    else if (now?.state !== "ready" && times + 1 < WATCHED.length) this.watch(times + 1);
  }

  /** Its size on the screen, so that its place is kept from the first moment. */
  async measure() {
    if (!this.preview || this.width) return;
    const seen = new Image();
    seen.src = this.preview;
    await Promise.race([seen.decode(), new Promise((done) => setTimeout(done, 1500))]).catch(() => null);
    if (seen.naturalWidth) [this.width, this.height] = [seen.naturalWidth, seen.naturalHeight];
  }

  remove() {
    const wasThere = this.state === "done" || this.state === "refused";
    this.state = "gone";
    this.request?.abort();
    if (this.preview) URL.revokeObjectURL(this.preview);
    if (wasThere) ask("DELETE", `/api/attachments/${this.id}/`).catch(() => null);
    this.tray.remove(this);
  }
}
