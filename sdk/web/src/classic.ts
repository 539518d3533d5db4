import { createWeft, type Settings, type Weft } from "./index";
import type { StubCall } from "./stub";

/** What the inline stub leaves behind, or the page itself. */
interface Before {
  calls?: StubCall[];
  settings?: Settings;
}

const page = window as unknown as { weft?: Before & Partial<Weft> };
const before = page.weft ?? {};
const script = document.currentScript as HTMLScriptElement | null;
const { key, url = script?.src && new URL(script.src).origin } = script?.dataset ?? {};
const settings = before.settings ?? (key && url ? { key, url } : undefined);

if (settings) {
  const weft = createWeft(settings);

  const early = before.calls ?? [];
  // Whoever kept the stub keeps the real thing.
  page.weft = Object.assign(before, weft, { calls: undefined });
  for (const [method, given, timestamp, messageId] of early) {
    const call = weft[method] as (...given: unknown[]) => void;
    const options = { messageId, timestamp };
    if (method === "track" || method === "page" || method === "screen")
      call(given[0], given[1], { ...options, ...(given[2] as object) });
    else call(...given);
  }
}
