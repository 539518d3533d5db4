import type { TextKey } from "../../text";

/** Signals that later evidence has not corrected. */
export const STANDING = "standing = true";
/** Those nobody has answered; what came too late to be told is only recorded. */
export const OPEN_SIGNALS = `${STANDING} and outcome is empty and (lateness is empty or lateness = "late")`;

const OUTCOMES: Record<string, TextKey> = {
  useful: "signal.useful",
  useless: "signal.useless",
  handled: "signal.handled",
};

export function outcomeKey(outcome: string): TextKey | undefined {
  return OUTCOMES[outcome];
}
