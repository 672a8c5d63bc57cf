// Signing in by passkey, on the page at the door: the form is shown where the browser can, asks the
// server for a challenge and sends what the passkey signed as any form is sent.

const form = document.querySelector("[data-passkey-sign-in]");
const said = form?.querySelector("[role=alert]");
const button = form?.querySelector("button");

async function signed() {
  const answer = await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new TypeError(String(answer.status));
  const { request_options: options } = await answer.json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function signIn(event) {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  said.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify((await signed()).toJSON());
    form.submit();
  } catch (error) {
    // Who closed the browser's own dialog, or has no passkey here, was told so by it.
    said.hidden = error.name === "NotAllowedError";
    button.removeAttribute("aria-busy");
  }
}

if (form && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  form.hidden = false;
  form.addEventListener("submit", signIn);
}
