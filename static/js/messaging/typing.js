// Who is writing where. A sign of life counts for six seconds; mine goes out at most every three.

import { emit, on } from "../core/bus.js";
import { word } from "../core/page.js";
import { say } from "../core/socket.js";

const LASTS = 6000;
const EVERY = 3000;
const writing = new Map(); // conversation -> Map(user -> {name, timer})

/** The words for those who write in a conversation; empty when nobody does. */
export function typists(conversation, withNames) {
  const names = [...(writing.get(conversation)?.values() ?? [])].map((one) => one.name);
  if (!names.length) return "";
  if (!withNames) return word("typing");
  return names.length === 1 ? word("typingOne", { name: names[0] }) : word("typingMany");
}

function stop(conversation, user) {
  const here = writing.get(conversation);
  const one = here?.get(user);
  if (!one) return;
  clearTimeout(one.timer);
  here.delete(user);
  emit("typing.shown", { conversation });
}

export function start() {
  on("typing.changed", ({ conversation, data }) => {
    stop(conversation, data.user);
    if (!data.is_typing) return;
    if (!writing.has(conversation)) writing.set(conversation, new Map());
    const timer = setTimeout(() => stop(conversation, data.user), LASTS);
    writing.get(conversation).set(data.user, { name: data.name.split(" ")[0], timer });
    emit("typing.shown", { conversation });
  });
  on("message.created", ({ conversation, data }) => stop(conversation, data.sender.id));
  on("link.lost", () => {
    for (const [conversation, users] of writing) for (const user of users.keys()) stop(conversation, user);
  });
}

/** My own typing in one conversation, said no more often than every three seconds. */
export class Typing {
  constructor(conversation) {
    this.conversation = conversation;
    this.saidAt = 0;
    this.idle = 0;
  }

  touched(hasText) {
    clearTimeout(this.idle);
    if (!hasText) return this.over();
    if (Date.now() - this.saidAt >= EVERY) {
      this.saidAt = Date.now();
      this.tell(true);
    }
    this.idle = setTimeout(() => this.over(), 5000);
  }

  over() {
    clearTimeout(this.idle);
    if (!this.saidAt) return;
    this.saidAt = 0;
    this.tell(false);
  }

  tell(isTyping) {
    say({ type: "typing", conversation: this.conversation, is_typing: isTyping });
  }
}
