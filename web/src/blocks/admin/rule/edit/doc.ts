// A signal rule as its document has it, and what is filled in for somebody who writes one.
import type { EventProperty, KnownEvent } from "../../../../api/rules";
import type { Label } from "../../../../api/types";

export interface EventPartDoc {
  events?: string[];
  filter?: string;
  label: Label;
}

export interface StepDoc extends EventPartDoc {
  absent?: boolean;
  within?: string;
}

export interface FoldDoc extends EventPartDoc {
  name: string;
  fold?: string;
  of?: string;
}

export interface HaltDoc extends EventPartDoc {
  within?: string;
}

export type Kind = "event" | "window" | "sequence" | "date" | "schedule";

type Amount = number | string;

export interface WhenDoc extends EventPartDoc {
  kind: Kind | "count";
  fold?: string;
  of?: string;
  per?: string;
  window?: string;
  at_least?: Amount;
  at_most?: Amount;
  rearm_below?: Amount;
  grows_by?: Amount;
  falls_by?: Amount;
  folds?: FoldDoc[];
  value?: string;
  within?: string;
  strict?: boolean;
  steps?: StepDoc[];
  object?: string;
  field?: string;
  subject?: string;
  before?: number;
  after?: number;
  unit?: string;
  calendar?: string;
  at?: string;
  yearly?: boolean;
  every?: string;
  on?: number;
}

export type ActionKind = "task" | "notification" | "field" | "assign" | "webhook" | "event";

export interface ActionDoc {
  kind: ActionKind;
  to?: string;
  title?: Label;
  due?: string;
  escalate_after?: string;
  field?: string;
  value?: string;
  if_empty?: boolean;
  role?: string;
  department?: string;
  replace?: boolean;
  webhook?: string;
  event?: string;
  properties?: Record<string, string>;
}

export interface ThenDoc {
  kind: string;
  signal: Label;
  title: Label;
  tag?: { name: string; weight: number };
  priority?: string;
  daily_cap?: number;
  actions?: ActionDoc[];
}

export interface LimitDoc {
  at_most: number;
  within: string;
}

export interface LateDoc {
  after?: string | undefined;
  within?: string | undefined;
  beyond?: string | undefined;
}

export interface RuleDoc {
  name: string;
  version: number;
  label: Label;
  cooldown?: string;
  once?: boolean;
  if?: string;
  settings?: Record<string, number | string | boolean>;
  late?: LateDoc | undefined;
  properties?: EventProperty[];
  limits?: LimitDoc[];
  suppress_when?: HaltDoc[];
  exit?: HaltDoc[];
  when: WhenDoc;
  then: ThenDoc;
}

const EMPTY: Label = { zh: "", en: "" };

/** What a pattern of each kind begins with. */
export function startOf(kind: Kind): WhenDoc {
  switch (kind) {
    case "event":
      return { kind, events: [], label: EMPTY };
    case "window":
      return { kind, events: [], at_least: 3, window: "7d", label: EMPTY };
    case "sequence":
      return {
        kind,
        label: EMPTY,
        steps: [
          { events: [], label: EMPTY },
          { events: [], within: "7d", label: EMPTY },
        ],
      };
    case "date":
      return { kind, object: "", field: "", before: 3, at: "09:00", label: EMPTY };
    case "schedule":
      return { kind, object: "account", every: "week", on: 1, at: "09:00", label: EMPTY };
  }
}

/** The kind people choose between; `count` is an earlier name. */
export const kindOf = (when: WhenDoc): Kind => (when.kind === "count" ? "window" : when.kind);

/** Everything of a rule that names events, with its words. */
function partsOf({ when, suppress_when = [], exit = [] }: RuleDoc): EventPartDoc[] {
  const steps: EventPartDoc[] = when.steps ?? when.folds ?? [when];
  return [...steps, ...suppress_when, ...exit];
}

function expressionsOf(rule: RuleDoc): string {
  const { when } = rule;
  const folds = (when.folds ?? []).map(({ of }) => of);
  const filters = partsOf(rule).map(({ filter }) => filter);
  return [when.of, when.per, ...folds, ...filters].filter(Boolean).join("\n");
}

/** The properties expressions may name: declared ones, and those that have come with the events chosen. */
export function propertiesFor(rule: RuleDoc, known: readonly KnownEvent[]): EventProperty[] {
  const chosen = new Set(partsOf(rule).flatMap(({ events = [] }) => events));
  const all = new Map((rule.properties ?? []).map((one) => [one.name, one]));
  for (const { name, properties } of known) {
    if (!chosen.has(name)) continue;
    for (const one of properties) if (!all.has(one.name)) all.set(one.name, one);
  }
  return [...all.values()];
}

function isNamedIn(text: string, { name, label }: EventProperty): boolean {
  return [name, label.zh, label.en].some((words) => words !== "" && text.includes(`.${words}`));
}

/** What people call events, as one says them together. */
export function eventWords(
  names: readonly string[],
  known: readonly KnownEvent[],
  language: "zh" | "en",
): string {
  const words = names.map(
    (name) => known.find((one) => one.name === name)?.label[language] || name,
  );
  return words.join(language === "zh" ? "、" : ", ");
}

const isBlank = (label: Label | undefined) => !label?.zh.trim() && !label?.en.trim();

/** Both languages, where one was left out. */
function both(label: Label | undefined): Label {
  const { zh = "", en = "" } = label ?? {};
  return { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
}

/**
 * The rule as it is written down: words nobody gave are those of its events, properties it names are declared, empty
 * parts are left out.
 */
export function finished(rule: RuleDoc, known: readonly KnownEvent[], whenWords: Label): RuleDoc {
  const worded = <T extends EventPartDoc>(part: T): T => {
    const { events = [] } = part;
    const words = isBlank(part.label)
      ? { zh: eventWords(events, known, "zh"), en: eventWords(events, known, "en") }
      : part.label;
    return { ...part, label: both(words) };
  };
  const { when } = rule;
  const title = isBlank(rule.then.title) ? rule.label : rule.then.title;
  const text = expressionsOf(rule);
  const named = propertiesFor(rule, known).filter((one) => isNamedIn(text, one));
  const kind = kindOf(when);
  const ofEvents = kind === "event" || (kind === "window" && !when.folds?.length);
  const steps = when.steps?.map(worded);
  const folds = when.folds?.map(worded);
  const words =
    isBlank(when.label) && !ofEvents ? { ...when, label: both(whenWords) } : worded(when);
  const next: WhenDoc = {
    ...words,
    ...(steps && { steps }),
    ...(folds && { folds }),
  };
  const { label: _, ...unlabelled } = next;
  const whole = {
    ...rule,
    label: both(rule.label),
    properties: named,
    suppress_when: rule.suppress_when?.map(worded),
    exit: rule.exit?.map(worded),
    when: kind === "sequence" ? unlabelled : next,
    // biome-ignore lint/suspicious/noThenProperty: the name in documents of rules
    then: {
      ...rule.then,
      signal: both(isBlank(rule.then.signal) ? rule.label : rule.then.signal),
      title: both(title),
      actions: rule.then.actions?.map((action) =>
        action.title && !isBlank(action.title)
          ? { ...action, title: both(action.title) }
          : { ...action, title: undefined },
      ),
    },
  };
  return pruned(whole) as RuleDoc;
}

/** What has to be there even while it is empty, so that it is asked for by its name. */
const ASKED_FOR = new Set(["events", "object", "field", "value", "webhook", "event"]);

/** Without what says nothing; the words of labels stay. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, one]) => {
    const none = one === undefined || one === null || one === false;
    const blank = one === "" || (Array.isArray(one) && one.length === 0);
    return !none && !(blank && !ASKED_FOR.has(name));
  });
  return Object.fromEntries(kept.map(([name, one]) => [name, pruned(one)]));
}

/** Another part of what a rule does when it fires. */
export function withThen(rule: RuleDoc, next: Partial<ThenDoc>): Pick<RuleDoc, "then"> {
  // biome-ignore lint/suspicious/noThenProperty: the name in documents of rules
  return { then: { ...rule.then, ...next } };
}
