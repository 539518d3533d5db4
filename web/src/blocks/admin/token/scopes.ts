// What a token may do, in words and as it is typed.
import {
  EVERY_OBJECT,
  TOKEN_ACTIONS,
  type TokenAction,
  type TokenScope,
} from "../../../api/tokens";

/** Everything its user may do. */
export function isWhole(scopes: readonly TokenScope[]): boolean {
  const all = scopes.filter(({ object }) => object === EVERY_OBJECT);
  return TOKEN_ACTIONS.every((action) => all.some(({ actions }) => actions.includes(action)));
}

/** What may be ticked: the configuration belongs to all objects. */
export function actionsFor(object: string): TokenAction[] {
  return TOKEN_ACTIONS.filter((action) => action !== "configure" || object === EVERY_OBJECT);
}

/** Changing and deleting need reading. */
export function withAction(scope: TokenScope, action: TokenAction, on: boolean): TokenScope {
  const next = new Set(scope.actions);
  if (on) next.add(action);
  else next.delete(action);
  if (on && (action === "update" || action === "delete")) next.add("read");
  if (!on && action === "read") {
    next.delete("update");
    next.delete("delete");
  }
  return { ...scope, actions: TOKEN_ACTIONS.filter((one) => next.has(one)) };
}

export function withObject(scope: TokenScope, object: string): TokenScope {
  const known = actionsFor(object);
  return { object, actions: scope.actions.filter((action) => known.includes(action)) };
}

/** Is something allowed by each, and is each object named once? */
export function areReady(scopes: readonly TokenScope[]): boolean {
  const objects = new Set(scopes.map(({ object }) => object));
  const full = scopes.every(({ object, actions }) => object !== "" && actions.length > 0);
  return scopes.length > 0 && full && objects.size === scopes.length;
}

const DAY_MS = 86_400_000;
export const EXPIRY_DAYS = [30, 90, 180, 365] as const;

/** The day so many days from now. */
export function dayIn(days: number, now: Date): string {
  const at = new Date(now.getTime() + days * DAY_MS);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The end of a day where the reader is. */
export function endOf(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
