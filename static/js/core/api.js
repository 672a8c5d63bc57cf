// JSON to and from our own doors.

import { csrf, word } from "./page.js";

/** A door's "no": its stable code and its words. `status` 0 is a network that is away. */
export class Refused extends Error {
  constructor(status, { code = "failed", message = "", fields = {}, retry_after } = {}) {
    super(message || word(status ? "failed" : "offline"));
    Object.assign(this, { status, code, fields, retry_after });
  }

  get isRetryable() {
    return this.status === 0 || this.status === 409 || this.status === 429 || this.status >= 500;
  }
}

/** Ask a door; answers its JSON (null for none) or throws Refused. */
export async function ask(method, url, body, { key, seconds = 20 } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(seconds * 1000),
    });
  } catch {
    throw new Refused(0);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, answer ?? {});
  return answer;
}

/** A fragment of HTML, as text. */
export async function fragment(url) {
  let response;
  try {
    response = await fetch(url, {
      headers: { "HX-Request": "true", Accept: "text/html" },
      credentials: "same-origin",
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    throw new Refused(0);
  }
  if (!response.ok || response.redirected) throw new Refused(response.status || 500);
  return response.text();
}
