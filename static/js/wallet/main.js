// The wallet's page draws itself anew when money has moved, or when something that may wait for
// its reader was posted or answered, here or elsewhere. A page that was scrolled into older
// movements, or shows another month, keeps what it shows.

import { on } from "../core/bus.js";

function changed() {
  if (document.querySelector("#wallet[data-is-now]")) {
    document.body.dispatchEvent(new CustomEvent("wallet:changed"));
  }
}

on("balance.changed", changed);
on("chargeback.moved", changed);
for (const name of ["message.created", "message.updated"]) {
  on(name, ({ data }) => data.card?.type.startsWith("wallet.") && changed());
}

// An open payout follows it from step to step, its owner's list of them too.
on("payout.moved", ({ data }) => {
  changed();
  document.querySelector(`[data-payout="${data.payout}"]`)?.dispatchEvent(new CustomEvent("payout:changed"));
});

// A part of a sheet that shows what a card shows follows it: data-card="wallet.packet/<id>".
on("message.updated", ({ data }) => {
  if (!data.card?.type.startsWith("wallet.")) return;
  for (const part of document.querySelectorAll(`[data-card="${data.card.type}/${data.card.ref}"]`)) {
    part.dispatchEvent(new CustomEvent("card:changed"));
  }
});

// PIN and passkeys: their module comes when a form first asks for them.
async function guard() {
  const asks = document.querySelectorAll("[data-step-up], [data-passkey-new]");
  if (!asks.length) return;
  const { enhance, enrol } = await import("./stepup.js");
  for (const one of asks) ("passkeyNew" in one.dataset ? enrol : enhance)(one);
}

document.addEventListener("htmx:afterSettle", guard);
guard();
