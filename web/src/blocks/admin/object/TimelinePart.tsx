import { useAdminText } from "../../../text/admin";
import { Checkbox, MultiSelect, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type ObjectDoc, put } from "../docs";
import { liveFields } from "../draftModel";
import { useFieldChoices } from "../useChoices";

interface TimelinePartProps {
  doc: ObjectDoc;
  change: (next: (doc: ObjectDoc) => ObjectDoc) => void;
}

/** Whether its records stand on the time lines of what they point to, and how. */
export function TimelinePart({ doc, change }: TimelinePartProps) {
  const { a, l } = useAdminText();
  const { timeline } = doc;
  const fields = useFieldChoices(doc, false);
  const days = [
    ...liveFields(doc)
      .filter(({ type }) => type === "date" || type === "datetime")
      .map(({ name, label }) => ({ value: name, label: l(label) })),
    { value: "created_at", label: a("system.created_at") },
  ].filter(({ value }, at, all) => all.findIndex((one) => one.value === value) === at);
  const set = (next: Partial<NonNullable<ObjectDoc["timeline"]>>) =>
    change((now) => (now.timeline ? { ...now, timeline: put({ ...now.timeline }, next) } : now));
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <Checkbox
        label={a("timeline.on")}
        description={a("timeline.hint")}
        checked={timeline !== undefined}
        onChange={({ currentTarget: { checked } }) =>
          change((now) =>
            checked
              ? { ...now, timeline: { kind: now.name, at: "created_at" } }
              : put(now, { timeline: undefined }),
          )
        }
      />
      {timeline && (
        <div className={classes.pair}>
          <Select
            label={a("timeline.at")}
            data={days}
            value={timeline.at}
            allowDeselect={false}
            openOnFocus={false}
            onChange={(at) => at && set({ at })}
          />
          <MultiSelect
            size="sm"
            label={a("timeline.fields")}
            data={fields}
            value={timeline.fields ?? []}
            searchable
            openOnFocus={false}
            onChange={(names) => set({ fields: names })}
          />
        </div>
      )}
    </section>
  );
}
