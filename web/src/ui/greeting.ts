import type { TextKey } from "../text";

const NOON = 12;
const EVENING = 18;

export function greetingKey(now: Date): TextKey {
  const hour = now.getHours();
  if (hour < NOON) return "work.morning";
  return hour < EVENING ? "work.afternoon" : "work.evening";
}
