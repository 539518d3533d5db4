/** What a new rule begins with: one event, one signal. */
export const NEW_RULE = {
  name: "new_rule",
  version: 1,
  label: { zh: "新规则", en: "New rule" },
  when: {
    kind: "count",
    events: ["click"],
    at_least: 3,
    window: "7d",
    label: { zh: "七天内点击三次", en: "Three clicks in seven days" },
  },
  // biome-ignore lint/suspicious/noThenProperty: the name in documents of rules
  then: {
    kind: "intent",
    signal: { zh: "新信号", en: "New signal" },
    title: { zh: "七天内第三次点击", en: "Third click in seven days" },
  },
};
