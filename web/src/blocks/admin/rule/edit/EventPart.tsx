import { useState } from "react";
import { useAdminText } from "../../../../text/admin";
import { MultiSelect } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { ExpressionBox } from "../../expression/ExpressionBox";
import { LabelFields } from "../../LabelFields";
import { useWriting } from "./context";
import type { EventPartDoc } from "./doc";

interface EventPartProps {
  part: EventPartDoc;
  onChange: (change: Partial<EventPartDoc>) => void;
  /** What the events are for: 「哪些事件」. */
  words?: string;
}

/** Which events, what must be true of them, and what people call that. */
export function EventPart({ part, onChange, words }: EventPartProps) {
  const { a, l } = useAdminText();
  const { rule, events } = useWriting();
  const [typed, setTyped] = useState("");
  const chosen = part.events ?? [];
  const fresh = typed.trim();
  const known = new Map(
    events.map(({ name, label, count }) => [
      name,
      `${l(label)}${l(label) === name ? "" : ` ${name}`}${count ? ` · ${a("edit.seen", { count })}` : ""}`,
    ]),
  );
  for (const name of chosen) if (!known.has(name)) known.set(name, name);
  if (fresh && !known.has(fresh)) known.set(fresh, a("edit.event_new", { name: fresh }));
  return (
    <div className={classes.stack}>
      <MultiSelect
        size="sm"
        label={words ?? a("edit.events")}
        description={a("edit.events_hint")}
        data={[...known].map(([value, label]) => ({ value, label }))}
        value={chosen}
        searchable
        openOnFocus={false}
        onSearchChange={setTyped}
        onChange={(next) => {
          onChange({ events: next });
          setTyped("");
        }}
      />
      <ExpressionBox
        object={{ part: "filter", rule }}
        fields={[]}
        label={a("edit.filter")}
        hint={a("edit.filter_hint")}
        expect="boolean"
        value={part.filter ?? ""}
        onChange={(filter) => onChange({ filter })}
      />
      <details>
        <summary className="quiet">{a("edit.words")}</summary>
        <LabelFields
          label={part.label}
          words={a("edit.words_short")}
          onChange={(label) => onChange({ label })}
        />
      </details>
    </div>
  );
}
