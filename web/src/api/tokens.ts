// Tokens of programs: what they may do, until when, and when they were used.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Page } from "./types";

export const TOKEN_ACTIONS = [
  "read",
  "create",
  "update",
  "delete",
  "command",
  "configure",
] as const;
export type TokenAction = (typeof TOKEN_ACTIONS)[number];

/** Stands for every object. */
export const EVERY_OBJECT = "*";

export interface TokenScope {
  object: string;
  actions: TokenAction[];
}

export interface Token {
  id: string;
  name: string;
  user: string;
  scopes: TokenScope[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

export interface TokenWish {
  name: string;
  expires_at: string;
  /** Everything its user may do when left out. */
  scopes?: TokenScope[];
}

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async ({ signal }) => (await call<Page<Token>>("/tokens", { signal })).items,
});

/** The answer holds the token itself, this one time. */
export function createToken(wish: TokenWish) {
  return call<{ id: string; token: string }>("/tokens", { method: "POST", body: wish });
}

export function revokeToken(id: string) {
  return call<null>(`/tokens/${id}`, { method: "DELETE" });
}
