// Copies of the configuration in which a draft is tried.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export interface Sandbox {
  id: string;
  name?: string;
  label?: string;
  created_at?: string;
  /** Where it is opened. */
  address?: string;
}

export const sandboxesQuery = queryOptions({
  queryKey: ["sandboxes"],
  queryFn: async ({ signal }) => (await call<{ items: Sandbox[] }>("/sandboxes", { signal })).items,
  retry: false,
});

export function createSandbox(data: string) {
  return call<Sandbox>("/sandboxes", { method: "POST", body: { data } });
}

export function discardSandbox(id: string) {
  return call<null>(`/sandboxes/${encodeURIComponent(id)}`, { method: "DELETE" });
}
