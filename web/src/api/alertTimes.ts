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
  /** Minutes and person, where their plan leaves it to them. */
  escalate_minutes: number | null;
  escalate_to: string | null;
}

export interface MyAlerts extends Omit<AlertTimes, "escalate_to"> {
  /** Whether they have said so themselves. */
  own: boolean;
  /** The plan they were given, where there is one. */
  given: string | null;
  /** What of passing to-dos on is left to them, and what they have said. */
  escalation: {
    minutes: number | null;
    to: string | null;
    least: number | null;
    most: number | null;
    people: { id: string; label: string }[];
  };
  zones: { value: string; label: Label }[];
}

export const myAlertsQuery = queryOptions({
  queryKey: ["me", "alerts"],
  queryFn: ({ signal }) => call<MyAlerts>("/me/alerts", { signal }),
});

export const setMyAlerts = (body: AlertTimes) =>
  call<MyAlerts>("/me/alerts", { method: "PUT", body });

export const dropMyAlerts = () => call<MyAlerts>("/me/alerts", { method: "DELETE" });
