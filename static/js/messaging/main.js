// Conversations: what listens on every page, then the elements.

import { me } from "../core/page.js";
import { ChatInbox } from "./inbox.js";
import * as panel from "./panel.js";
import * as presence from "./presence.js";
import * as receipts from "./receipts.js";
import { ChatThread } from "./thread.js";
import * as typing from "./typing.js";
import * as unread from "./unread.js";

if (me) {
  for (const part of [typing, presence, receipts, unread, panel]) part.start();
  customElements.define("chat-thread", ChatThread);
  customElements.define("chat-inbox", ChatInbox);
}
