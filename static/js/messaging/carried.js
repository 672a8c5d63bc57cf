// What my own message carries while it is on its way: the pictures as this browser has them, in
// the boxes that the server will draw.

import { icon, word } from "../core/page.js";

const [WIDE, HIGH, NARROW] = [320, 380, 120];

/** The box of a picture in its bubble; the server's own is in templatetags/media.py. */
function box({ width, height }) {
  const scale = Math.min(WIDE / (width || 4), HIGH / (height || 3), width ? Math.max(1, NARROW / width) : Infinity);
  const wide = Math.max(Math.round((width || 4) * scale), NARROW);
  return [wide, Math.max(Math.round((height || 3) * scale), 40)];
}

function shot(file, isAlone) {
  const cell = document.createElement("span");
  cell.className = "shot";
  if (isAlone) {
    const [wide, high] = box(file);
    const place = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ class: "shot__box", width: wide, height: high, viewBox: `0 0 ${wide} ${high}` })) {
      place.setAttribute(key, value);
    }
    cell.append(place);
  }
  if (file.preview) {
    const seen = document.createElement("img");
    seen.className = "shot__seen";
    seen.alt = "";
    seen.src = file.preview;
    cell.append(seen);
  } else {
    cell.classList.add("shot--waiting");
    cell.append(icon("image"));
  }
  return cell;
}

function line(file) {
  const row = document.createElement("p");
  row.className = "doc";
  const sign = document.createElement("span");
  sign.className = "doc__sign";
  sign.append(icon(file.kind === "voice" ? "mic" : "doc"));
  const name = document.createElement("span");
  name.className = "doc__name";
  name.textContent = file.kind === "voice" ? word("voiceNote") : file.name;
  row.append(sign, name);
  return row;
}

/** Put the files of an outbox entry into its bubble. */
export function carry(bubble, files) {
  bubble.classList.add("bubble--media");
  const seen = files.filter((one) => ["image", "video"].includes(one.kind));
  const rest = files.filter((one) => !seen.includes(one)).map(line);
  if (seen.length) {
    const album = document.createElement("div");
    album.className = `shots shots--${Math.min(seen.length, 4)}`;
    album.append(...seen.map((one) => shot(one, seen.length === 1)));
    rest.unshift(album);
  }
  bubble.prepend(...rest);
}

/** While the server makes them anew, its sender goes on seeing the pictures as they were chosen. */
export function keepSight(old, newer) {
  const seen = [...old.querySelectorAll(".shots > .shot")].map((one) => one.querySelector('img[src^="blob:"]'));
  newer.querySelectorAll(".shots > .shot").forEach((cell, place) => {
    if (seen[place] && cell.classList.contains("shot--waiting")) cell.prepend(seen[place]);
  });
}
