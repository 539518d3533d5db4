// The live stream, read with fetch so that a lost connection resumes where it stopped.
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

export type StreamState = "connecting" | "live" | "lost";

export interface StreamListener {
  onEvent: (event: StreamEvent) => void;
  onState: (state: StreamState) => void;
}

const RETRY_MS_FIRST = 500;
const RETRY_MS_MAX = 15_000;

/** Reads the stream until the signal aborts, resuming after `lastId` and after every break. */
export async function keepReading(
  url: string,
  lastId: string,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let last = lastId;
  let wait = RETRY_MS_FIRST;
  while (!signal.aborted) {
    listener.onState("connecting");
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (last) headers["Last-Event-ID"] = last;
      const response = await fetch(url, { headers, signal, credentials: "same-origin" });
      if (response.status === 401) return;
      if (response.ok && response.body) {
        listener.onState("live");
        wait = RETRY_MS_FIRST;
        await readEvents(response.body, (event) => {
          if (event.id) last = event.id;
          listener.onEvent(event);
        });
      }
    } catch {
      // Whatever broke the connection, the cure is the same: wait and connect again.
    }
    if (signal.aborted) return;
    listener.onState("lost");
    await pause(wait, signal);
    wait = Math.min(wait * 2, RETRY_MS_MAX);
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, emit: (event: StreamEvent) => void) {
  const parse = streamParser(emit);
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader();
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: string };
    if (done) return;
    if (value) parse(value);
  }
}

/** Splits a text stream into events; a piece may end anywhere. */
export function streamParser(emit: (event: StreamEvent) => void): (piece: string) => void {
  let rest = "";
  let event: StreamEvent = { id: "", event: "message", data: "" };
  const takeLine = (line: string) => {
    if (line === "") {
      if (event.data || event.event !== "message") emit(event);
      event = { id: "", event: "message", data: "" };
      return;
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "id") event.id = value ?? "";
    if (name === "event") event.event = value ?? "";
    if (name === "data") event.data += (event.data ? "\n" : "") + (value ?? "");
  };
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) takeLine(line);
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
