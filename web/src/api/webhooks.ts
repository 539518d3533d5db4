// Webhooks: who is told of changes, what was sent, and sending it again.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Page, Reference } from "./types";

export const WEBHOOK_EVENTS = ["create", "update", "delete", "restore"] as const;

export interface Webhook extends Entry {
  name: string;
  url: string;
  object: string;
  /** All of them when none is said. */
  events: string[] | null;
  filter: string | null;
  active: boolean;
  owner: Reference | null;
}

export const DELIVERY_STATES = ["queued", "delivered", "dead"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  id: string;
  /** `account.update` */
  event: string;
  record: string;
  state: DeliveryState;
  attempts: number | null;
  next_at: string | null;
  /** What the receiver answered. */
  status: number | null;
  error: string | null;
  created_at: string;
  delivered_at: string | null;
}

const WEBHOOKS_MAX = 200;
const FOLLOW_MS = 4000;

export const webhooksQuery = queryOptions({
  queryKey: ["list", "webhook", "all"],
  queryFn: async ({ signal }) => {
    const query = { limit: WEBHOOKS_MAX, sort: "name" };
    return (await call<Page<Webhook>>("/records/webhook", { query, signal })).items;
  },
});

export const deliveriesQuery = (id: string, state: DeliveryState | null, before: string | null) =>
  queryOptions({
    queryKey: ["deliveries", id, state, before],
    queryFn: async ({ signal }) =>
      (
        await call<Page<Delivery>>(`/webhooks/${id}/deliveries`, {
          query: { state, before },
          signal,
        })
      ).items,
    // While something is on its way, its end is worth waiting for.
    refetchInterval: ({ state: { data } }) =>
      data?.some((one) => one.state === "queued") ? FOLLOW_MS : false,
  });

export type Replay = { deliveries: string[] } | { state: DeliveryState };

/** Sends again, under the same ids. */
export function replayDeliveries(id: string, which: Replay) {
  return call<{ queued: number }>(`/webhooks/${id}/replay`, { method: "POST", body: which });
}

/** Another secret; the former one signs too for so many hours. */
export function changeSecret(id: string, overlapHours: number) {
  return call<{ secret: string; former_until: string | null }>(`/webhooks/${id}/secret`, {
    method: "POST",
    body: { overlap_hours: overlapHours },
  });
}
