// What the server said about this page and its reader, and small things every module needs.

const words = () => document.getElementById("words")?.dataset ?? {};

export const me = document.body.dataset.user;
export const language = document.documentElement.lang;
export const locale = document.body.dataset.locale || language;
export const zone = document.body.dataset.zone || undefined;
export const isPhone = matchMedia("(width < 700px)");
export const isWide = matchMedia("(width >= 1100px)");
export const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** A word of templates/_words.html, with its {gaps} filled. */
export function word(name, values = {}) {
  const text = words()[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (gap, key) => (key in values ? String(values[key]) : gap));
}

const rules = new Intl.PluralRules(language);

/** A counted word: `nameOne` or `nameOther`. */
export function counted(name, n) {
  return word(name + (rules.select(n) === "one" ? "One" : "Other"), { n });
}

export function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

/** An icon of the sprite. */
export function icon(name, modifiers = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", ["icon", ...modifiers.split(" ").filter(Boolean).map((one) => `icon--${one}`)].join(" "));
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Elements of server-made HTML. */
export function parsed(html) {
  const mould = document.createElement("template");
  mould.innerHTML = html;
  return mould.content;
}

/** A random id (UUID version 4); also where `crypto.randomUUID` is kept to secure origins. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What this browser keeps for this person: drafts, the outbox. Works without storage, for a tab. */
export const keep = {
  own: (name) => `palabre:${name}:${me}`,
  fallback: new Map(),
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(this.own(name)) ?? "null");
    } catch {
      return this.fallback.get(name) ?? null;
    }
  },
  write(name, value) {
    this.fallback.set(name, value);
    try {
      if (value === null) localStorage.removeItem(this.own(name));
      else localStorage.setItem(this.own(name), JSON.stringify(value));
    } catch {
      // Full or forbidden: this tab remembers, the next page will not.
    }
  },
};
