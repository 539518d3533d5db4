import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An event as the server had it. */
export interface Taken {
  messageId: string;
  event?: string;
  type: string;
  properties?: Record<string, unknown>;
  context: Record<string, unknown>;
}

const built = (file: string) => readFileSync(new URL(`../dist/${file}`, import.meta.url), "utf8");

/** Pages that load the built script from one origin, and a server that takes batches on another. */
export const openSite = async () => {
  const batches: { events: Taken[]; headers: Record<string, unknown> }[] = [];
  const state = { status: 200, script: true };
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "";
    if (path === "/v1/batch") {
      const origin = { "access-control-allow-origin": request.headers.origin ?? "*" };
      if (request.method === "OPTIONS") {
        const headers = "content-type, x-retry-count";
        response.writeHead(204, { ...origin, "access-control-allow-headers": headers }).end();
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        if (state.status === 200) batches.push({ events: body.batch, headers: request.headers });
        response.writeHead(state.status, origin).end("{}");
      });
      return;
    }
    if (path === "/weft.js") {
      // A script that never comes is how a slow network looks from the page.
      if (state.script) response.setHeader("content-type", "text/javascript").end(built("weft.js"));
      return;
    }
    const settings = new URL(request.url ?? "/", "http://x").searchParams.get("settings") ?? "{}";
    const stub = built("stub.js")
      .replace("WEFT_SETTINGS", JSON.stringify({ key: "wk", url: url(1), ...JSON.parse(settings) }))
      .replace("WEFT_SCRIPT", '"/weft.js"');
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><title>产品</title><script>${stub};weft.page()</script><p style="height:4000px">`,
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  // Two names of one machine are two origins.
  const url = (which: number) => `http://${["127.0.0.1", "localhost"][which]}:${port}`;
  return {
    batches,
    state,
    page: (settings: object) =>
      `${url(0)}/products/1?settings=${encodeURIComponent(JSON.stringify(settings))}`,
    events: () => batches.flatMap((batch) => batch.events),
    /** What a server keeps that knows events by their ids. */
    kept: () => [
      ...new Map(
        batches.flatMap((batch) => batch.events).map((event) => [event.messageId, event]),
      ).values(),
    ],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
