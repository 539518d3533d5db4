// What the tests of these blocks share: a page with a server that answers from a table.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { UiProvider } from "../../ui/UiProvider";

type Reply = (body: unknown, headers: Headers) => { status?: number; json: unknown };

/** Answers `METHOD /path` of the API; tells what was asked. */
export function serve(replies: Record<string, Reply>) {
  const asked: { what: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const what = `${init.method ?? "GET"} ${url.replace("/api/v1", "").split("?")[0]}`;
    const body: unknown = init.body ? JSON.parse(String(init.body)) : undefined;
    asked.push({ what, body });
    const { status = 200, json } = replies[what]?.(body, new Headers(init.headers)) ?? {
      status: 404,
      json: { code: "none" },
    };
    return new Response(JSON.stringify(json), { status });
  });
  return asked;
}

export function show(children: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <UiProvider>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </UiProvider>,
  );
}
