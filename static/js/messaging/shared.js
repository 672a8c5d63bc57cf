// What another application shared with this one, brought to the conversation that was chosen: the
// words in the address, the files where the worker has put them down. Nothing is sent by itself.

import { trayOf } from "./media/tray.js";

const SHARED = "palabre-shared";

export async function take(thread) {
  const here = new URL(location);
  const text = here.searchParams.get("shared");
  if (text === null) return;
  here.searchParams.delete("shared");
  history.replaceState(history.state, "", here);
  const { field } = thread.composer;
  if (text.trim()) thread.composer.insert(field.value ? `\n${text}` : text, field.value.length);
  if (!("caches" in window) || !(await caches.has(SHARED))) return;
  const cache = await caches.open(SHARED);
  const files = [];
  for (const request of await cache.keys()) {
    const kept = await cache.match(request);
    const name = decodeURIComponent(kept.headers.get("Palabre-Name") ?? "file");
    files.push(new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") }));
  }
  await caches.delete(SHARED);
  if (files.length) trayOf(thread).add(files);
}
