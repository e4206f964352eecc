// Server-sent events (WHATWG HTML, section 9.2) over fetch, since EventSource cannot send credentials.

import { Problem } from "./api.js";

const TRIES = 5;

/**
 * What an operation was after each of its changes, until it has ended. A connection that breaks is made
 * again behind the last event that came.
 */
export async function* changes(session, operationId, signal) {
  let last = "";
  for (let failures = 0; failures < TRIES; ) {
    try {
      const headers = last ? { "Last-Event-ID": last, Accept: "text/event-stream" } : { Accept: "text/event-stream" };
      const answer = await session.ask(`operations/${operationId}/events`, { headers, signal });
      if (answer.status !== 200) return;
      for await (const event of parsed(answer.body)) {
        failures = 0;
        last = event.id || last;
        const operation = JSON.parse(event.data);
        yield operation;
        if (operation.finished_at) return;
      }
    } catch (error) {
      if (signal.aborted || error instanceof Problem) return;
    }
    failures += 1;
    await new Promise((resume) => setTimeout(resume, 1000 * failures));
  }
}

/** The events in a stream of bytes. Comments and types are of no interest here. */
export async function* parsed(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let id = "";
  let data = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (data.length) yield { id, data: data.join("\n") };
          data = [];
        } else if (!line.startsWith(":")) {
          const [, field, text] = /^([^:]*):? ?(.*)$/.exec(line);
          if (field === "data") data.push(text);
          else if (field === "id" && !text.includes("\0")) id = text;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
