// A thumb on a message: held down it opens the menu, drawn aside it answers.

import { isCalm } from "../core/page.js";
import { menu } from "./acts.js";

const HOLD = 450;
const STILL = 10;
const FAR = 56;

export function begin(thread, li, { clientX: x, clientY: y, pointerId }) {
  if (li.classList.contains("msg--gone")) return;
  const over = new AbortController();
  const { signal } = over;
  const way = document.dir === "rtl" ? -1 : 1;
  let drawn = 0;
  const timer = setTimeout(() => {
    done();
    // Lifting the finger would press what the menu has put under it.
    li.addEventListener("touchend", (event) => event.preventDefault(), { once: true, passive: false });
    menu(thread, li);
  }, HOLD);
  const done = () => {
    clearTimeout(timer);
    over.abort();
    li.style.transform = "";
  };
  const moved = (event) => {
    const touch = [...event.changedTouches][0];
    const [dx, dy] = [(touch.clientX - x) * way, touch.clientY - y];
    if (Math.hypot(dx, dy) > STILL) clearTimeout(timer);
    if (!drawn && Math.abs(dy) > STILL) return done();
    drawn = dx > STILL ? Math.min(dx, FAR + 16) : 0;
    if (!isCalm.matches) li.style.transform = drawn ? `translateX(${drawn * way}px)` : "";
  };
  const ended = () => {
    const isAnswer = drawn >= FAR;
    done();
    if (isAnswer) thread.composer.about("reply", li);
  };
  li.addEventListener("touchmove", moved, { signal, passive: true });
  li.addEventListener("touchend", ended, { signal });
  li.addEventListener("touchcancel", done, { signal });
  addEventListener("pointercancel", (event) => event.pointerId === pointerId && clearTimeout(timer), { signal });
}
