// A thumb held on the microphone records while it stays there. Let go: it is sent. Drawn aside: it is
// dropped. Drawn up: the recording goes on by itself, with its buttons, as after a tap.

import { word } from "../../core/page.js";
import { toast } from "../../core/toast.js";
import { record } from "./recorder.js";

const HOLD = 300;
const ASIDE = 90;
const UP = 80;
const SHORT = 700; // less is a tap that took too long, not a message

export function begin(thread, opener, { pointerId, clientX: x, clientY: y }) {
  const over = new AbortController();
  const { signal } = over;
  const way = document.dir === "rtl" ? 1 : -1;
  let isHeld = false;
  let recorder = null;

  const timer = setTimeout(async () => {
    isHeld = true;
    navigator.vibrate?.(15);
    const begun = await record(thread, opener, { isHeld: true });
    // The browser may have asked for the microphone meanwhile: no thumb is there any more.
    if (signal.aborted) begun?.lock();
    else recorder = begun;
  }, HOLD);

  const moved = (event) => {
    if (event.pointerId !== pointerId) return;
    const [aside, up] = [(event.clientX - x) * way, y - event.clientY];
    if (!isHeld && Math.hypot(aside, up) > 10) done();
    if (!recorder) return;
    recorder.lean(Math.max(0, aside) / ASIDE);
    if (aside > ASIDE) {
      recorder.end();
      done();
    } else if (up > UP) {
      recorder.lock();
      done();
    }
  };
  const lifted = (event) => {
    if (event.pointerId !== pointerId) return;
    if (recorder && event.type === "pointercancel") recorder.lock();
    else if (recorder && recorder.length < SHORT) {
      recorder.end();
      toast(word("recordHold"), { symbol: "mic" });
    } else recorder?.go();
    done();
  };
  const done = () => {
    clearTimeout(timer);
    recorder = null;
    over.abort();
  };
  addEventListener("pointermove", moved, { signal });
  addEventListener("pointerup", lifted, { signal });
  addEventListener("pointercancel", lifted, { signal });
  // Lifting a thumb that was held is no tap.
  opener.addEventListener("click", (event) => isHeld && event.preventDefault(), { once: true });
  opener.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
}
