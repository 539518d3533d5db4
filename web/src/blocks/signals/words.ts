import { type Language, type TextKey, textIn } from "../../text";

/** Signals that later evidence has not corrected. */
export const STANDING = "standing = true";
/** Those nobody has answered; what came too late to be told is only recorded. */
export const OPEN_SIGNALS = `${STANDING} and outcome is empty and (lateness is empty or lateness = "late")`;

const OUTCOMES: Record<string, TextKey> = {
  useful: "signal.useful",
  useless: "signal.useless",
  handled: "signal.handled",
};

const UNITS: Record<string, TextKey> = {
  s: "time.span_s",
  m: "time.span_m",
  h: "time.span_h",
  d: "time.span_d",
};

/** 「≤ 30m」 as 「≤ 30 分钟」; null when it is no span of time. */
export function spanWords(span: string, language: Language): string | null {
  const [, sign = "", count, unit = ""] = /^([≤≥<>]?)\s*([\d.]+)\s*([smhd])$/.exec(span) ?? [];
  const key = UNITS[unit];
  if (!key || count === undefined) return null;
  return `${sign} ${textIn(language, key, { count })}`.trim();
}

export function outcomeKey(outcome: string): TextKey | undefined {
  return OUTCOMES[outcome];
}
