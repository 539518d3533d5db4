// Toasts live outside React, so that a mutation may show one after its page has gone.
export interface Toast {
  id: number;
  text: string;
  tone: "done" | "error";
  /** Stays until it is closed: what it says is said only once. */
  lasting?: boolean;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 10_000;
const TOASTS_MAX = 3;

let toasts: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function showToast(toast: Omit<Toast, "id">): void {
  const id = nextId++;
  set([...toasts, { ...toast, id }].slice(-TOASTS_MAX));
  if (!toast.lasting) setTimeout(() => dropToast(id), SHOWN_MS);
}

export function dropToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export const toastStore = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => toasts,
};
