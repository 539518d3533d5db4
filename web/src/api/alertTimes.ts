// When the signed-in person is alerted.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label } from "./types";

/** What they may say themselves. */
export interface AlertTimes {
  zone: string | null;
  quiet_from: string | null;
  quiet_until: string | null;
  days_off: boolean;
  daily_cap: number | null;
  digest_at: string | null;
}

export interface MyAlerts extends AlertTimes {
  /** Whether they have said so themselves. */
  own: boolean;
  /** The plan they were given, where there is one. */
  given: string | null;
  escalate_minutes: number | null;
  zones: { value: string; label: Label }[];
}

export const myAlertsQuery = queryOptions({
  queryKey: ["me", "alerts"],
  queryFn: ({ signal }) => call<MyAlerts>("/me/alerts", { signal }),
});

export const setMyAlerts = (body: AlertTimes) =>
  call<MyAlerts>("/me/alerts", { method: "PUT", body });

export const dropMyAlerts = () => call<MyAlerts>("/me/alerts", { method: "DELETE" });
