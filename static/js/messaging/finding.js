// What opens the searches: their scripts are loaded when somebody first looks for something.

const thread = () => document.getElementById("thread");

/** What is typed while the switcher loads is for the switcher, not for the field behind it. */
async function go() {
  let early = "";
  const hold = (event) => {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    early += event.key;
  };
  document.addEventListener("keydown", hold, { capture: true });
  try {
    const { toggle } = await import("./switcher.js");
    await toggle(() => early);
  } finally {
    document.removeEventListener("keydown", hold, { capture: true });
  }
}

function key(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const pressed = event.key.toLowerCase();
  if (pressed === "k") {
    event.preventDefault();
    go();
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
