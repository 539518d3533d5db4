// A signal rule read back from its document: what happens, in which order, and what it is called.
import type { Label } from "../../../api/types";
import type { AdminTexts } from "../../../text/admin";

interface Step {
  label?: Label;
  events?: string[];
}

export interface RuleDoc {
  name: string;
  label: Label;
  version?: number;
  cooldown?: string;
  settings?: Record<string, number | string | boolean>;
  when?: Step & {
    kind?: string;
    within?: string;
    window?: string;
    at_least?: number | string;
    rearm_below?: number | string;
    steps?: Step[];
  };
  then?: { signal?: Label; title?: Label };
}

const UNITS = { s: "rule.seconds", m: "rule.minutes", h: "rule.hours", d: "rule.days" } as const;

/** 「30m」 as people say it. */
export function durationWords(text: string, { a }: Pick<AdminTexts, "a">): string {
  const [, count = "", unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const key = UNITS[unit as keyof typeof UNITS];
  return key ? a(key, { count }) : text;
}

/** A number of milliseconds in the largest unit that it fills. */
function settingWords(name: string, value: unknown, texts: Pick<AdminTexts, "a">): string {
  if (typeof value !== "number" || !name.endsWith("_ms")) return String(value);
  const minutes = value / 60_000;
  return Number.isInteger(minutes)
    ? durationWords(`${minutes}m`, texts)
    : durationWords(`${Math.round(value / 1000)}s`, texts);
}

/** 「产品页可见停留超过 2 分钟 → 点击「API 文档」，30 分钟内」 */
export function ruleWords(rule: RuleDoc, texts: Pick<AdminTexts, "a" | "l">): string {
  const { a, l } = texts;
  const { when = {}, settings = {} } = rule;
  const filled = (text: string) =>
    text.replace(/\{(\w+)\}/g, (all, name: string) =>
      name in settings ? settingWords(name, settings[name], texts) : all,
    );
  const steps = when.steps ?? [when];
  const said = steps
    .map((step) => filled(l(step.label) || (step.events ?? []).join(" / ")))
    .filter(Boolean)
    .join(" → ");
  const parts = [said];
  if (when.at_least && when.window) {
    const window = durationWords(when.window, texts);
    parts.push(a("rule.at_least", { count: when.at_least, window }));
    if (when.rearm_below) parts.push(a("rule.rearm_below", { count: when.rearm_below }));
  }
  if (when.within) parts.push(a("rule.within", { window: durationWords(when.within, texts) }));
  if (rule.cooldown)
    parts.push(a("rule.cooldown", { window: durationWords(rule.cooldown, texts) }));
  return parts.filter(Boolean).join(a("rule.comma"));
}
