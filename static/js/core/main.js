// What runs on every page of the application, in the order it needs.

import * as outbox from "./outbox.js";
import { me } from "./page.js";
import * as press from "./press.js";
import * as sheet from "./sheet.js";
import * as shell from "./shell.js";
import * as socket from "./socket.js";
import * as time from "./time.js";
import * as toast from "./toast.js";

for (const part of [time, toast, sheet, press, shell]) part.start();
document.addEventListener("htmx:load", async ({ target }) => {
  const boxes = [...(target.querySelectorAll?.("[data-scan]") ?? [])];
  if (boxes.length) boxes.forEach((await import("./scan.js")).start);
});
if (me) {
  outbox.start();
  socket.start();
}
