// What people ask for most, as rules to begin with.
import type { Label } from "../../../api/types";
import { adminLabel } from "../../../text/admin";
import { type Kind, type RuleDoc, startOf, type WhenDoc } from "./edit/doc";

const EMPTY: Label = { zh: "", en: "" };
const CONTACTS = ["call_in", "quote_request", "demo_request", "form_submit", "message"];

const when: Record<Template, () => WhenDoc> = {
  silence: () => ({
    kind: "sequence",
    label: EMPTY,
    steps: [
      { events: ["price_view"], label: EMPTY },
      { events: ["price_view"], within: "7d", label: EMPTY },
      {
        events: ["price_view", ...CONTACTS],
        absent: true,
        within: "3d",
        label: adminLabel("template.any_word"),
      },
    ],
  }),
  often: () => ({ ...startOf("window"), events: ["price_view"] }),
  once: () => ({ ...startOf("event"), events: ["quote_request"] }),
  date: () => ({
    ...startOf("date"),
    object: "payment_plan",
    field: "due_date",
    label: adminLabel("template.date_words"),
  }),
  schedule: () => ({
    ...startOf("schedule"),
    filter: "updated_at < NOW() - 30d",
    label: adminLabel("template.schedule_words"),
  }),
};

export const TEMPLATES = ["silence", "often", "once", "date", "schedule"] as const;
export type Template = (typeof TEMPLATES)[number];

export const KIND_OF: Record<Template, Kind> = {
  silence: "sequence",
  often: "window",
  once: "event",
  date: "date",
  schedule: "schedule",
};

/** A new rule of this sort: what it says is what it is called, and the owner gets a to-do. */
export function fromTemplate(template: Template, name: string, label: Label): RuleDoc {
  const words = { zh: label.zh, en: label.en || label.zh };
  return {
    name,
    version: 1,
    label: words,
    when: when[template](),
    // biome-ignore lint/suspicious/noThenProperty: the name in documents of rules
    then: {
      kind: template === "often" || template === "once" ? "intent" : "risk",
      signal: words,
      title: words,
    },
  };
}
