import { Problem, Unreachable } from "./problem";
import { sandboxHeader } from "./sandbox";

export type Query = Record<string, string | number | boolean | undefined | null | string[]>;

interface Call {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Query;
  body?: unknown;
  version?: number | string | null | undefined;
  signal?: AbortSignal;
}

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Tells when the server no longer knows who is asking. */
export function onSignedOut(listener: Listener): Listener {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) params.append(name, one);
    else if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return `/api/v1${path}${text ? `?${text}` : ""}`;
}

/** One request to the server: JSON in, JSON out, anything else is a `Problem`. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await send(address(path, options.query), options);
  if (!response.ok) {
    const problem = new Problem(response.status, await readProblem(response));
    if (response.status === 401 && !path.startsWith("/auth/")) {
      for (const listener of signedOutListeners) listener();
    }
    throw problem;
  }
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

async function send(url: string, options: Call): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...sandboxHeader() };
  const form = options.body instanceof FormData;
  if (options.body !== undefined && !form) headers["Content-Type"] = "application/json";
  if (options.version === null) headers["If-None-Match"] = "*";
  else if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  try {
    return await fetch(url, {
      method: options.method ?? "GET",
      headers,
      credentials: "same-origin",
      body: form ? (options.body as FormData) : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unreachable(error);
  }
}

async function readProblem(response: Response): Promise<object> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    // A proxy may answer with a page of its own; the status alone has to do.
    return { title: response.statusText };
  }
}
