// What to paste where touchpoints are sent from; the key is the reader's to fill in.
const KEY = "WRITE_KEY";

export const SENDERS = ["browser", "node", "python", "curl"] as const;
export type Sender = (typeof SENDERS)[number];

const event = `anonymousId: "a-1", event: "click", properties: { label: "API" }`;

/** The snippet of a sender for a server at `origin`. */
export function snippetFor(sender: Sender, origin: string): string {
  switch (sender) {
    case "browser":
      return `import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "${KEY}", cdnURL: "${origin}" });
analytics.page();
analytics.track("click", { label: "API" });`;
    case "node":
      return `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${KEY}", host: "${origin}" });
analytics.track({ ${event} });`;
    case "python":
      return `import segment.analytics as analytics

analytics.write_key = "${KEY}"
analytics.host = "${origin}"
analytics.track(anonymous_id="a-1", event="click", properties={"label": "API"})
analytics.flush()`;
    case "curl":
      return `curl -u ${KEY}: ${origin}/v1/track -H 'Content-Type: application/json' \\
  -d '{"anonymousId": "a-1", "event": "click", "properties": {"label": "API"}}'`;
  }
}
