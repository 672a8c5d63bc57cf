// The wallet's page draws itself anew when money has moved, here or elsewhere. A page that was
// scrolled into older movements, or shows another month, keeps what it shows.

import { on } from "../core/bus.js";

on("balance.changed", () => {
  if (document.querySelector("#wallet[data-is-now]")) {
    document.body.dispatchEvent(new CustomEvent("wallet:changed"));
  }
});
