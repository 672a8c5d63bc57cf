// The part of a money sheet that asks who it is: a PIN that sends the form at its sixth digit, and
// a passkey that signs what is paid. Without this module the PIN still works as a plain field.

import { ask, Refused } from "../core/api.js";
import { word } from "../core/page.js";

const has = () => window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined;

/** Say beside the button why nothing happened. */
function say(box, text) {
  const line = box.querySelector("[data-passkey-said]");
  if (!line) return;
  line.textContent = text;
  line.hidden = !text;
}

/** Send the form as Enter would: by its first button, whose verb goes with it. */
function send(form) {
  [...form.elements].find((one) => one.type === "submit").click();
}

/** Make one step-up part live; again is harmless. */
export function enhance(box) {
  if (box.dataset.isLive) return;
  box.dataset.isLive = "true";
  const pin = box.querySelector("[name=pin]");
  const typed = () => {
    pin.value = pin.value.replace(/\D/g, "");
    if (pin.value.length === 6) send(pin.form);
  };
  pin?.addEventListener("input", typed);
  // Drawn anew the sheet is at its head again, and what is asked may be below.
  if (pin && pin === document.activeElement) box.scrollIntoView({ block: "nearest" });
  if (pin?.value) typed(); // somebody was faster than this module's loading
  const button = box.querySelector("[data-passkey]");
  if (!button || !has()) return;
  button.hidden = false;
  button.addEventListener("click", () => confirm(box, button));
}

async function confirm(box, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  say(box, "");
  try {
    const bound = JSON.parse(box.dataset.stepUp);
    const { id, options } = await ask("POST", "/api/wallet/step-up/passkey/", bound);
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
    const credential = await navigator.credentials.get({ publicKey });
    const { proof } = await ask("POST", `/api/wallet/step-up/passkey/${id}/`, {
      credential: credential.toJSON(),
    });
    if (!box.isConnected) return;
    box.querySelector("[name=proof]").value = proof;
    const pin = box.querySelector("[name=pin]");
    if (pin) pin.disabled = true; // an empty one would be asked for
    send(button.form);
  } catch (error) {
    // A person who closed the browser's own dialog knows what they did.
    if (error instanceof Refused) say(box, error.message);
    else if (error.name !== "NotAllowedError") say(box, word("failed"));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** The page that adds a passkey; its button works from here on, as sent without scripts it'd be lost. */
export function enrol(form) {
  if (form.dataset.isLive) return;
  form.dataset.isLive = "true";
  form.querySelector("[type=submit]").disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, "");
    try {
      if (!has()) throw new TypeError("no passkeys here");
      const { options } = await ask("POST", "/api/wallet/passkeys/options/");
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
      const credential = await navigator.credentials.create({ publicKey });
      await ask("POST", "/api/wallet/passkeys/", {
        name: form.elements.name.value,
        credential: credential.toJSON(),
      });
      location.assign(form.dataset.then);
    } catch (error) {
      say(form, error instanceof Refused ? error.message : form.dataset.no);
    }
  });
}
