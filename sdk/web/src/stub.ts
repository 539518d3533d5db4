import type { Settings, Weft } from "./index";

/** A call made before the script was there: method, arguments, time, id. */
export type StubCall = [method: keyof Weft, given: unknown[], timestamp: string, messageId: string];

declare const WEFT_SETTINGS: Settings;
declare const WEFT_SCRIPT: string;

// Inlined in the page: takes calls until the script has come, and if the person leaves before that, sends them.
((page, doc) => {
  if (page.weft) return;
  const calls: StubCall[] = [];
  const settings = WEFT_SETTINGS;
  const { key, url, purpose = "analytics" } = settings;
  const weft: Record<string, unknown> = { calls, settings };
  page.weft = weft;
  for (const method of "identify track page screen group alias consent reset flush stop".split(" "))
    weft[method] = (...given: unknown[]) => {
      const random = () => Math.random().toString(36).slice(2);
      calls.push([
        method as keyof Weft,
        given,
        new Date().toISOString(),
        `s${random()}${random()}`,
      ]);
    };
  const script = doc.createElement("script");
  script.async = true;
  script.src = WEFT_SCRIPT;
  doc.head.append(script);
  addEventListener("pagehide", () => {
    const { doNotTrack, globalPrivacyControl } = navigator as Navigator & {
      globalPrivacyControl?: boolean;
    };
    const own = `weft.${key}.`;
    try {
      const kept = settings.consent ?? JSON.parse(localStorage.getItem(`${own}c`) ?? "{}");
      const denied = (doNotTrack === "1" || globalPrivacyControl) && settings.respectDnt !== false;
      if (!weft.calls || !kept[purpose] || denied) return;
      const anonymousId =
        localStorage.getItem(`${own}a`) ?? `s${Math.random().toString(36).slice(2)}`;
      localStorage.setItem(`${own}a`, anonymousId);
      const { origin, pathname } = location;
      const batch = calls
        .filter(([type]) => type === "track" || type === "page")
        .map(([type, [name, properties = {}], timestamp, messageId]) => ({
          type,
          messageId,
          timestamp,
          anonymousId,
          [type === "page" ? "name" : "event"]: name ?? doc.title,
          // Coarser than the script: every long number and every address of mail goes.
          properties: JSON.parse(
            JSON.stringify(properties)
              .replace(/\d([ -]?\d){10,}x?/gi, "0")
              .replace(/[^\s"@\\]{1,64}(@|%40)[^\s"\\]+/g, "[email]"),
          ),
          context: {
            page: { url: origin + pathname, path: pathname, title: doc.title },
            consent: { purpose, categoryPreferences: kept },
          },
        }));
      if (batch.length)
        navigator.sendBeacon(
          `${url}/v1/batch`,
          JSON.stringify({ batch, writeKey: key, sentAt: new Date().toISOString() }),
        );
    } catch {
      // Without storage or consent nothing is sent.
    }
  });
})(window as unknown as { weft?: object }, document);
