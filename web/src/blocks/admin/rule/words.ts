// A signal rule read back from its document: what happens, in which order, and what it is called.
import type { Label } from "../../../api/types";
import type { AdminKey, AdminTexts } from "../../../text/admin";

interface Step {
  label?: Label;
  events?: string[];
  absent?: boolean;
  within?: string;
}

export interface RuleDoc {
  name: string;
  label: Label;
  version?: number;
  cooldown?: string;
  if?: string;
  settings?: Record<string, number | string | boolean>;
  when?: Step & {
    kind?: string;
    within?: string;
    window?: string;
    fold?: string;
    at_least?: number | string;
    at_most?: number | string;
    rearm_below?: number | string;
    grows_by?: number | string;
    falls_by?: number | string;
    folds?: Step[];
    value?: string;
    steps?: Step[];
    at?: string;
  };
  limits?: { at_most: number; within: string }[];
  once?: boolean;
  exit?: Step[];
  then?: {
    signal?: Label;
    title?: Label;
    priority?: string;
    actions?: { kind: string; title?: Label }[];
  };
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

const PERIODS = { today: "rule.today", this_week: "rule.week", this_month: "rule.month" } as const;

/** What a window is held against: 「7 天内至少 3 次」, 「比之前同样一段增长 50%」. */
function windowWords(
  when: NonNullable<RuleDoc["when"]>,
  span: string,
  texts: Pick<AdminTexts, "a">,
): string[] {
  const { a } = texts;
  const period = PERIODS[span as keyof typeof PERIODS];
  const window = period ? a(period) : durationWords(span, texts);
  const counts = !when.folds && (when.fold ?? "count") === "count";
  const bound = (count: number | string | undefined, times: AdminKey, value: AdminKey) =>
    count === undefined ? [] : [a(counts ? times : value, { count, window })];
  const said = [
    ...bound(when.at_least, "rule.at_least", "rule.value_at_least"),
    ...bound(when.at_most, "rule.at_most", "rule.value_at_most"),
  ];
  if (when.rearm_below) said.push(a("rule.rearm_below", { count: when.rearm_below }));
  if (when.grows_by) said.push(a("rule.grows_by", { by: when.grows_by, window }));
  if (when.falls_by) said.push(a("rule.falls_by", { by: when.falls_by, window }));
  return said;
}

/** A step with how long it may take, and a silence as one. */
function stepWords({ absent, within }: Step, words: string, { a }: Pick<AdminTexts, "a">): string {
  const window = within ? durationWords(within, { a }) : "";
  if (absent) return window ? a("rule.silence", { words, window }) : a("rule.none_of", { words });
  return within && words ? a("rule.step_within", { words, window }) : words;
}

const ACTS: Record<string, AdminKey> = {
  task: "rehearsal.act_task",
  notification: "rehearsal.act_notification",
  assign: "rehearsal.act_assign",
  field: "rehearsal.act_field",
  webhook: "rehearsal.act_webhook",
  event: "rehearsal.act_event",
};

function actWords(kind: string, title: Label | undefined, texts: Pick<AdminTexts, "a" | "l">) {
  const key = ACTS[kind];
  const words = key ? texts.a(key) : kind;
  const said = texts.l(title);
  return said ? texts.a("rule.act_titled", { act: words, title: said }) : words;
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
    .map((step) => stepWords(step, filled(l(step.label) || (step.events ?? []).join(" / ")), texts))
    .filter(Boolean)
    .join(" → ");
  const parts = [said];
  if (when.window) parts.push(...windowWords(when, when.window, texts));
  if (when.within) parts.push(a("rule.within", { window: durationWords(when.within, texts) }));
  if (rule.if) parts.push(a("rule.if", { condition: filled(rule.if) }));
  if (rule.once) parts.push(a("rule.once"));
  if (rule.cooldown)
    parts.push(a("rule.cooldown", { window: durationWords(rule.cooldown, texts) }));
  for (const { at_most: count, within } of rule.limits ?? []) {
    parts.push(a("rule.limit", { count, window: durationWords(within, texts) }));
  }
  if (rule.then?.priority === "urgent") parts.push(a("rule.urgent"));
  const acts = (rule.then?.actions ?? []).map(({ kind, title }) => actWords(kind, title, texts));
  if (acts.length > 0) parts.push(a("rule.acts", { acts: acts.join(a("rule.and")) }));
  return parts.filter(Boolean).join(a("rule.comma"));
}
