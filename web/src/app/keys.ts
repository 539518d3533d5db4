// What each global key means; `useKeys` does it.
export type KeyAction =
  | { do: "palette" | "keys" | "search" | "create" | "edit" | "sidebar" }
  | { do: "go"; to: string }
  | { do: "wait" };

/** `g`, then one of these. */
export const GO_TO: Record<string, string> = {
  h: "/workbench",
  s: "/signals",
  i: "/import",
  a: "/o/account",
  c: "/o/contact",
  l: "/o/lead",
  o: "/o/sales_order",
  p: "/o/opportunity",
  t: "/o/task",
  r: "/o/receivable",
};

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The meaning of a key, given that `g` was pressed before or that somebody is typing. */
export function keyAction(pressed: Pressed, afterG: boolean, typing: boolean): KeyAction | null {
  const { key, ctrlKey, metaKey, altKey } = pressed;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") return { do: "palette" };
  if (typing || ctrlKey || metaKey || altKey) return null;
  if (afterG) {
    const to = GO_TO[key];
    return to ? { do: "go", to } : null;
  }
  switch (key) {
    case "g":
      return { do: "wait" };
    case "/":
      return { do: "search" };
    case "c":
      return { do: "create" };
    case "e":
      return { do: "edit" };
    case "[":
      return { do: "sidebar" };
    case "?":
      return { do: "keys" };
    default:
      return null;
  }
}
