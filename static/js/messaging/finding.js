// What opens the searches: their scripts are loaded when somebody first looks for something.

const thread = () => document.getElementById("thread");

function key(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const pressed = event.key.toLowerCase();
  if (pressed === "k") {
    event.preventDefault();
    import("./switcher.js").then(({ toggle }) => toggle());
  } else if (pressed === "f" && thread()?.contains(event.target) && !event.target.closest(".within")) {
    event.preventDefault(); // pressed once more, in the bar, it is the browser's own
    import("./within.js").then(({ open }) => open(thread()));
  }
}

export function start() {
  document.addEventListener("keydown", key);
  document.addEventListener("focusin", ({ target }) => {
    if (target.id === "inbox-find") import("./search.js").then(({ begin }) => begin(target));
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-find]")) import("./within.js").then(({ open }) => open(thread()));
  });
}
