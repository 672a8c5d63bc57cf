// Somebody is called or looks otherwise from now on, or has deleted their account: their name and
// face in the open thread and beside it. The inbox asks for its rows anew.

import { me, word } from "../core/page.js";

export function redraw(person) {
  const thread = document.getElementById("thread");
  if (!thread) return;
  const head = thread.querySelector(".topbar");
  const { kind } = thread.dataset;
  const beside = document.querySelector(`#panel [data-person="${CSS.escape(person.id)}"]`);
  // One's peer in a direct conversation; to a shop, its client.
  const isTheirs = kind === "direct" ? person.id !== me && head.dataset.peers === person.id : kind === "shop" && beside;
  if (isTheirs && person.is_gone) {
    // What can still be done here is drawn by the server.
    window.htmx.ajax("GET", location.href, { target: "#stage", select: "#stage", swap: "outerHTML show:none" });
    return;
  }
  const name = person.is_gone ? word("goneName") : person.name;
  const short = person.is_gone ? name : name.split(" ")[0];
  if (isTheirs) {
    head.querySelector(".topbar__name .clip").textContent = name;
    draw(head.querySelector(".avatar"), person);
    for (const link of head.querySelectorAll('[data-sheet^="/@"]')) link.href = link.dataset.sheet = `/@${person.handle}/`;
  }
  if (beside) {
    beside.querySelector(".shop__name").textContent = name;
    draw(beside.querySelector(".avatar"), person);
  }
  if (kind === "group") {
    const rest = head.querySelector(".topbar__rest");
    const names = rest.textContent.split(", ");
    const at = head.dataset.peers.split(" ").indexOf(person.id);
    if (at in names) names[at] = short;
    rest.textContent = names.join(", ");
    document.body.dispatchEvent(new CustomEvent("group:changed"));
  }
  document.body.dispatchEvent(new CustomEvent("pin:changed"));
  for (const li of thread.querySelectorAll(`.msg[data-sender="${CSS.escape(person.id)}"]`)) {
    const from = li.querySelector(".msg__from");
    if (!from) continue;
    from.textContent = short;
    draw(li.querySelector(".msg__face .avatar"), person);
    for (const quote of thread.querySelectorAll(`.quote[data-jump="${li.dataset.seq}"] .quote__who`)) quote.textContent = short;
  }
}

/** As templates/_avatar.html draws it. */
function draw(avatar, { hue, initials, avatar: picture }) {
  avatar.className = avatar.className.replace(/avatar--h\d+/, `avatar--h${hue}`);
  let face = document.createTextNode(initials);
  if (picture) {
    face = document.createElement("img");
    Object.assign(face, { className: "avatar__img", src: picture, alt: "", width: 96, height: 96 });
  }
  avatar.replaceChildren(face, avatar.querySelector(".avatar__here"));
}
