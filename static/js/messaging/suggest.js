// Suggestions under a field: a list box of the server's (data-suggests names it), narrowed to what is
// typed, walked with the arrows, taken with Enter or a tap. Without scripts the field is just a field.

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const MOST = 6;

export function begin(field) {
  if (field.suggestions) return;
  const list = document.getElementById(field.dataset.suggests);
  field.suggestions = list;
  const all = [...list.children];
  let shown = [];
  let at = -1;

  const choose = (place) => {
    shown[at]?.setAttribute("aria-selected", "false");
    at = place;
    shown[at]?.setAttribute("aria-selected", "true");
    shown[at]?.scrollIntoView({ block: "nearest" });
    if (shown[at]) field.setAttribute("aria-activedescendant", shown[at].id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (isOpen) => {
    choose(-1);
    const wanted = fold(field.value.trim().replace(/^@/, ""));
    const fits = (one) => fold(one.textContent).split(/[\s@]+/).some((part) => part.startsWith(wanted));
    shown = isOpen ? all.filter(fits).slice(0, MOST) : [];
    for (const one of all) one.hidden = !shown.includes(one);
    list.hidden = !shown.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  const take = (one) => {
    field.value = one.dataset.value;
    show(false);
    field.focus();
  };

  field.addEventListener("input", () => show(true));
  field.addEventListener("focus", () => show(true));
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && list.hidden) show(true);
    if (way && shown.length) choose((at + way + shown.length) % shown.length);
    else if (event.key === "Enter" && shown[at]) take(shown[at]);
    else if (event.key === "Escape" && !list.hidden) {
      show(false);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) take(one);
  });
  if (document.activeElement === field) show(true);
}
