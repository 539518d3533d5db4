import type { TextKey } from "../../text";

/** Signals that later evidence has not corrected. */
export const STANDING = "standing = true";
export const OPEN_SIGNALS = `${STANDING} and outcome is empty`;

const OUTCOMES: Record<string, TextKey> = {
  useful: "signal.useful",
  useless: "signal.useless",
  handled: "signal.handled",
};

export function outcomeKey(outcome: string): TextKey | undefined {
  return OUTCOMES[outcome];
}
