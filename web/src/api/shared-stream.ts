// One stream for all tabs: a browser allows few connections to a server, and a tab more must not
// stop the app. The tab that holds the lock reads; the others listen to it.
import { keepReading, type StreamEvent, type StreamListener, type StreamState } from "./stream";

const LOCK = "weft.stream";

type Said = { event: StreamEvent } | { state: StreamState } | { ask: true };

/** Listens until the returned function is called. */
export function listen(url: string, listener: StreamListener): () => void {
  const stop = new AbortController();
  // Locks exist only on https and localhost; elsewhere each tab reads for itself.
  if (!navigator.locks || typeof BroadcastChannel === "undefined") {
    void keepReading(url, "", listener, stop.signal);
    return () => stop.abort();
  }
  const others = new BroadcastChannel(LOCK);
  let lastId = "";
  let state: StreamState = "connecting";
  let reads = false;
  const say = (said: Said) => {
    if (!stop.signal.aborted) others.postMessage(said);
  };
  const take = (said: Said) => {
    if ("event" in said) {
      if (said.event.id) lastId = said.event.id;
      listener.onEvent(said.event);
    } else if ("state" in said) {
      state = said.state;
      listener.onState(state);
    } else if (reads) {
      say({ state });
    }
  };
  const both = (said: Said) => {
    take(said);
    say(said);
  };
  others.onmessage = ({ data }: MessageEvent<Said>) => take(data);
  say({ ask: true });
  const read = () => {
    reads = true;
    const relay: StreamListener = {
      onEvent: (event) => both({ event }),
      onState: (now) => both({ state: now }),
    };
    return keepReading(url, lastId, relay, stop.signal);
  };
  navigator.locks.request(LOCK, { signal: stop.signal }, read).catch(() => {
    // The page went before its turn came.
  });
  return () => {
    stop.abort();
    others.close();
  };
}
