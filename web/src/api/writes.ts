import { call } from "./client";
import type { Entry, ExpressionCheck, Label, Row } from "./types";

// Versions this tab has written itself, so that its own echo on the stream is not news.
const OWN_WRITES_MAX = 200;
const ownWrites: string[] = [];

export function isOwnWrite(object: string, id: string, version: number | undefined): boolean {
  return ownWrites.includes(`${object}/${id}/${version}`);
}

function remember(object: string, entry: Entry | null): void {
  if (!entry) return;
  ownWrites.push(`${object}/${entry.id}/${entry.version}`);
  if (ownWrites.length > OWN_WRITES_MAX) ownWrites.shift();
}

export function signIn(username: string, password: string): Promise<null> {
  return call("/auth/login", { method: "POST", body: { username, password } });
}

export function signOut(): Promise<null> {
  return call("/auth/logout", { method: "POST", body: {} });
}

/** Fails when the link is wrong or was used. */
export function checkSetUp(token: string): Promise<null> {
  return call("/auth/setup", { method: "POST", body: { token } });
}

export function setUp(token: string, password: string): Promise<null> {
  return call("/auth/setup", { method: "POST", body: { token, password } });
}

export async function createRecord(object: string, row: Row): Promise<Entry> {
  const entry = await call<Entry>(`/records/${object}`, { method: "POST", body: row });
  remember(object, entry);
  return entry;
}

export async function changeRecord(object: string, at: Entry, change: Row): Promise<Entry> {
  const path = `/records/${object}/${at.id}`;
  const entry = await call<Entry>(path, { method: "PATCH", body: change, version: at.version });
  remember(object, entry);
  return entry;
}

export function deleteRecord(object: string, at: Entry): Promise<null> {
  return call(`/records/${object}/${at.id}`, { method: "DELETE", version: at.version });
}

export async function restoreRecord(object: string, id: string): Promise<Entry> {
  const entry = await call<Entry>(`/records/${object}/${id}/restore`, { method: "POST" });
  remember(object, entry);
  return entry;
}

export async function runCommand(object: string, id: string, command: string, input: Row) {
  const path = `/records/${object}/${id}/commands/${command}`;
  const done = await call<{ record?: Entry | null; message?: Label | null } | null>(path, {
    method: "POST",
    body: input,
  });
  remember(object, done?.record ?? null);
  return done;
}

export function checkExpression(object: string, text: string, signal: AbortSignal) {
  const body = { object, text, expect: "boolean" };
  return call<ExpressionCheck>("/expressions/check", { method: "POST", body, signal });
}
