// The API as any client uses it: a token or a key goes with each request, and nothing else is known here.

const KEPT = "dashboard.credentials";

/** An answer that is a problem (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The service answered ${status}.`);
    this.status = status;
  }
}

/** Whoever uses the page; for as long as the tab is open, and never longer. */
export class Session {
  #headers = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  #pausedUntil = 0;

  get signedIn() {
    return this.#headers !== null;
  }

  /** Seconds for which nothing is asked, since the service asked for that. */
  get pause() {
    return Math.max(0, (this.#pausedUntil - Date.now()) / 1000);
  }

  async signIn({ username, password, key }) {
    const headers = key ? { "X-API-Key": key } : await this.#token(username, password);
    const me = await answered(await fetch("api/v1/auth/me", { headers, cache: "no-store" }));
    this.#keep(headers);
    return me;
  }

  signOut() {
    this.#keep(null);
  }

  /** JSON from a path below api/v1/. Fails with a Problem; a refusal of the credentials ends the session. */
  async get(path, query = {}) {
    return answered(await this.ask(path, { query }));
  }

  /** The answer itself, with its body not read yet. */
  async ask(path, { query = {}, headers = {}, signal } = {}) {
    if (this.pause > 0) throw new Problem(429, { detail: `Too many requests; on again in ${Math.ceil(this.pause)} s.` });
    const wanted = Object.entries(query).filter(([, value]) => value !== "" && value !== null);
    const search = wanted.length ? `?${new URLSearchParams(wanted)}` : "";
    const answer = await fetch(`api/v1/${path}${search}`, {
      headers: { ...this.#headers, ...headers },
      cache: "no-store",
      signal: signal ?? AbortSignal.timeout(15000),
    });
    if (answer.status === 401) this.#keep(null);
    if (answer.status === 429) this.#pausedUntil = Date.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 10);
    return answer;
  }

  async #token(username, password) {
    const answer = await fetch("api/v1/auth/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    return { Authorization: `Bearer ${(await answered(answer)).access_token}` };
  }

  #keep(headers) {
    this.#headers = headers;
    if (headers) sessionStorage.setItem(KEPT, JSON.stringify(headers));
    else sessionStorage.removeItem(KEPT);
  }
}

async function answered(answer) {
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, body);
  return body;
}
