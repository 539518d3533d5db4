import { adminLabel } from "../../../text/admin";

/** What a new rule begins with: one event, one signal. */
export const NEW_RULE = {
  name: "new_rule",
  version: 1,
  label: adminLabel("rehearsal.new_label"),
  when: {
    kind: "count",
    events: ["click"],
    at_least: 3,
    window: "7d",
    label: adminLabel("rehearsal.new_when"),
  },
  // biome-ignore lint/suspicious/noThenProperty: the name in documents of rules
  then: {
    kind: "intent",
    signal: adminLabel("rehearsal.new_signal"),
    title: adminLabel("rehearsal.new_title"),
  },
};
