// What htmx does not do for the shop: steppers, the gallery, an undo beside a word, and telling
// the fragments on the screen that an order or the cart has changed somewhere else.

import { on } from "../core/bus.js";
import { me } from "../core/page.js";
import { toast } from "../core/toast.js";

function step(button) {
  const input = button.closest("[data-stepper]")?.querySelector("input");
  if (!input) return;
  const wanted = (Number(input.value) || 0) + Number(button.dataset.step);
  const value = Math.min(Number(input.max) || 99, Math.max(Number(input.min) || 1, wanted));
  if (value === Number(input.value)) return;
  input.value = value;
  for (const one of input.closest("[data-stepper]").querySelectorAll("[data-step]")) {
    one.disabled = one.dataset.step < 0 ? value <= Number(input.min) : value >= Number(input.max);
  }
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(thumb) {
  const picture = document.getElementById(`picture-${thumb.dataset.picture}`);
  const gallery = picture?.parentElement;
  gallery?.scrollTo({ left: picture.offsetLeft - gallery.offsetLeft });
}

/** A word with one button beside it: a link to follow, or a form to send. */
function said({ text, kind, action }) {
  const act = action && {
    label: action.label,
    run: () => {
      if (action.href) return location.assign(action.href);
      // The drawer may have been closed meanwhile: the rail's count tells then.
      const cart = document.getElementById("cart");
      const where = cart ? { target: cart, swap: "outerHTML" } : { source: document.body, swap: "none" };
      return window.htmx.ajax("POST", action.post, { ...where, values: action.body });
    },
  };
  toast(text, { kind, act, seconds: act ? 8 : 5 });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (button) step(button);
  const thumb = event.target.closest?.("[data-picture]");
  if (thumb) show(thumb);
});
document.addEventListener("said", (event) => said(event.detail));

const tell = (name) => document.body.dispatchEvent(new CustomEvent(name));
on("charge.changed", ({ data }) => {
  tell("charge:changed");
  // Who shows a code at a till sees what became of it, and confirms it where that is asked.
  const isShowing = document.querySelector("dialog[open] #pay-code, .sheet--page #pay-code");
  if (data.payer !== me || !(isShowing || data.state === "open")) return;
  document.dispatchEvent(new CustomEvent("sheet:open", { detail: { url: `/charges/${data.charge}/` } }));
});
for (const name of ["order.placed", "order.moved"]) on(name, () => tell("order:changed"));
on("cart.changed", ({ data }) => {
  // The drawer that made the change draws it itself, a moment later: drawn before the answer is
  // there, it would lose what the answer says.
  setTimeout(() => {
    const cart = document.getElementById("cart");
    const isAsking = cart?.matches(".htmx-request, :has(.htmx-request)");
    if (cart && !isAsking && Number(cart.dataset.count) !== data.count) tell("cart:changed");
  }, 400);
});
