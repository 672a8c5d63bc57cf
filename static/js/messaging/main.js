// Conversations: what listens on every page, then the elements.

import { on } from "../core/bus.js";
import { me } from "../core/page.js";
import * as attach from "./attach.js";
import * as drafts from "./drafts.js";
import * as finding from "./finding.js";
import { ChatInbox } from "./inbox.js";
import * as panel from "./panel.js";
import * as people from "./people.js";
import * as presence from "./presence.js";
import * as receipts from "./receipts.js";
import { ChatThread } from "./thread.js";
import * as typing from "./typing.js";
import * as unread from "./unread.js";

// Cautions are rare: what closes them comes with the first one that is shown.
const cautions = () => import("./cautions.js");
const tidy = () => document.querySelector(".caution") && cautions().then((one) => one.tidy());

// So are interactive blocks and previews: their module comes with the first one.
const blocks = () => document.querySelector("[data-ask],[data-unpreview],[data-locate],[data-narrow]") && import("./asks.js");

// And people who change their name or their face.
const faces = ({ data }) => import("./faces.js").then((one) => one.redraw(data));

if (me) {
  const parts = [attach, drafts, typing, presence, receipts, unread, panel, finding, people];
  for (const part of parts) part.start();
  for (const name of ["thread.opened", "message.created", "message.updated"]) on(name, tidy);
  on("person.changed", faces);
  customElements.define("chat-thread", ChatThread);
  customElements.define("chat-inbox", ChatInbox);
  for (const name of ["thread.opened", "message.created", "message.updated"]) on(name, blocks);
  document.addEventListener("htmx:load", blocks);
  blocks();
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-uncaution]");
    if (button) cautions().then((one) => one.dismiss(button));
  });
  // What is pressed before its module is there waits for it.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-pick],[data-locate],[data-unpreview]")) import("./asks.js").then((one) => one.clicked(event));
  });
  // Not on a dead line: what it brings waits for the next page.
  import("./away.js").then((away) => away.start()).catch(() => null);
}
