// Copies of the configuration in which a draft is tried. Inside of one, every request says so.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export const SANDBOX_DATA = ["sampled", "generated", "empty"] as const;
export type SandboxData = (typeof SANDBOX_DATA)[number];

export interface Sandbox {
  name: string;
  data: SandboxData;
  rows: number;
  created_at: string;
}

export const sandboxesQuery = queryOptions({
  queryKey: ["sandboxes"],
  queryFn: async ({ signal }) => (await call<{ items: Sandbox[] }>("/sandboxes", { signal })).items,
});

export function createSandbox(name: string, data: SandboxData) {
  return call<Sandbox>("/sandboxes", { method: "POST", body: { name, data } });
}

/** Brings the caller's draft into the sandbox again. */
export function applyDraft(name: string) {
  return call<null>(`/sandboxes/${encodeURIComponent(name)}/apply`, { method: "POST", body: {} });
}

export function discardSandbox(name: string) {
  return call<null>(`/sandboxes/${encodeURIComponent(name)}`, { method: "DELETE" });
}
